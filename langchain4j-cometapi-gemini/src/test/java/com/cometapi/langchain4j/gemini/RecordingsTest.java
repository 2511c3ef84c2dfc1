package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Recorded exchanges, served again and compared with what their raw JSON says. The oracle reads trees and shares nothing
 * with the product. The folder is named by {@code -Drecordings.dir}.
 */
class RecordingsTest {

    private static final ObjectMapper ORACLE = new ObjectMapper();

    static {
        ORACLE.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    /** What an answer must be, by its chunks. */
    private static final class Expected {

        String text = "";
        String thinking = "";
        String errorWords;
        String finish;
        String model;
        String id;
        JsonNode usage;
        String trafficType;
        int calls;
        int images;
        final List<String> signatures = new ArrayList<>();
        boolean isBlocked;
        boolean isError;

        void add(JsonNode chunk) {
            if (chunk.has("error")) {
                isError = true;
                JsonNode message = chunk.get("error").path("message");
                if (message.isTextual() && !message.asText().startsWith("{")) errorWords = message.asText();
            }
            if (chunk.has("modelVersion")) model = chunk.get("modelVersion").asText();
            if (chunk.has("responseId")) id = chunk.get("responseId").asText();
            JsonNode counts = chunk.path("usageMetadata");
            if (counts.has("trafficType"))
                trafficType = counts.get("trafficType").asText();
            if (counts.has("promptTokenCount") || counts.has("totalTokenCount")) usage = counts;
            if (chunk.path("promptFeedback").has("blockReason")) isBlocked = true;
            JsonNode candidate = chunk.path("candidates").path(0);
            if (candidate.has("finishReason"))
                finish = candidate.get("finishReason").asText();
            for (JsonNode part : candidate.path("content").path("parts")) {
                boolean isThought = part.path("thought").asBoolean();
                if (part.has("text") && !isThought) text += part.get("text").asText();
                if (part.has("text") && isThought) thinking += part.get("text").asText();
                if (part.has("thoughtSignature"))
                    signatures.add(part.get("thoughtSignature").asText());
                if (part.path("functionCall").has("name")) calls++;
                if (part.has("functionResponse")) calls--;
                if (!isThought && part.at("/inlineData/mimeType").asText().startsWith("image/")) images++;
            }
        }

        Integer count(String... names) {
            Integer sum = null;
            for (String name : names) {
                if (usage != null && usage.has(name))
                    sum = (sum == null ? 0 : sum) + usage.get(name).asInt();
            }
            return sum;
        }
    }

    @Test
    void every_recorded_answer_is_what_its_json_says() throws IOException {
        String folder = System.getProperty("cometapi.recordings", "");
        assumeTrue(!folder.isBlank(), "no folder of recordings: name one with -Drecordings.dir");
        List<Path> recordings;
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            recordings = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        Map<String, String> wrong = new LinkedHashMap<>();
        List<String> notJson = new ArrayList<>();
        int checked = 0;
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.start().strict(false)) {
            for (Path file : recordings) {
                JsonNode recording = ORACLE.readTree(file.toFile());
                if (chunks(recording) == null) {
                    notJson.add(String.valueOf(file.getFileName()));
                    continue;
                }
                for (Way way : Way.values()) {
                    String difference = difference(server, recording, way);
                    if (difference != null) wrong.put(file.getFileName() + " " + way, difference);
                }
                checked++;
            }
        }
        Files.writeString(Path.of("target", "recordings-checked.txt"), String.valueOf(checked));
        assertThat(wrong).isEmpty();
        assertThat(checked).isPositive();
        assertThat(notJson).as("bodies that their authors wrote to be no JSON").hasSizeLessThan(10);
    }

    /** @return what differs; null when nothing does */
    private static String difference(CometApiGeminiLocalServer server, JsonNode recording, Way way) throws IOException {
        int status = recording.path("status").asInt(200);
        List<JsonNode> chunks = chunks(recording);
        if (chunks == null) throw new IllegalArgumentException("not a recording of JSON");
        Expected expected = new Expected();
        chunks.forEach(expected::add);
        server.answers(answer(recording, status, chunks, way));
        ChatResponse response;
        try {
            response = way.ask(
                    server,
                    builder -> builder.maxRetries(0).returnThinking(true),
                    ChatRequest.builder().messages(UserMessage.from("recorded")).build());
        } catch (LangChain4jException e) {
            boolean isRight = status >= 400
                    || expected.isError
                    || expected.finish == null
                            && !expected.isBlocked
                            && e instanceof CometApiGeminiIncompleteResponseException;
            return isRight && saysWhy(e, expected) ? null : e.toString();
        }
        if (status >= 400 || expected.isError) return "an error was not told";
        return differences(expected, response);
    }

    /** The server's words are in the exception, as far as they fit. */
    private static boolean saysWhy(Throwable e, Expected expected) {
        String words = expected.errorWords;
        return words == null || e.getMessage().contains(words.length() > 900 ? words.substring(0, 900) : words);
    }

    private static String differences(Expected expected, ChatResponse response) {
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        List<String> differences = new ArrayList<>();
        String text = response.aiMessage().text();
        compare(differences, "text", expected.text.isEmpty() ? null : expected.text, text);
        compare(
                differences,
                "thinking",
                expected.thinking.isEmpty() ? null : expected.thinking,
                response.aiMessage().thinking());
        compare(differences, "finish reason", expected.finish, metadata.rawFinishReason());
        compare(differences, "id", expected.id, response.id());
        compare(
                differences,
                "model",
                expected.model == null ? "gemini-3-flash-preview" : expected.model,
                response.modelName());
        compare(
                differences,
                "calls",
                expected.calls,
                response.aiMessage().toolExecutionRequests().size());
        compare(
                differences,
                "images",
                expected.images,
                response.aiMessage().images() == null
                        ? 0
                        : response.aiMessage().images().size());
        String stored = String.valueOf(response.aiMessage().attributes().get("cometapi_gemini_parts"));
        for (String signature : expected.signatures) {
            if (!stored.contains(signature)) differences.add("a signature is lost");
        }
        if (expected.usage != null) {
            CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(response.tokenUsage());
            compare(
                    differences,
                    "input",
                    expected.count("promptTokenCount", "toolUsePromptTokenCount"),
                    usage.inputTokenCount());
            compare(
                    differences,
                    "output",
                    expected.count("candidatesTokenCount", "thoughtsTokenCount"),
                    usage.outputTokenCount());
            compare(differences, "total", expected.count("totalTokenCount"), usage.totalTokenCount());
            compare(differences, "thoughts", expected.count("thoughtsTokenCount"), usage.thoughtsTokenCount());
            compare(differences, "cached", expected.count("cachedContentTokenCount"), usage.cachedContentTokenCount());
            compare(differences, "traffic", expected.trafficType, usage.trafficType());
        }
        return differences.isEmpty() ? null : String.join("; ", differences);
    }

    private static void compare(List<String> differences, String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) differences.add(what + ": expected " + expected + " but was " + actual);
    }

    /** @return null when the body is no JSON at all */
    private static List<JsonNode> chunks(JsonNode recording) throws IOException {
        List<JsonNode> chunks = new ArrayList<>();
        if (recording.has("sse")) {
            StringBuilder bare = new StringBuilder();
            for (String line : recording.get("sse").asText().split("\\r?\\n")) {
                try {
                    if (line.startsWith("data:")) chunks.add(ORACLE.readTree(line.substring(5)));
                    else if (!line.isBlank()) bare.append(line).append('\n');
                } catch (IOException e) {
                    return null;
                }
            }
            if (!bare.isEmpty()) chunks.add(ORACLE.readTree(bare.toString()));
            return chunks;
        }
        JsonNode response = recording.get("response");
        if (response == null || response.isNull()) return null;
        if (response.isArray()) response.forEach(chunks::add);
        else chunks.add(response);
        return chunks;
    }

    /** As it was recorded where it was asked that way; else its chunks, put into the other form. */
    private static Answer answer(JsonNode recording, int status, List<JsonNode> chunks, Way way) {
        boolean isStreamed = way == Way.STREAMED;
        if (recording.has("sse") && isStreamed) {
            return Answer.raw(status, "text/event-stream", recording.get("sse").asText());
        }
        if (status >= 400)
            return Answer.raw(
                    status, "application/json", recording.get("response").toString());
        if (recording.has("response")
                && (!isStreamed || recording.get("response").isArray())) {
            return Answer.raw(
                    status, "application/json", recording.get("response").toString());
        }
        return Answer.json(chunks.stream().map(JsonNode::toString).toArray(String[]::new))
                .asGiven();
    }
}
