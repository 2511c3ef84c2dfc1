package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The next request replays every recorded response unchanged as the model's turn. The oracle reads trees and shares no code
 * with the library.
 */
class ReplayTest {

    private static final String IN_PIECES = "in pieces";

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().strict(false);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void every_part_of_a_recorded_response_is_replayed_in_its_place() throws IOException {
        Map<String, String> wrong = new LinkedHashMap<>();
        int withCallsOrSignatures = 0;
        for (Recording recording : Recording.all()) {
            List<JsonNode> chunks = recording.chunks();
            if (chunks == null || recording.status() >= 400) continue;
            RecordedAnswer recorded = new RecordedAnswer(chunks);
            if (recorded.isError() || !recorded.isFinished()) continue;
            ArrayNode parts = parts(chunks);
            if (!parts.findValues("thoughtSignature").isEmpty()
                    || !callsToAnswer(parts).isEmpty()) {
                withCallsOrSignatures++;
            }
            for (CallStyle style : CallStyle.values()) {
                server.answers(recording.answer(style));
                AiMessage answer = style.send(server, "recorded").aiMessage();
                AiMessage stored = (AiMessage)
                        ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(answer));
                compare(wrong, recording.name() + " " + style, parts, contents(style, answer));
                compare(wrong, recording.name() + " " + style + " stored", parts, contents(style, stored));
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(withCallsOrSignatures).isGreaterThan(60);
    }

    private JsonNode contents(CallStyle style, AiMessage answer) throws IOException {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("recorded"), answer));
        answer.toolExecutionRequests().forEach(call -> messages.add(ToolExecutionResultMessage.from(call, "{}")));
        if (!answer.hasToolExecutionRequests()) messages.add(UserMessage.from("and?"));
        server.answers(Answer.text("ok"));
        style.send(server, ChatRequest.builder().messages(messages).build());
        return Recording.ORACLE.readTree(server.lastRequest().bodyBytes()).path("contents");
    }

    private static void compare(Map<String, String> wrong, String what, ArrayNode recorded, JsonNode contents) {
        JsonNode sent = contents.at("/1/role").asText().equals("model") ? contents.at("/1/parts") : null;
        ArrayNode expected = withoutThoughts(recorded);
        ArrayNode actual = joined(sent == null ? Recording.ORACLE.createArrayNode() : sent);
        for (int i = 0; i < expected.size(); i++) {
            boolean isInPieces =
                    expected.get(i).at("/functionCall/args").asText().equals(IN_PIECES);
            if (isInPieces && actual.path(i).path("functionCall") instanceof ObjectNode call) {
                call.put("args", IN_PIECES);
            }
        }
        if (!expected.equals(actual)) wrong.put(what, "expected " + brief(expected) + " but was " + brief(actual));

        List<JsonNode> calls = callsToAnswer(recorded);
        JsonNode results = contents.path(contents.size() - 1).path("parts");
        for (int i = 0; i < calls.size(); i++) {
            JsonNode result = results.path(i).path("functionResponse");
            boolean isPair = result.path("id").equals(calls.get(i).path("id"))
                    && result.path("name").equals(calls.get(i).path("name"));
            if (!isPair) wrong.put(what + " result " + i, "no pair: " + brief(result) + " of " + brief(calls.get(i)));
        }
    }

    /** All parts of the first candidate, without streamed arguments and with neighbouring texts joined. */
    private static ArrayNode parts(List<JsonNode> chunks) {
        ArrayNode parts = Recording.ORACLE.createArrayNode();
        for (JsonNode chunk : chunks) {
            for (JsonNode part : chunk.at("/candidates/0/content/parts")) {
                boolean isPieceOfACall =
                        part.has("functionCall") && !part.path("functionCall").has("name");
                if (!isPieceOfACall && !part.isEmpty()) parts.add(normal(part));
            }
        }
        return joined(parts);
    }

    /** Omits arguments that come in pieces: here only the place of their call counts. */
    private static JsonNode normal(JsonNode part) {
        JsonNode call = part.path("functionCall");
        if (!call.has("partialArgs") && !call.has("willContinue")) return part;
        ObjectNode whole = part.deepCopy();
        ((ObjectNode) whole.get("functionCall")).remove(List.of("partialArgs", "willContinue", "args"));
        ((ObjectNode) whole.get("functionCall")).put("args", IN_PIECES);
        return whole;
    }

    private static ArrayNode withoutThoughts(ArrayNode parts) {
        ArrayNode kept = Recording.ORACLE.createArrayNode();
        for (JsonNode part : parts) {
            boolean isThought = part.path("thought").asBoolean();
            if (!isThought || part.has("thoughtSignature")) kept.add(part);
        }
        return joined(kept);
    }

    /** Joins neighbouring texts and omits empty ones. */
    private static ArrayNode joined(JsonNode parts) {
        ArrayNode joined = Recording.ORACLE.createArrayNode();
        for (JsonNode part : parts) {
            JsonNode last = joined.path(joined.size() - 1);
            if (isText(part) && part.get("text").asText().isEmpty()) continue;
            if (isText(part) && isText(last) && part.path("thought").equals(last.path("thought"))) {
                String text = last.get("text").asText() + part.get("text").asText();
                joined.set(joined.size() - 1, ((ObjectNode) last.deepCopy()).put("text", text));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }

    private static boolean isText(JsonNode part) {
        return part.has("text") && part.size() == (part.has("thought") ? 2 : 1);
    }

    /** The calls without a later result of the same name. */
    private static List<JsonNode> callsToAnswer(ArrayNode parts) {
        List<JsonNode> calls = new ArrayList<>();
        for (JsonNode part : parts) {
            if (part.has("functionCall")) calls.add(part.get("functionCall"));
            if (part.has("functionResponse")) {
                JsonNode name = part.at("/functionResponse/name");
                for (JsonNode call : calls) {
                    if (call.path("name").equals(name)) {
                        calls.remove(call);
                        break;
                    }
                }
            }
        }
        return calls;
    }

    private static String brief(JsonNode node) {
        String text = node.toString();
        return text.length() > 600 ? text.substring(0, 600) + "…" : text;
    }
}
