package com.cometapi.langchain4j.gemini.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** What the scripted service responds, and what is read from the requests that it received. */
final class Script {

    static final String SIGNATURE_OF_TEXT = "c2lnbmF0dXJlIG9mIHRleHQ=";
    static final String SIGNATURE_OF_CALL = "c2lnbmF0dXJlIG9mIGNhbGw=";
    /** The same bytes in the alphabet that is safe in addresses, and in the standard one. */
    static final String URL_SAFE_IMAGE = "iVBORw0KGgo-_w==";

    static final String STANDARD_IMAGE = "iVBORw0KGgo+/w==";
    static final String FUNCTION = "weather";

    static final String TEXT = candidate("{'text':'answer'}", "");
    static final String FINISHED = candidate("{'text':'answer'}", "STOP");
    static final String THOUGHT = candidate("{'text':'thought','thought':true},{'text':'answer'}", "STOP");
    static final String CALL = candidate(call("a", SIGNATURE_OF_CALL), "STOP");
    static final String TEXT_AND_CALL = candidate(
            "{'text':'text','thoughtSignature':'" + SIGNATURE_OF_TEXT + "'}," + call("a", SIGNATURE_OF_CALL), "STOP");
    static final String THREE_CALLS = candidate(
            "{'functionCall':{'id':'a','name':'weather','args':{}},'thoughtSignature':'" + SIGNATURE_OF_CALL + "'},"
                    + "{'functionCall':{'id':'b','name':'weather','args':{}}},"
                    + "{'functionCall':{'id':'c','name':'weather','args':{}}}",
            "STOP");
    static final String CODE = candidate(
            "{'executableCode':{'language':'PYTHON','code':'print(6*7)'}},"
                    + "{'codeExecutionResult':{'outcome':'OUTCOME_OK','output':'42'}},{'text':'answer'}",
            "STOP");
    static final String IMAGE =
            candidate("{'text':'answer'},{'inlineData':{'mimeType':'image/png','data':'iVBORw0KGgo='}}", "STOP");
    static final String NEW_REASON = candidate("{'text':'answer'}", "NEW_REASON");
    static final String BLOCKED = json("{'promptFeedback':{'blockReason':'PROHIBITED_CONTENT'},"
            + "'usageMetadata':{'promptTokenCount':4,'totalTokenCount':4}}");
    static final String THINKING_TOKENS = json("{'candidates':[{'content':{'role':'model','parts':[{'text':'answer'}]},"
            + "'finishReason':'STOP','index':0}],'usageMetadata':{'promptTokenCount':10,'candidatesTokenCount':5,"
            + "'thoughtsTokenCount':7,'totalTokenCount':22}}");
    static final String WITHOUT_USAGE =
            json("{'candidates':[{'content':{'role':'model','parts':[{'text':'answer'}]},'finishReason':'STOP'}]}");
    static final String UNAVAILABLE = json("{'error':{'code':503,'message':'overloaded','status':'UNAVAILABLE'}}");
    private static final String LARGE = candidate("{'text':'" + "many letters ".repeat(2500) + "'}", "");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Script() {}

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private static String call(String id, String signature) {
        return "{'functionCall':{'id':'" + id + "','name':'" + FUNCTION + "','args':{}},'thoughtSignature':'"
                + signature + "'}";
    }

    private static String candidate(String parts, String finishReason) {
        return json("{'candidates':[{'content':{'role':'model','parts':[" + parts + "]}"
                + (finishReason.isEmpty() ? "" : ",'finishReason':'" + finishReason + "'") + ",'index':0}],"
                + "'usageMetadata':{'promptTokenCount':4,'candidatesTokenCount':2,'totalTokenCount':6}}");
    }

    static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(body, e);
        }
    }

    /** Returns a stream of 32 MB, more than the sockets hold. */
    static Reply largeStream() {
        return Reply.flood(32 * 1024 * 1024 / LARGE.length(), LARGE);
    }

    // --- what the requests show

    /** Describes where the turn of the model has its signatures. */
    static String signatures(String body) {
        List<String> places = new ArrayList<>();
        for (JsonNode content : parse(body).path("contents")) {
            if (!content.path("role").asText().equals("model")) continue;
            for (JsonNode part : content.path("parts")) {
                String kind = part.has("functionCall") ? "call" : "text";
                String signature = part.path("thoughtSignature").asText();
                String own = part.has("functionCall") ? SIGNATURE_OF_CALL : SIGNATURE_OF_TEXT;
                String state = signature.isEmpty() ? "missing" : signature.equals(own) ? "sent back" : "another's";
                places.add(kind + ": " + state);
            }
        }
        return String.join(", ", places);
    }

    /** Describes the contents that hold results of functions, and the order of the results. */
    static String results(String body) {
        int contents = 0;
        StringBuilder order = new StringBuilder();
        for (JsonNode content : parse(body).path("contents")) {
            boolean hasResult = false;
            for (JsonNode part : content.path("parts")) {
                JsonNode result = part.path("functionResponse");
                if (result.isMissingNode()) continue;
                hasResult = true;
                order.append(result.path("id").asText("?"));
            }
            if (hasResult) contents++;
        }
        String inOrder = switch (order.toString()) {
            case "abc" -> "in the order of the calls";
            case "cab" -> "in the order in which they were given";
            default -> order.indexOf("?") >= 0 ? "without ids" : "in the order " + order;
        };
        return contents + (contents == 1 ? " content, " : " contents, ") + inOrder;
    }

    static String alphabet(String body) {
        if (body.contains(URL_SAFE_IMAGE)) return "is sent as it is";
        return body.contains(STANDARD_IMAGE) ? "is sent in the standard alphabet" : "is sent as something else";
    }

    /** Names the fields of a request besides its contents. */
    static String fieldsBesidesContents(String body) {
        List<String> fields = new ArrayList<>();
        JsonNode request = parse(body);
        request.fieldNames().forEachRemaining(name -> {
            JsonNode value = request.get(name);
            if (name.equals("contents")) return;
            if (!value.isObject()) fields.add("`" + name + "`");
            value.fieldNames().forEachRemaining(inner -> fields.add("`" + inner + "`"));
        });
        return fields.isEmpty() ? "none" : String.join(", ", fields);
    }

    /** Describes an answer's text by the texts of which it is made. */
    static String partsOf(String text, String... others) {
        List<String> found = new ArrayList<>();
        for (String other : others) if (text.contains(other)) found.add("`" + other + "`");
        if (text.contains("answer")) found.add("the answer");
        return found.isEmpty() ? "nothing" : String.join(", ", found);
    }
}
