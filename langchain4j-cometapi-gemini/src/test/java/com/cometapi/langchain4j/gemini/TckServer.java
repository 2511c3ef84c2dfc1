package com.cometapi.langchain4j.gemini;

import static java.util.stream.Collectors.joining;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The rules by which a model responds to LangChain4j's own suites. A prompt that matches no rule fails the suite. */
final class TckServer {

    static final String MODEL = "gemini-3-flash-preview";
    static final String OTHER_MODEL = "gemini-3.8-flash";

    private static final List<String> UNMATCHED = new CopyOnWriteArrayList<>();
    private static final CometApiGeminiLocalServer SERVER = start();

    /** A piece of a prompt and the calls that respond to it: names and arguments in turn. */
    private record Calls(String prompt, String... namesAndArgs) {}

    private static final List<Calls> CALLS = List.of(
            new Calls("37 plus 87? How much is 73 plus 78", "add", """
                    {"arg0":37,"arg1":87}""", "add", """
                    {"arg0":73,"arg1":78}"""),
            new Calls("37 plus 87", "add", """
                    {"arg0":37,"arg1":87}"""),
            new Calls("Now add 47", "add", """
                    {"arg0":124,"arg1":47}"""),
            new Calls("First add 2 and 3", "add", """
                    {"arg0":2,"arg1":3}"""),
            new Calls("1.78m height and single", "process", """
                    {"arg0":{"name":"Klaus","age":37,"height":1.78,"married":false}}"""),
            new Calls("Klaus lives in Langley Falls", "process", """
                    {"arg0":{"name":"Klaus","address":{"city":"Langley Falls"}}}"""),
            new Calls("Francine has 2 children", "process", """
                    {"arg0":{"name":"Francine","children":[{"name":"Steve","children":[]},{"name":"Hayley","children":[]}]}}"""),
            new Calls("temperature in Munich in celsius", "currentTemperature", """
                    {"arg0":"Munich","arg1":"CELSIUS"}"""),
            new Calls("Klaus is 42", "process", """
                    {"arg0":{"Klaus":42,"Francine":47}}"""),
            new Calls("following people: Klaus", "process", """
                    {"arg0":[{"name":"Klaus"},{"name":"Franny"}]}"""),
            new Calls("Klaus and Franny", "processNames", """
                    {"arg0":["Klaus","Franny"]}"""),
            new Calls("RED and GREEN", "process", """
                    {"arg0":["RED","GREEN"]}"""),
            new Calls("37, 73", "processNumbers", """
                    {"arg0":[37,73]}"""),
            new Calls("62dbcc27", "getUsernameFromId", """
                    {"arg0":"%UUID%"}"""),
            new Calls("'modify'", "modify", """
                    {"arg0":7}"""),
            new Calls("time in France", "getWeather", """
                    {"city":"Munich"}""", "getTime", """
                    {"country":"France"}"""),
            new Calls("'getWeather'", "getWeather", """
                    {"arg0":"Munich"}"""),
            new Calls("weather in Munich", "getWeather", """
                    {"city":"Munich"}"""),
            new Calls("I live in Munich", "getWeather", """
                    {"city":"Munich"}"""));

    /** A piece of a prompt and the JSON that responds to it. */
    private record Body(String prompt, String json) {}

    private static final List<Body> BODIES = List.of(
            new Body("Do not include missing fields", """
                    {"name":"Klaus"}"""),
            new Body("delivery to Langley Falls", """
                    {"name":"Klaus","shippingAddress":{"city":"Langley Falls"},"billingAddress":{"city":"New York"}}"""),
            new Body("Klaus is single", """
                    {"name":"Klaus","maritalStatus":"SINGLE"}"""),
            new Body("orange and green", """
                    {"name":"Klaus","favouriteColors":["orange","green"]}"""),
            new Body("Peanut and Muffin", """
                    {"name":"Klaus","pets":[{"name":"Peanut"},{"name":"Muffin"}]}"""),
            new Body("groups A and C", """
                    {"name":"Klaus","groups":["A","C"]}"""),
            new Body("14:43", """
                    {"name":"Klaus","birthDate":{"year":1976,"month":8,"day":12},"birthTime":{"hour":14,"minute":43,"second":0,\
                    "nano":0},"birthDateTime":{"date":{"year":1976,"month":8,"day":12},"time":{"hour":14,"minute":43,\
                    "second":0,"nano":0}}}"""),
            new Body("Francine has 2 children", """
                    {"name":"Francine","children":[{"name":"Steve","children":[]},{"name":"Hayley","children":[]}]}"""),
            new Body("567b229a", """
                    {"name":"Klaus","id":"%UUID%"}"""),
            new Body("is a man:", """
                    {"value":true}"""),
            new Body("number of people", """
                    {"value":2}"""),
            new Body("temperature in Munich", """
                    {"value":-0.5}"""),
            new Body("Franny is 35", """
                    {"values":[{"name":"Klaus","age":37,"height":1.78,"married":false},{"name":"Franny","age":35,"height":1.65,\
                    "married":true}]}"""),
            new Body("names of people", """
                    {"values":["Klaus","Franny"]}"""),
            new Body("Klaus and Francine", """
                    {"values":[{"name":"Klaus"},{"name":"Francine"}]}"""),
            new Body("sunny and windy", """
                    {"values":["SUNNY","WINDY","RAINY","CLOUDY"]}"""),
            new Body("Rex is a Labrador dog", """
                    {"value":{"type":"Dog","name":"Rex","breed":"Labrador"}}"""),
            new Body("Whiskers is an indoor cat", """
                    {"values":[{"type":"Dog","name":"Rex","breed":"Labrador"},{"type":"Cat","name":"Whiskers","indoor":true}]}"""),
            new Body("Alice owns", """
                    {"name":"Alice","pet":{"type":"Dog","name":"Rex","breed":"Labrador"}}"""),
            new Body("left-associative", """
                    {"value":{"type":"Addition","left":{"type":"Addition","left":{"type":"Constant","value":1},\
                    "right":{"type":"Constant","value":2}},"right":{"type":"Constant","value":3}}}"""),
            new Body("capital of Germany", """
                    {"city": "Berlin"}"""));

    private TckServer() {}

    /** Connects the suites to CometAPI when there is a key, else to this server. */
    static <M> CometApiGeminiModelBuilder<M> connect(CometApiGeminiModelBuilder<M> builder) {
        if (!isLocal()) return builder.apiKey(System.getenv("COMETAPI_KEY"));
        return builder.apiKey("test-key-of-the-suites").baseUrl(SERVER.baseUrl());
    }

    static boolean isLocal() {
        String key = System.getenv("COMETAPI_KEY");
        return key == null || key.isBlank();
    }

    static void assertEveryPromptWasKnown() {
        if (!UNMATCHED.isEmpty()) throw new AssertionError("no rule knows these prompts: " + UNMATCHED);
    }

    private static CometApiGeminiLocalServer start() {
        return CometApiGeminiLocalServer.start().otherwise(TckServer::answer);
    }

    private static Answer answer(LocalRequest request) {
        String prompt = request.lastUserText();
        List<String> results = results(request);
        boolean isJson =
                request.json().at("/generationConfig/responseMimeType").asText().equals("application/json");
        if (!results.isEmpty()) return afterResults(request, prompt, results, isJson);
        if (!request.functionNames().isEmpty()) {
            Answer calls = calls(request, prompt);
            if (calls != null) return calls;
        }
        if (isJson) {
            String json = json(request, prompt);
            if (json != null) return chunked(json, request);
        }
        String text = text(request, prompt);
        if (text == null) {
            UNMATCHED.add(prompt);
            return Answer.error(400, "no rule knows this prompt: " + prompt);
        }
        Answer answer = chunked(text, request);
        return text.startsWith("Once") ? answer.pace(Duration.ofMillis(20)) : answer;
    }

    private static Answer afterResults(LocalRequest request, String prompt, List<String> results, boolean isJson) {
        if (prompt.contains("First add 2 and 3") && results.size() == 1) {
            return Answer.call("multiply", """
                    {"arg0":5,"arg1":4}""");
        }
        if (isJson && request.body().contains("SUNNY")) return chunked("""
                {"city":"Munich","weather":"SUNNY"}""", request);
        if (isJson) return chunked("""
                {"weather":"sunny"}""", request);
        boolean hasImage = request.body().contains("\"mimeType\"");
        return chunked("It is " + String.join(" and ", results) + (hasImage ? " a cat named Whiskers" : ""), request);
    }

    private static List<String> results(LocalRequest request) {
        List<String> results = new ArrayList<>();
        JsonNode contents = request.json().path("contents");
        int count = request.functionResponsesAfterLastText();
        for (JsonNode content : contents) {
            for (JsonNode part : content.path("parts")) {
                if (part.has("functionResponse")) {
                    results.add(part.at("/functionResponse/response").toString());
                }
            }
        }
        return results.subList(results.size() - count, results.size());
    }

    private static Answer calls(LocalRequest request, String prompt) {
        for (Calls calls : CALLS) {
            if (!prompt.contains(calls.prompt) || !request.functionNames().contains(calls.namesAndArgs[0])) continue;
            return answer(request, prompt, calls.namesAndArgs);
        }
        List<String> withoutArguments =
                List.of("get_current_time", "currentTime", "currentDate", "takePhoto", "currentTemperature");
        for (String name : request.functionNames()) {
            if (withoutArguments.contains(name)) return answer(request, prompt, name, "{}");
        }
        return null;
    }

    /** One turn with these calls; as with the real service only the first is signed. */
    private static Answer answer(LocalRequest request, String prompt, String... namesAndArgs) {
        try {
            ObjectNode whole = null;
            for (int i = 0; i < namesAndArgs.length; i += 2) {
                String args = namesAndArgs[i + 1].replace("%UUID%", uuid(prompt));
                ObjectNode chunk = (ObjectNode) Json.tree(callChunk(namesAndArgs[i], args, i));
                if (whole == null) whole = chunk;
                else
                    ((ArrayNode) whole.at("/candidates/0/content/parts"))
                            .addAll((ArrayNode) chunk.at("/candidates/0/content/parts"));
            }
            boolean isInPieces = request.json()
                    .at("/toolConfig/functionCallingConfig/streamFunctionCallArguments")
                    .asBoolean();
            return Answer.json(isInPieces ? pieces(whole) : new String[] {String.valueOf(whole)});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same turn, with the arguments of its calls in pieces: one chunk for each value, two for each text. */
    private static String[] pieces(ObjectNode whole) {
        List<String> chunks = new ArrayList<>();
        JsonNode parts = whole.at("/candidates/0/content/parts");
        for (JsonNode part : parts) {
            ObjectNode call = (ObjectNode) part.get("functionCall");
            JsonNode args = call.remove("args");
            chunks.add(ChunkedAnswers.parts(part.toString().replace("\"name\"", "\"willContinue\":true,\"name\"")));
            addPieces("$", args, chunks);
            chunks.add(ChunkedAnswers.parts("{\"functionCall\":{}}"));
        }
        ((ObjectNode) whole.at("/candidates/0")).remove("content");
        chunks.add(whole.toString());
        return chunks.toArray(String[]::new);
    }

    private static void addPieces(String path, JsonNode value, List<String> chunks) {
        if (value.isObject()) {
            value.properties().forEach(field -> addPieces(path + "." + field.getKey(), field.getValue(), chunks));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) addPieces(path + "[" + i + "]", value.get(i), chunks);
        } else if (value.isTextual()) {
            String text = value.textValue();
            int half = text.length() / 2;
            addPiece(path, "stringValue", JsonWriter.text(text.substring(0, half)), true, chunks);
            addPiece(path, "stringValue", JsonWriter.text(text.substring(half)), false, chunks);
        } else {
            addPiece(path, value.isBoolean() ? "boolValue" : "numberValue", value.toString(), false, chunks);
        }
    }

    private static void addPiece(String path, String kind, String json, boolean willContinue, List<String> chunks) {
        chunks.add(ChunkedAnswers.parts("""
                {"functionCall":{"willContinue":true,"partialArgs":[{"jsonPath":"%s","%s":%s,"willContinue":%s}]}}""".formatted(path, kind, json, willContinue)));
    }

    private static String callChunk(String name, String args, int index) {
        String signature = index == 0 ? ",\"thoughtSignature\":\"c2lnbmF0dXJl\"" : "";
        return """
                {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"call%s%s","name":"%s",\
                "args":%s}%s}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":20,\
                "candidatesTokenCount":8,"totalTokenCount":28}}""".formatted(index, System.nanoTime(), name, args, signature);
    }

    private static String uuid(String prompt) {
        return Arrays.stream(prompt.split("[\\s'\"?.,]+"))
                .filter(word -> word.matches("[0-9a-f]{8}-[0-9a-f-]{27}"))
                .collect(joining());
    }

    private static String json(LocalRequest request, String prompt) {
        if (prompt.contains("Staniel")) return """
                {"values":["SINGLE","MARRIED","MARRIED"]}""";
        if (prompt.contains("Franny is 35")
                && request.body().contains("\"values\"")
                && !request.body().contains("\"married\"")) {
            return """
                    {"values":["Klaus","Franny"]}""";
        }
        for (Body body : BODIES) {
            if (prompt.contains(body.prompt)) return body.json.replace("%UUID%", uuid(prompt));
        }
        if (request.body().contains("\"SINGLE\"")) return """
                {"value":"SINGLE"}""";
        if (request.body().contains("\"married\"")) return """
                {"name":"Klaus","age":37,"height":1.78,"married":false}""";
        return prompt.contains("Klaus") ? """
                {"name":"Klaus"}""" : null;
    }

    private static String text(LocalRequest request, String prompt) {
        boolean hasImage =
                request.body().contains("\"inlineData\"") || request.body().contains("\"fileData\"");
        if (hasImage) return "There is a cat and there are dice";
        if (request.systemText().contains("German")) return "Ich liebe dich";
        if (prompt.contains("Hello World")) return "Hello World";
        if (prompt.contains("story")) return "Once upon a time there were many animals in a large forest far away";
        if (prompt.contains("capital of Germany")) return "The capital of Germany is Berlin";
        if (prompt.contains("colo")) return "Your favourite one is green";
        boolean isLimited =
                request.json().at("/generationConfig/maxOutputTokens").isNumber();
        return isLimited || prompt.equals("hello") || prompt.contains("Tell")
                ? "This is an answer of many words indeed"
                : null;
    }

    private static Answer chunked(String text, LocalRequest request) {
        String kept = text;
        for (JsonNode stop : request.json().at("/generationConfig/stopSequences")) {
            int at = kept.indexOf(stop.asText());
            if (at >= 0) kept = kept.substring(0, at);
        }
        String[] tokens = kept.split("(?<=\\s)");
        int limit = request.json().at("/generationConfig/maxOutputTokens").asInt(tokens.length);
        boolean isCut = limit < tokens.length;
        String[] sent = isCut ? Arrays.copyOf(tokens, limit) : tokens;
        if (sent.length == 1 && sent[0].length() > 1) {
            sent = new String[] {sent[0].substring(0, 1), sent[0].substring(1)};
        }
        Answer answer = Answer.chunks(sent);
        return isCut ? answer.finish("MAX_TOKENS").usage(9, limit) : answer;
    }
}
