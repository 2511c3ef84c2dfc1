package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulation claims only what it computed. */
class HonestSimulationTest {

    private static final String DECLINED = SimulatedLanguage.ENGLISH.computed.declined();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    /** Returns the reply without the introduction. Whole and streamed ones are the same. */
    private String reply(String... userTexts) throws Exception {
        StringBuilder contents = new StringBuilder();
        for (int i = 0; i < userTexts.length; i++) {
            if (i > 0) contents.append(",{'role':'model','parts':[{'text':'ok'}]},".replace('\'', '"'));
            ObjectNode content = Wire.object().put("role", "user");
            content.putArray("parts").addObject().put("text", userTexts[i]);
            contents.append(content);
        }
        String request = "{\"contents\":[" + contents + "]}";
        client.generate(false, request);
        String whole = NativeClient.text(client.generate(false, request));
        assertThat(NativeClient.text(client.generate(true, request))).isEqualTo(whole);
        return whole;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "What is 17 × 23?                              | 17 * 23 = 391.",
                "How much is 99999999999999999999 * 99999999999999999999? | = 9999999999999999999800000000000000000001.",
                "-5 + 3                                        | = -2.",
                "3 - 5                                         | = -2.",
                "What is 3-5?                                  | = -2.",
                "What is 100/5/2?                              | = 10.",
                "5 - -3                                        | = 8.",
                "2 + 3 * 4                                     | = 14.",
                "(2 + 3) * 4                                   | = 20.",
                "2^3^2                                         | = 512.",
                "-2^2                                          | = -4.",
                "What is 2 ** 100?                             | = 1267650600228229401496703205376.",
                "What is 6²?                                   | = 36.",
                "10 / 3                                        | = 3 remainder 1.",
                "7 divided by 2                                | = 3.5.",
                "1/2 + 1/3 = ?                                 | = 5/6.",
                "12 / 4 / 3                                    | = 1.",
                "1 / 0                                         | 1 / 0 has no result",
                "8 plus 4 times 2                              | = 16.",
                "minus 3 plus 5                                | = 2.",
                "Multiply 12 by 12                             | = 144.",
                "12 geteilt durch 4                            | = 3.",
                "Сколько будет 3 плюс 4 умножить на 2?         | = 11.",
                "умножить 6 на 7                               | = 42.",
                "12足す3は？                                   | = 15です。",
                "1,234,567 + 1                                 | = 1234568.",
                "3 x 4                                         | = 12.",
                "1) 3 + 4                                      | 3 + 4 = 7.",
                "2 + 2 and 3 * 3                               | 2 + 2 = 4. 3 * 3 = 9.",
                "What is the sum of 3, 5 and 1,000?            | 3 + 5 + 1000 = 1008.",
                "Find the product of 6 and 7                   | 6 * 7 = 42.",
                "The difference between 4 and 10?              | 4 - 10 = -6.",
                "The sum of 2 and 3 and 4                      | 2 + 3 + 4 = 9.",
                "minus 3 times minus 4                         | -3 * -4 = 12.",
                "Subtract 3 from 10                            | 10 - 3 = 7.",
                "Add 3 to 5                                    | 3 + 5 = 8.",
                "Найди сумму чисел 17 и 25                     | 17 + 25 = 42.",
                "Вычти 5 из 12                                 | 12 - 5 = 7.",
                "Возведи 2 в степень 10                        | 2^10 = 1024.",
                "Чему равно 3 в кубе?                          | 3^3 = 27.",
                "2 to the 10th power                           | 2^10 = 1024.",
                "the square of 12                              | 12^2 = 144.",
                "Could you add it up: 500 minus 20 plus 3 for me? | 500 - 20 + 3 = 483.",
                "Раздели 10 на 0                               | У 10 / 0 нет результата",
                "What is two plus two?                         | 2 + 2 = 4.",
                "What is 4 times four?                         | 4 * 4 = 16.",
                "Add 5 and 6 and multiply by 2                 | (5 + 6) * 2 = 22.",
            })
    void whole_numbers_are_computed_exactly(String prompt, String expected) throws Exception {
        assertThat(reply(prompt)).contains(expected).doesNotContain(DECLINED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What is 0.1 + 0.2?",
                "1,5 + 2",
                "What is 15% of 80?",
                "10% of 50 + 5",
                "sqrt(16)",
                "What is the square root of 16?",
                "5 kg + 3 kg",
                "5km * 3",
                "$5 + $3",
                "half of 3 + 5",
                "2(3+4)",
                "(1 + 2",
                "5 mod 3",
                "7 % 3",
                "10^5000",
                "9^9^9^9",
                "5! + 3 * 2",
                "x + 3 * 2 = 10",
                "f(3 + 4)",
                "What is 2 + 2 and a half?",
                "What is 2 + 2 if the base is 3?",
                "3 million + 2",
                "1.000.000 + 1",
                "0^0",
                "How much is 3 apples and 2 pears?",
                "Сколько будет 5 в минус второй степени?",
                "The average of 3 and 5",
                "The sum of 1.5 and 2",
                "1e5 + 3",
                "2 ^ (1/2)",
            })
    void what_cannot_be_computed_exactly_is_declined(String prompt) throws Exception {
        SimulatedLanguage language = SimulatedLanguage.of(prompt);
        assertThat(reply(prompt)).isEqualTo(language.computed.declined());
    }

    @Test
    void an_endless_expression_is_declined() throws Exception {
        assertThat(reply("(".repeat(5_000) + "1 + 1" + ")".repeat(5_000))).isEqualTo(DECLINED);
        assertThat(reply("9".repeat(50_000) + " * 2")).isEqualTo(DECLINED);
        assertThat(reply("1,".repeat(20_000) + "1")).startsWith("Your message");
        assertThat(reply("sqrt ".repeat(10_000))).startsWith("Your message");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Meet on 2026-11-26",
                "What is 2026-11-26?",
                "26.11.2026 or 11/26/2026",
                "Use version 1.19.0 or 1.20.0",
                "Call +49 30 1234567",
                "Call 555-123-4567 or 555-1234",
                "Read pages 3-5",
                "Read pages 3 - 5",
                "I have a 3 + 1 offer",
                "What do you mean by chapter 3?",
                "Open 24/7",
                "I have 3 cats and 2 dogs",
                "Compare GPT-4 and gemini-3.1-flash",
                "It is 10:30 - 11:45",
                "Take it 2 times a week",
                "A screen of 1920x1080",
            })
    void digits_without_a_calculation_are_no_calculation(String prompt) throws Exception {
        assertThat(reply(prompt)).isEqualTo("Your message: \"" + prompt + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "What is 17 + 25? | {'a':{'type':'INTEGER'},'b':{'type':'INTEGER'},'sum':{'type':'INTEGER'}} | {'a':17,'b':25,'sum':42}",
                "Сколько будет 7 / 2? | {'result':{'type':'NUMBER'},'answer':{'type':'STRING'}} | {'result':3.5,'answer':'3.5'}",
                "What is half of 20? | {'result':{'type':'INTEGER'}} | {'result':10}",
                // none that can be computed, or that fits
                "What is 15% of 200? | {'result':{'type':'NUMBER'}} | {'result':0}",
                "What is 15% of 200? | {'result':{'type':'NUMBER','nullable':true}} | {'result':null}",
                "What is 10 / 4? | {'result':{'type':'INTEGER'}} | {'result':0}",
                "What is 3 + 4 and 5 + 6? | {'sum':{'type':'INTEGER','minimum':1}} | {'sum':1}",
                "Add the numbers 1 to 100 | {'total':{'type':'INTEGER'}} | {'total':0}",
            })
    void json_has_the_result_of_a_calculation(String prompt, String properties, String expected) throws Exception {
        String json =
                "'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'OBJECT','properties':"
                        + properties + "}}";

        assertThat(NativeClient.text(client.generate(prompt, json))).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void chains_of_random_operations_equal_those_of_big_integer() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            BigInteger a = new BigInteger(1 + random.nextInt(300), random);
            BigInteger b = new BigInteger(1 + random.nextInt(300), random);
            BigInteger c = new BigInteger(1 + random.nextInt(300), random).negate();
            assertThat(reply("What is %s * (%s - %s) + %s?".formatted(a, b, c, a)))
                    .endsWith(" = " + a.multiply(b.subtract(c)).add(a) + ".");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.1 + 0.2, 3/10", "10 / 3, 10/3", "1/49*49, 1", "7/2, 3.5", "6/2, 3.0"})
    void code_uses_fractions_where_floating_point_numbers_would_be_rounded(String prompt, String output)
            throws Exception {
        for (boolean isStreamed : new boolean[] {false, true}) {
            JsonNode response =
                    client.generate(isStreamed, NativeClient.request(prompt, "'tools':[{'codeExecution':{}}]"));

            assertThat(response.findValue("output").asText()).isEqualTo(output + "\n");
            assertThat(response.findValue("code").asText().contains("Fraction")).isEqualTo(!output.contains("."));
        }
    }

    @Test
    void code_that_cannot_compute_the_prompt_is_not_run() throws Exception {
        JsonNode response = client.generate("What is 15% of 80?", "'tools':[{'codeExecution':{}}]");

        assertThat(response.findValue("executableCode")).isNull();
        assertThat(NativeClient.text(response)).endsWith(DECLINED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "My name is Ada. | What is my name?     | Your name is Ada.",
                "Call me Jean-Luc | Do you remember my name? | Your name is Jean-Luc.",
                "Меня зовут Аня. | Как меня зовут?      | Вас зовут Аня.",
                "私は花子と申します。 | 私の名前は何ですか？ | お名前は花子です。",
                "my name is ada, hi | Who am I?           | Your name is ada.",
                "Hello, I'm Ada Lovelace | Please tell me my name | Your name is Ada Lovelace.",
                "Привет, я Аня | Напомни мне моё имя       | Вас зовут Аня.",
                "My name is Ada. | Как меня зовут?      | Вас зовут Ada.",
            })
    void a_name_is_used_when_a_message_requests_it(String given, String message, String expected) throws Exception {
        assertThat(reply(given, message)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What is 2 + 2?",
                "Name a city?",
                "Which name is common?",
                "Hello",
                "Please forget my name",
                "Who am I to judge?"
            })
    void a_name_is_not_used_otherwise(String message) throws Exception {
        assertThat(reply("My name is Ada.", message)).doesNotContain("Ada");
        assertThat(reply("What is my name?")).isEqualTo("You have not given your name in this conversation.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my name is hard to spell",
                "My name is not important.",
                "Call me tomorrow",
                "I am tired.",
                "私は学生です。",
            })
    void what_is_no_name_is_not_taken_for_one(String message) throws Exception {
        assertThat(reply(message, "What is my name?")).isEqualTo("You have not given your name in this conversation.");
    }

    @Test
    void the_introduction_names_a_missing_key_only_when_it_is_missing() {
        LocalRequest request = new LocalRequest(
                "POST",
                "/v1beta/models/gemini-3-flash-preview:generateContent",
                Map.of(),
                NativeClient.request("hi", "").getBytes(StandardCharsets.UTF_8));

        String withKey = new Simulation("a-key").answer(request).chunks().toString();
        String withBlankKey = new Simulation(" ").answer(request).chunks().toString();
        String withoutKey = new Simulation(null).answer(request).chunks().toString();

        assertThat(withKey).contains("simulation").doesNotContain("COMETAPI_KEY");
        assertThat(withBlankKey).contains("COMETAPI_KEY");
        assertThat(withoutKey).contains("COMETAPI_KEY");
    }

    // --- what is marked as simulated

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_first_text_is_marked_even_after_json_calls_and_images(boolean isStreamed) throws Exception {
        String json = "'generationConfig':{'responseMimeType':'application/json','responseSchema':"
                + "{'type':'OBJECT','properties':{'a':{'type':'STRING'}}}}";
        String function = "'tools':[{'functionDeclarations':[{'name':'weather','parameters':"
                + "{'type':'OBJECT','properties':{'city':{'type':'STRING'}}}}]}]";
        String image = "'generationConfig':{'responseModalities':['IMAGE']}";

        for (String fields : List.of(json, function, image)) {
            JsonNode response = client.generate(isStreamed, NativeClient.request("Weather now", fields));
            assertThat(response.at("/candidates/0/content").toString()).doesNotContainIgnoringCase("simulat");
        }

        assertThat(NativeClient.text(client.generate(isStreamed, NativeClient.request("hi", ""))))
                .startsWith("This is a simulation");
        assertThat(NativeClient.text(client.generate(isStreamed, NativeClient.request("hi", ""))))
                .doesNotContain("simulation");
    }

    @Test
    void sources_are_marked_in_the_language_of_the_prompt() throws Exception {
        String search = "'tools':[{'googleSearch':{}}]";

        assertThat(client.generate("Who won?", search)
                        .at("/candidates/0/groundingMetadata/groundingChunks")
                        .findValuesAsText("title"))
                .hasSize(3)
                .allMatch(title -> title.endsWith("(simulated)"));
        assertThat(client.generate("Кто выиграл?", search)
                        .at("/candidates/0/groundingMetadata/groundingChunks")
                        .findValuesAsText("title"))
                .allMatch(title -> title.endsWith("(имитация)"));
    }

    private BufferedImage drawing(String prompt) throws Exception {
        JsonNode response = client.generate(prompt, "'generationConfig':{'responseModalities':['IMAGE']}");
        byte[] png = Base64.getDecoder()
                .decode(response.findValue("inlineData").get("data").asText());
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    /** Counts the pixels of the labels' ink between two heights. */
    private static long ink(BufferedImage image, double from, double to) {
        long ink = 0;
        for (int y = (int) (from * image.getHeight()); y < to * image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xffffff) == 0x202124) ink++;
            }
        }
        return ink;
    }

    @Test
    void an_unknown_subject_is_a_labelled_placeholder() throws Exception {
        for (String prompt :
                List.of("A quantum giraffe", "Чайник", "Sunrise over a volcano", "Homework", "Деревня", "Shipping")) {
            assertThat(ink(drawing(prompt), 0.3, 0.7)).as(prompt).isGreaterThan(1_000);
        }
        for (String prompt : List.of("Two sailboats", "A house", "Дерево", "Balloon")) {
            assertThat(ink(drawing(prompt), 0.0, 0.9)).as(prompt).isZero();
        }
    }

    @Test
    void each_drawing_is_labelled() throws Exception {
        for (String prompt : List.of("A boat", "A house", "Дерево", "A quantum giraffe")) {
            assertThat(ink(drawing(prompt), 0.9, 1)).as(prompt).isGreaterThan(1_000);
        }
    }

    // --- functions

    private static String functions(String... namesAndDescriptions) {
        StringBuilder declarations = new StringBuilder();
        for (int i = 0; i < namesAndDescriptions.length; i += 2) {
            declarations
                    .append(i == 0 ? "" : ",")
                    .append(("{'name':'%s','description':'%s','parameters':{'type':'OBJECT','properties':{"
                                    + "'city':{'type':'STRING'},'days':{'type':'INTEGER'},"
                                    + "'unit':{'type':'STRING','enum':['celsius','fahrenheit']}}}}")
                            .formatted(namesAndDescriptions[i], namesAndDescriptions[i + 1]));
        }
        return "'tools':[{'functionDeclarations':[" + declarations + "]}]";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What is the weather in Oslo?              | get_weather",
                "Convert 5 euros to dollars                | convertCurrency",
                "The current time in Rome and the weather in Oslo? | local_time get_weather",
                "How many degrees are there in Oslo?       | get_weather",
                "Tell me a joke                            | ''",
            })
    void the_functions_that_fit_are_called(String prompt, String expected) throws Exception {
        String tools = functions(
                "convertCurrency", "Exchanges an amount of money",
                "get_weather", "Returns the degrees and the rain of a city",
                "local_time", "Reads the clock of a place");
        for (boolean isStreamed : new boolean[] {false, true}) {
            JsonNode content = client.generate(isStreamed, NativeClient.request(prompt, tools))
                    .at("/candidates/0/content");

            assertThat(content.findValues("functionCall"))
                    .extracting(call -> call.get("name").asText())
                    .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
        }
    }

    @Test
    void arguments_come_from_the_part_of_the_prompt_for_their_function() throws Exception {
        String tools = functions("local_time", "", "get_weather", "");

        List<JsonNode> args = client.generate(
                        "The time in Rome, and the weather in Oslo for 3 days in fahrenheit", tools)
                .findValues("args");

        assertThat(args.get(0).path("city").asText()).isEqualTo("Rome");
        assertThat(args.get(1).toString()).isEqualTo("{\"city\":\"Oslo\",\"days\":3,\"unit\":\"fahrenheit\"}");
    }

    @Test
    void decimal_and_negative_numbers_reach_the_arguments() throws Exception {
        String tools = "'tools':[{'functionDeclarations':[{'name':'move','parameters':{'type':'OBJECT','properties':{"
                + "'x':{'type':'NUMBER'},'y':{'type':'INTEGER'},'z':{'type':'NUMBER','default':7}}}}]}]";

        JsonNode args = client.generate("Move by 2.5 and -4", tools).findValue("args");

        assertThat(args.toString()).isEqualTo("{\"x\":2.5,\"y\":-4,\"z\":7}");
    }
}
