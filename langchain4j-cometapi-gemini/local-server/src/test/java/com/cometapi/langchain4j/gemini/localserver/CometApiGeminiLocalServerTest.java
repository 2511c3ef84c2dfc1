package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CometApiGeminiLocalServerTest {

    private static final String REQUEST = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_scripted_answer_serves_whole_and_streamed_requests() throws Exception {
        Answer answer = Answer.chunks("Ber", "lin").finish("STOP").usage(5, 2).id("r1");
        server.answers(answer, answer);

        String whole = client.send(REQUEST).body();
        String streamed = client.stream(REQUEST).body();

        assertThat(Wire.parse(whole).at("/candidates/0/content/parts/0/text").asText())
                .isEqualTo("Berlin");
        assertThat(Wire.parse(whole).at("/usageMetadata/totalTokenCount").asInt())
                .isEqualTo(7);
        assertThat(streamed.split("\r\n\r\n")).hasSize(2).allMatch(event -> event.startsWith("data: {"));
    }

    @Test
    void a_port_in_use_is_named_with_the_remedy() {
        assertThatThrownBy(() -> CometApiGeminiLocalServer.start(server.port()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("Port " + server.port() + " cannot be opened (Address already in use")
                .hasMessageEndingWith("use another one, or 0 for any free port");
    }

    @Test
    void the_last_request_shows_what_the_client_sent() throws Exception {
        server.answers(Answer.text("ok"));

        client.stream(REQUEST);

        LocalRequest request = server.lastRequest();
        assertThat(request.streamed()).isTrue();
        assertThat(request.model()).isEqualTo("gemini-3-flash-preview");
        assertThat(request.query()).isEqualTo("alt=sse");
        assertThat(request.lastUserText()).isEqualTo("hi");
        assertThat(request.header("X-Goog-Api-Key")).isEqualTo("any");
    }

    @Test
    void nothing_changes_the_headers_of_a_request() throws Exception {
        client.send(REQUEST);

        Map<String, List<String>> headers = server.lastRequest().headers();
        assertThatThrownBy(headers::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.get("x-goog-api-key").clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void without_a_request_there_is_no_last_request() {
        assertThatThrownBy(server::lastRequest).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rules_apply_before_the_simulation() throws Exception {
        server.when(request -> request.lastUserText().equals("hi"), Answer.text("rule"));

        assertThat(client.send(REQUEST).body()).contains("rule");
        assertThat(client.send(REQUEST.replace("hi", "what?")).body())
                .contains("simulation")
                .contains("what?");
    }

    @Test
    void a_missing_or_wrong_key_is_refused() throws Exception {
        URI address = URI.create(server.baseUrl() + "/v1beta/models/m:generateContent");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(REQUEST));

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
                "{'contents':[{'role':'user','parts':[{'thought':false}]}]} | required oneof field",
                "{'contents':[{'role':'system','parts':[{'text':'a'}]}]} | valid role",
                "{'contents':[{'role':'model','parts':[{'text':'a'}]}]} | start with a user turn",
                "{'contents':[%U,{'role':'model','parts':[%C]},%U]} | number of function response parts",
                "{'contents':[%U,{'role':'model','parts':[{'functionCall':{'name':'f','args':{}}}]},%R]} | missing a thought_signature",
                "{'contents':[%U],'generationConfig':{'thinkingConfig':{'thinkingLevel':'LOW','thinkingBudget':1}}} | only one of thinking budget",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'1f'}]}]} | Invalid function name",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'ARRAY','items':{'type':'OBJECT'}}}]}]} | parameters.items.properties: should be non-empty for OBJECT type",
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
                "{'contents':[%U,{'role':'model','parts':[%C]},{'role':'user','parts':[{'functionResponse':{'name':'f','response':'text'}}]}]} | Invalid value at 'contents[2].parts[0].function_response.response' (type.googleapis.com/google.protobuf.Struct)",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'role':'user','parts':[{'functionResponse':{'name':'g','response':{}}}]}]} | does not match the function call: f",
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
    void invalid_requests_are_refused_with_the_messages_of_gemini(String body, String message) throws Exception {
        HttpResponse<String> response = client.send(body.replace('\'', '"')
                .replace("%U", "{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}")
                .replace("%C", "{\"functionCall\":{\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"c2ln\"}")
                .replace(
                        "%R",
                        "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}]}"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Wire.parse(response.body()).at("/error/message").asText()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"codeExecution\":{}} | Tool use with function calling is unsupported",
                "{} | Function calling with a response mime type",
            })
    void gemini_2_refuses_functions_with_other_features(String secondTool, String message) throws Exception {
        String more = "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}"
                + (secondTool.equals("{}")
                        ? "],\"generationConfig\":{\"responseMimeType\":\"application/json\"}"
                        : "," + secondTool + "]");

        HttpResponse<String> response =
                client.send("gemini-2.5-flash", "generateContent", REQUEST.replaceFirst("\\{", "{" + more + ","));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(message);
    }

    private static final String CALL =
            "{\"functionCall\":{\"id\":\"x1\",\"name\":\"f\",\"args\":{}}," + "\"thoughtSignature\":\"given\"}";

    /** Returns the status of the response to a function call with its result. */
    private int statusOf(String model, String call) throws Exception {
        String id = call.contains("\"id\":\"")
                ? "\"id\":\"" + call.split("\"id\":\"")[1].split("\"")[0] + "\","
                : "";
        return client.send(
                        model,
                        "generateContent",
                        REQUEST.replace(
                                "]}]}",
                                "]},{\"role\":\"model\",\"parts\":[" + call + "]},{\"role\":\"user\",\"parts\":"
                                        + "[{\"functionResponse\":{" + id + "\"name\":\"f\",\"response\":{}}}]}]}"))
                .statusCode();
    }

    @Test
    void a_changed_thought_signature_is_refused() throws Exception {
        String gemini3 = "gemini-3-flash-preview";
        assertThat(statusOf(gemini3, CALL)).as("before the server sent it").isEqualTo(400);
        server.answers(Answer.json("{\"candidates\":[{\"content\":{\"parts\":[" + CALL + "]}}]}"));
        client.send(REQUEST);

        assertThat(statusOf(gemini3, CALL)).isEqualTo(200);
        assertThat(statusOf(gemini3, CALL.replace("given", "Given"))).isEqualTo(400);
        assertThat(statusOf(gemini3, CALL.replace("given", "skip_thought_signature_validator")))
                .as("Google's placeholder for calls of other models")
                .isEqualTo(200);
        assertThat(statusOf(gemini3, CALL.replace("given", Wire.signature())))
                .as("sent by the simulation of another process")
                .isEqualTo(200);
        assertThat(statusOf("gemini-2.5-flash", CALL.replace("given", "Given")))
                .as("ignored by older generations")
                .isEqualTo(200);
    }

    @Test
    void a_thought_signature_in_a_raw_response_is_known() throws Exception {
        server.answers(Answer.sse("data: {\"candidates\":[{\"content\":{\"parts\":[" + CALL + "]}}]}\n\n"));
        client.stream(REQUEST);

        assertThat(statusOf("gemini-3-flash-preview", CALL)).isEqualTo(200);
    }

    @Test
    void a_function_call_with_a_changed_id_is_refused() throws Exception {
        server.answers(Answer.json("{\"candidates\":[{\"content\":{\"parts\":[" + CALL + "]}}]}"));
        client.send(REQUEST);

        assertThat(statusOf("gemini-3-flash-preview", CALL.replace("x1", "x2"))).isEqualTo(400);
        assertThat(statusOf("gemini-3-flash-preview", CALL.replace("\"id\":\"x1\",", "")))
                .isEqualTo(200);
        assertThat(statusOf("gemini-3.8-flash", CALL.replace("\"id\":\"x1\",", "")))
                .as("required from Gemini 3.5 on")
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
    void thinking_settings_are_checked_per_model_generation(String model, String setting, String value, String message)
            throws Exception {
        String config = "\"generationConfig\":{\"thinkingConfig\":{\"" + setting + "\":" + value + "}}";

        HttpResponse<String> response =
                client.send(model, "generateContent", REQUEST.replaceFirst("\\{", "{" + config + ","));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(message);
    }

    @Test
    void a_lenient_server_accepts_every_request() throws Exception {
        server.strict(false).answers(Answer.text("fine"));

        assertThat(client.send("{}").body()).contains("fine");
    }

    @Test
    void a_lenient_server_survives_an_absurd_limit() throws Exception {
        server.strict(false);

        for (String limit : new String[] {"-1", "-2147483648", "'x'"}) {
            String settings = "'generationConfig':{'maxOutputTokens':" + limit + "}";
            assertThat(client.send(NativeClient.request("hi", settings)).statusCode())
                    .as(limit)
                    .isEqualTo(200);
        }
    }

    @Test
    void a_rule_that_throws_gives_an_internal_error() throws Exception {
        server.when(request -> true, request -> {
            throw new IllegalStateException("broken rule");
        });

        HttpResponse<String> response = client.send(REQUEST);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("broken rule");
    }

    @ParameterizedTest
    @CsvSource({"embedContent", "batchEmbedContents", "predict", "generatecontent"})
    void an_unknown_method_is_not_found(String method) throws Exception {
        server.answers(Answer.text("never sent"));

        HttpResponse<String> response = client.send(NativeClient.MODEL, method, REQUEST);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Wire.parse(response.body()).at("/error/status").asText()).isEqualTo("NOT_FOUND");
        assertThat(Wire.parse(response.body()).at("/error/message").asText())
                .isEqualTo("models/gemini-3-flash-preview is not found for API version v1beta, or is not supported for "
                        + method + ". Call ModelService.ListModels to see the list of available models and their"
                        + " supported methods.");
    }

    @Test
    void only_the_last_requests_are_stored() throws Exception {
        server.otherwise(request -> Answer.text("ok"));
        for (int i = 0; i < 1_010; i++) client.send(NativeClient.request("number " + i, ""));

        assertThat(server.requests()).hasSize(1_000);
        assertThat(server.requests().get(0).lastUserText()).isEqualTo("number 10");
        assertThat(server.lastRequest().lastUserText()).isEqualTo("number 1009");
    }

    @Test
    void stored_requests_have_at_most_64_megabytes() throws Exception {
        server.otherwise(request -> Answer.text("ok"));
        for (int megabytes : new int[] {22, 22, 22, 65}) sendText(megabytes);

        assertThat(server.requests()).as("the last one alone is too large").hasSize(1);
        sendText(22);
        client.send(REQUEST);
        sendText(22);
        assertThat(server.requests()).hasSize(3);
    }

    /** Writes the bytes at once: each copy of such a text counts in the heap that the server shares with its test. */
    private void sendText(int megabytes) throws Exception {
        byte[] before = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] after = "\"}]}]}".getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[before.length + (megabytes << 20) + after.length];
        Arrays.fill(body, (byte) 'x');
        System.arraycopy(before, 0, body, 0, before.length);
        System.arraycopy(after, 0, body, body.length - after.length, after.length);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/v1beta/models/gemini-3-flash-preview:generateContent"))
                .header("x-goog-api-key", "any")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        assertThat(client.send(request).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"fa", "ar-EG", "th-TH-u-nu-thai"})
    void signatures_have_the_same_digits_in_every_locale(String tag) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            assertThat(Wire.signature()).matches("[A-Za-z0-9+/]+={0,2}");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void a_broken_or_reset_response_fails_the_client() {
        server.answers(Answer.chunks("a", "b").breakAfter(1), Answer.reset());

        assertThatThrownBy(() -> client.stream(REQUEST)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.stream(REQUEST)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"output":"sunny"} | sunny
            {"output":[4,8]}   | [4,8]
            {"output":null}    | {"output":null}
            {"degrees":21}     | {"degrees":21}
            """)
    void the_simulation_calls_a_function_and_reports_its_result(String returned, String reported) throws Exception {
        String tools =
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\",\"parameters\":{\"type\":\"OBJECT\","
                        + "\"properties\":{\"city\":{\"type\":\"STRING\"}}}}]}]";
        String request =
                "{" + tools + ",\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"How is it in Oslo?\"}]}";

        JsonNode call = Wire.parse(client.send(request + "]}").body()).at("/candidates/0/content");
        String id = call.at("/parts/0/functionCall/id").asText();
        String result = "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"" + id
                + "\",\"name\":\"weather\",\"response\":" + returned + "}}]}";
        JsonNode response = Wire.parse(
                client.send(request + "," + call + "," + result + "]}").body());

        assertThat(call.at("/parts/0/functionCall/args/city").asText()).isEqualTo("Oslo");
        assertThat(response.at("/candidates/0/content/parts/0/text").asText()).contains("weather returned " + reported);
    }
}
