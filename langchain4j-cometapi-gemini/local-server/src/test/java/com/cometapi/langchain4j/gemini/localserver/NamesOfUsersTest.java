package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulation gives back the name of its user on request, and only then. */
class NamesOfUsersTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private String reply(String given, String message) throws Exception {
        ObjectNode request = Wire.object();
        var contents = request.putArray("contents");
        contents.addObject().put("role", "user").putArray("parts").addObject().put("text", given);
        contents.addObject().put("role", "model").putArray("parts").addObject().put("text", "ok");
        contents.addObject().put("role", "user").putArray("parts").addObject().put("text", message);
        client.generate(false, request.toString());
        String whole = NativeClient.text(client.generate(false, request.toString()));
        assertThat(NativeClient.text(client.generate(true, request.toString()))).isEqualTo(whole);
        return whole;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Do you remember what I am called?",
                "What's my name?",
                "Whats my name again",
                "Can you recall my first name?",
                "Could you repeat my name, please?",
                "What did I tell you my name was?",
                "Tell me what my name is",
                "How should you address me?",
                "What would you call me?",
                "What do people call me?",
                "How am I called?",
                "Remind me what I'm called",
                "Which name did I give you?",
                "What name should you use for me?",
                "How did I introduce myself?",
                "So, who am I?",
                "Do you know who I am?",
                "Who are you talking to?",
                "I told you my name. What was it?",
            })
    void many_phrases_request_the_name(String message) throws Exception {
        assertThat(reply("Hi, my name is Greta.", message)).isEqualTo("Your name is Greta.");
        assertThat(reply("Hi there.", message)).isEqualTo("You have not given your name in this conversation.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Как меня зовут?",
                "Ты помнишь, как меня зовут?",
                "А как зовут меня?",
                "Помнишь моё имя?",
                "Назови, пожалуйста, мое имя... Скажи мне моё имя",
                "Какое у меня имя?",
                "Какое имя я тебе назвал?",
                "Как ко мне обращаться?",
                "Как тебе следует ко мне обращаться?",
                "Как ты будешь меня называть?",
                "Как я представилась?",
                "Кто я?",
                "Ты знаешь, кто я такой?",
                "С кем ты говоришь?",
                "Я забыл своё имя",
            })
    void many_russian_phrases_request_the_name(String message) throws Exception {
        assertThat(reply("Привет! Меня зовут Глеб.", message)).isEqualTo("Вас зовут Глеб.");
        assertThat(reply("Привет!", message)).isEqualTo("В этом разговоре вы не назвали своё имя.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I'm called Greta                  | Greta",
                "Good morning, I am Greta Olsen.   | Greta Olsen",
                "Everyone calls me Greta           | Greta",
                "Добрый день, я Глеб               | Глеб",
                "Называй меня Глеб                 | Глеб",
            })
    void a_name_is_given_in_many_phrases(String given, String name) throws Exception {
        assertThat(reply(given, "What is my name?")).isEqualTo("Your name is " + name + ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What is this flower called?",
                "What is my dog called?",
                "What's my dog's name?",
                "What is my sister's name?",
                "What name did I give my cat?",
                "What does my name mean?",
                "What rhymes with my name?",
                "How do I call a taxi?",
                "What are your names?",
                "Who are you?",
                "Who am I to complain?",
                "How do you call this colour?",
                "Как зовут его собаку?",
                "Как зовут мою сестру?",
                "Как у меня зовут кота?",
                "Как называется этот цветок?",
                "Как тебя зовут?",
                "Кто ты?",
                "Кто я тебе?",
                "Что означает моё имя?",
                "Забудь моё имя",
                "Как обращаться с пилой?",
            })
    void other_messages_do_not_request_it(String message) throws Exception {
        assertThat(reply("My name is Greta. Меня зовут Greta.", message))
                .isEqualTo(SimulatedLanguage.of(message).replies.echo().formatted(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What is my name, and what is 6 times 7? | Your name is Greta. 6 * 7 = 42.",
                "Как меня зовут?                         | Вас зовут Greta.",
            })
    void the_reply_covers_the_whole_message_in_its_language(String message, String expected) throws Exception {
        assertThat(reply("My name is Greta.", message)).isEqualTo(expected);
    }
}
