package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CometApiGeminiLocalServerTest {

    private static final String QUESTION = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_scripted_answer_comes_whole_and_in_chunks() throws Exception {
        Answer answer = Answer.chunks("Ber", "lin").finish("STOP").usage(5, 2).id("r1");
        server.answers(answer, answer);

        String whole = client.ask(QUESTION).body();
        String streamed = client.stream(QUESTION).body();

        assertThat(Wire.parse(whole).at("/candidates/0/content/parts/0/text").asText())
                .isEqualTo("Berlin");
        assertThat(Wire.parse(whole).at("/usageMetadata/totalTokenCount").asInt())
                .isEqualTo(7);
        assertThat(streamed.split("\r\n\r\n")).hasSize(2).allMatch(event -> event.startsWith("data: {"));
    }

    @Test
    void what_was_asked_can_be_asked_for() throws Exception {
        server.answers(Answer.text("ok"));

        client.stream(QUESTION);

        LocalRequest request = server.lastRequest();
        assertThat(request.streamed()).isTrue();
        assertThat(request.model()).isEqualTo("gemini-3-flash-preview");
        assertThat(request.query()).isEqualTo("alt=sse");
        assertThat(request.lastUserText()).isEqualTo("hi");
        assertThat(request.header("X-Goog-Api-Key")).isEqualTo("any");
    }

    @Test
    void before_anything_was_asked_there_is_no_last_request() {
        assertThatThrownBy(server::lastRequest).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rules_answer_what_is_not_scripted_and_the_simulation_the_rest() throws Exception {
        server.when(request -> request.lastUserText().equals("hi"), Answer.text("rule"));

        assertThat(client.ask(QUESTION).body()).contains("rule");
        assertThat(client.ask(QUESTION.replace("hi", "what?")).body())
                .contains("simulation")
                .contains("what?");
    }

    @Test
    void a_missing_key_is_refused_as_the_gateway_does_and_a_wrong_one_as_google_does() throws Exception {
        URI address = URI.create(server.baseUrl() + "/v1beta/models/m:generateContent");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(QUESTION));

        assertThat(client.send(request.build()).statusCode()).isEqualTo(401);
        HttpResponse<String> wrong =
                client.send(request.header("Authorization", "Bearer banana").build());
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("API_KEY_INVALID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'nonsense':1,'contents':[%U]} | Unknown name \"nonsense\"",
                "{'contents':[%U],'generationConfig':{'nonsense':1}} | Unknown name \"nonsense\"",
                "{'contents':[]} | contents is not specified",
                "{'contents':[{'role':'user','parts':[]}]} | parts must not be empty",
                "{'contents':[{'role':'user','parts':[{'text':''}]}]} | required oneof field",
                "{'contents':[{'role':'system','parts':[{'text':'a'}]}]} | valid role",
                "{'contents':[%U,%U]} | alternate between user and model",
                "{'contents':[{'role':'model','parts':[{'text':'a'}]}]} | start with a user turn",
                "{'contents':[%U,{'role':'model','parts':[%C]},%U]} | number of function response parts",
                "{'contents':[%U,{'role':'model','parts':[{'functionCall':{'name':'f','args':{}}}]},%R]} | missing a thought_signature",
                "{'contents':[%U],'generationConfig':{'thinkingConfig':{'thinkingLevel':'LOW','thinkingBudget':1}}} | only one of thinking budget",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'1f'}]}]} | Invalid function name",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT'}}]}]} | should be non-empty for OBJECT type",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'STRING','$ref':'x'}}]}]} | Unknown name \"$ref\"",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f'}]},{'googleSearch':{}}]} | include_server_side_tool_invocations",
                "{'contents':[%U],'toolConfig':{'functionCallingConfig':{'mode':'ANY'}}} | without function_declarations",
                "{'contents':[%U],'generationConfig':{'responseSchema':{'type':'STRING'}}} | needs a response_mime_type",
                "{'contents':[%U],'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'ARRAY'}}} | missing field",
                "[1] | Invalid JSON payload",
                "{'contents':[%U],'generationConfig':{'thinkingConfig':{'nonsense':1}}} | Unknown name \"nonsense\" at 'generation_config.thinking_config'",
                "{'contents':[%U],'toolConfig':{'mode':'ANY'}} | Unknown name \"mode\" at 'tool_config'",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f'}]}],'toolConfig':{'functionCallingConfig':{'nonsense':1}}} | Unknown name \"nonsense\"",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','strict':true}]}]} | Unknown name \"strict\"",
                "{'contents':[{'role':'model','parts':[%C]},%R]} | comes immediately after a user turn",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'role':'user','parts':[{'functionResponse':{'name':'f','response':'words'}}]}]} | Invalid value at 'function_response.response'",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'role':'user','parts':[{'functionResponse':{'name':'g','response':{}}}]}]} | does not match the function call: f",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'role':'user','parts':[{'functionResponse':{'name':'f','id':'x','response':{}}}]}]} | does not match the function call: f",
                "{'contents':[%U,{'role':'model','parts':[%C,%C]},%R]} | number of function response parts",
                "{'contents':[%U,{'role':'model','parts':[%C]},%R,{'role':'model','parts':[{'functionCall':{'name':'f'}}]},%R]} | missing a thought_signature",
                "{'contents':[%U,{'role':'model','parts':[%C]},%R]} | Corrupted thought signature",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'STRING'},'parametersJsonSchema':{}}]}]} | must not both be set",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':{'anyOf':[{'type':'STRING'}],'description':'d'}}}}]}]} | alongside any_of",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':{'type':['STRING','NULL']}}}}]}]} | Proto field is not repeating",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':{'type':'OBJECT','properties':{}}}}}]}]} | properties[a].properties: should be non-empty for OBJECT type",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':{'type':'STRING'}},'required':['b']}}]}]} | property is not defined: b",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':{'type':'STRING','enum':[1]}}}}]}]} | (TYPE_STRING), 1",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':{'type':'ARRAY','items':{'const':1}}}}}]}]} | Unknown name \"const\"",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':{'anyOf':[{'type':'STRING','$schema':'x'}]}}}}]}]} | Unknown name \"$schema\"",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f'}]}],'toolConfig':{'functionCallingConfig':{'mode':'AUTO','allowedFunctionNames':['f']}}} | only supported with the function calling mode ANY",
                "{'contents':[%U],'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'STRING'},'responseJsonSchema':{}}} | must not both be set",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f'}]}],'toolConfig':{'functionCallingConfig':{'mode':'ANY'}},'generationConfig':{'responseMimeType':'application/json'}} | Forced function calling (ANY mode)",
            })
    void what_the_service_refuses_is_refused_in_its_words(String body, String words) throws Exception {
        HttpResponse<String> response = client.ask(body.replace('\'', '"')
                .replace("%U", "{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}")
                .replace("%C", "{\"functionCall\":{\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"c2ln\"}")
                .replace(
                        "%R",
                        "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}]}"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Wire.parse(response.body()).at("/error/message").asText()).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"codeExecution\":{}} | Tool use with function calling is unsupported",
                "{} | Function calling with a response mime type",
            })
    void the_second_generation_takes_functions_alone(String secondTool, String words) throws Exception {
        String more = "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}"
                + (secondTool.equals("{}")
                        ? "],\"generationConfig\":{\"responseMimeType\":\"application/json\"}"
                        : "," + secondTool + "]");

        HttpResponse<String> response =
                client.ask("gemini-2.5-flash", "generateContent", QUESTION.replaceFirst("\\{", "{" + more + ","));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(words);
    }

    private static final String CALL =
            "{\"functionCall\":{\"id\":\"x1\",\"name\":\"f\",\"args\":{}}," + "\"thoughtSignature\":\"given\"}";

    /** The status when a call comes back with its result. */
    private int statusOf(String model, String call) throws Exception {
        String id = call.contains("\"id\":\"")
                ? "\"id\":\"" + call.split("\"id\":\"")[1].split("\"")[0] + "\","
                : "";
        return client.ask(
                        model,
                        "generateContent",
                        QUESTION.replace(
                                "]}]}",
                                "]},{\"role\":\"model\",\"parts\":[" + call + "]},{\"role\":\"user\",\"parts\":"
                                        + "[{\"functionResponse\":{" + id + "\"name\":\"f\",\"response\":{}}}]}]}"))
                .statusCode();
    }

    @Test
    void a_signature_comes_back_as_it_was_given_or_is_corrupted() throws Exception {
        String gemini3 = "gemini-3-flash-preview";
        assertThat(statusOf(gemini3, CALL)).as("before it was given").isEqualTo(400);
        server.answers(Answer.json("{\"candidates\":[{\"content\":{\"parts\":[" + CALL + "]}}]}"));
        client.ask(QUESTION);

        assertThat(statusOf(gemini3, CALL)).isEqualTo(200);
        assertThat(statusOf(gemini3, CALL.replace("given", "Given"))).isEqualTo(400);
        assertThat(statusOf(gemini3, CALL.replace("given", "skip_thought_signature_validator")))
                .as("Google's placeholder, for calls from elsewhere")
                .isEqualTo(200);
        assertThat(statusOf(gemini3, CALL.replace("given", Wire.signature())))
                .as("given by the simulation of another process")
                .isEqualTo(200);
        assertThat(statusOf("gemini-2.5-flash", CALL.replace("given", "Given")))
                .as("of no meaning to older generations")
                .isEqualTo(200);
    }

    @Test
    void a_signature_that_was_given_in_raw_text_is_known() throws Exception {
        server.answers(Answer.sse("data: {\"candidates\":[{\"content\":{\"parts\":[" + CALL + "]}}]}\n\n"));
        client.stream(QUESTION);

        assertThat(statusOf("gemini-3-flash-preview", CALL)).isEqualTo(200);
    }

    @Test
    void a_call_comes_back_with_the_id_that_it_was_given() throws Exception {
        server.answers(Answer.json("{\"candidates\":[{\"content\":{\"parts\":[" + CALL + "]}}]}"));
        client.ask(QUESTION);

        assertThat(statusOf("gemini-3-flash-preview", CALL.replace("x1", "x2"))).isEqualTo(400);
        assertThat(statusOf("gemini-3-flash-preview", CALL.replace("\"id\":\"x1\",", "")))
                .isEqualTo(200);
        assertThat(statusOf("gemini-3.8-flash", CALL.replace("\"id\":\"x1\",", "")))
                .as("from 3.5 on it may not be left out")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, thinkingLevel, '\"LOW\"', Thinking level is not supported",
        "gemini-4-argon, thinkingBudget, 5, Thinking budget is not supported",
        "gemini-2.0-flash, includeThoughts, true, Thinking is not supported",
        "gemini-2.5-pro, thinkingBudget, 0, only works in thinking mode",
        "gemini-3.1-pro-preview, thinkingLevel, '\"MINIMAL\"', MINIMAL is not supported",
        "gemini-3.8-flash, thinkingLevel, '\"MINIMAL\"', MINIMAL is not supported",
    })
    void thinking_is_checked_by_generation(String model, String setting, String value, String words) throws Exception {
        String config = "\"generationConfig\":{\"thinkingConfig\":{\"" + setting + "\":" + value + "}}";

        HttpResponse<String> response =
                client.ask(model, "generateContent", QUESTION.replaceFirst("\\{", "{" + config + ","));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(words);
    }

    @Test
    void a_lenient_server_answers_anything() throws Exception {
        server.strict(false).answers(Answer.text("fine"));

        assertThat(client.ask("{}").body()).contains("fine");
    }

    @Test
    void a_broken_answer_breaks_off() {
        server.answers(Answer.chunks("a", "b").breakAfter(1), Answer.reset());

        assertThatThrownBy(() -> client.stream(QUESTION)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.stream(QUESTION)).isInstanceOf(IOException.class);
    }

    @Test
    void the_simulation_calls_a_declared_tool_and_then_says_what_it_returned() throws Exception {
        String tools =
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\",\"parameters\":{\"type\":\"OBJECT\","
                        + "\"properties\":{\"city\":{\"type\":\"STRING\"}}}}]}]";
        String question =
                "{" + tools + ",\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"How is it in Oslo?\"}]}";

        var call = Wire.parse(client.ask(question + "]}").body()).at("/candidates/0/content");
        String id = call.at("/parts/0/functionCall/id").asText();
        String result = "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"" + id
                + "\",\"name\":\"weather\",\"response\":{\"output\":\"sunny\"}}}]}";
        String answer = client.ask(question + "," + call + "," + result + "]}").body();

        assertThat(call.at("/parts/0/functionCall/args/city").asText()).isEqualTo("Oslo");
        assertThat(answer).contains("weather returned sunny");
    }
}
