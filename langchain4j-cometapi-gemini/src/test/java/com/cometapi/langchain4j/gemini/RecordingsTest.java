package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Serves recorded exchanges and compares the responses with their raw JSON. The oracle reads trees and shares no code with
 * the library. {@code -Drecordings.dir} names the folder. Heavy: serves each of hundreds of recordings up to twelve times.
 */
@Tag("heavy")
class RecordingsTest {

    private static final int SPLITS = 8;

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().strict(false);

    @AfterEach
    void close() {
        server.close();
    }

    private ChatResponse send(CallStyle style) {
        AtomicInteger ids = new AtomicInteger();
        return style.send(
                server,
                builder -> builder.maxRetries(0).returnThinking(true).ids(() -> "made-" + ids.incrementAndGet()),
                ChatRequest.builder().messages(UserMessage.from("recorded")).build());
    }

    @Test
    void every_recorded_response_matches_its_json() throws IOException {
        Map<String, Object> wrong = new LinkedHashMap<>();
        List<String> notJson = new ArrayList<>();
        int checked = 0;
        for (Recording recording : Recording.all()) {
            if (recording.chunks() == null) {
                notJson.add(recording.name());
                continue;
            }
            for (CallStyle style : CallStyle.values()) {
                List<String> differences = differences(recording, style);
                if (!differences.isEmpty()) wrong.put(recording.name() + " " + style, differences);
            }
            checked++;
        }
        Files.writeString(Path.of("target", "recordings-checked.txt"), String.valueOf(checked));
        assertThat(wrong).isEmpty();
        assertThat(checked).isPositive();
        assertThat(notJson).as("bodies that are no JSON on purpose").hasSizeLessThan(10);
    }

    private List<String> differences(Recording recording, CallStyle style) throws IOException {
        RecordedAnswer expected = new RecordedAnswer(recording.chunks());
        server.answers(recording.answer(style));
        boolean mustFail = recording.status() >= 400 || expected.isError();
        ChatResponse response;
        try {
            response = send(style);
        } catch (LangChain4jException e) {
            boolean isCut = !expected.isFinished() && e instanceof CometApiGeminiIncompleteResponseException;
            return (mustFail || isCut) && expected.isReportedBy(e) ? List.of() : List.of(e.toString());
        }
        return mustFail ? List.of("an error was not reported") : expected.differences(response);
    }

    @Test
    void any_split_of_a_recorded_stream_is_the_same_response() throws IOException {
        Random random = new Random(20261124);
        List<String> wrong = new ArrayList<>();
        int streams = 0;
        for (Recording recording : Recording.all()) {
            List<JsonNode> chunks = recording.chunks();
            if (chunks == null || chunks.isEmpty() || recording.status() >= 400) continue;
            RecordedAnswer expected = new RecordedAnswer(chunks);
            if (expected.isError() || !expected.isFinished()) continue;
            server.answers(Recording.chunked(chunks));
            ChatResponse whole = send(CallStyle.WHOLE);
            server.answers(recording.answer(CallStyle.STREAMED));
            if (!send(CallStyle.STREAMED).equals(whole)) wrong.add(recording.name() + " as recorded");
            for (int i = 0; i < SPLITS; i++) {
                List<JsonNode> split = split(chunks, random);
                int size = 1 + random.nextInt(i < SPLITS / 2 ? 7 : 4000);
                boolean isHuge = recording.json().toString().length() > 200_000;
                server.answers(Recording.chunked(split)
                        .lineEnd(random.nextBoolean() ? "\n" : "\r\n")
                        .splitBytes(isHuge ? 4000 + size : size));
                if (!send(CallStyle.STREAMED).equals(whole)) wrong.add(recording.name() + " split " + i);
            }
            streams++;
        }
        assertThat(wrong).isEmpty();
        assertThat(streams).isGreaterThan(100);
    }

    /** Distributes the same parts over other chunks: cuts texts anywhere, and puts some parts alone. */
    private static List<JsonNode> split(List<JsonNode> chunks, Random random) {
        List<JsonNode> split = new ArrayList<>();
        for (JsonNode chunk : chunks) {
            List<JsonNode> pieces = pieces(chunk.at("/candidates/0/content/parts"), random);
            while (pieces.size() > 1) {
                ObjectNode early = Recording.ORACLE.createObjectNode();
                ArrayNode parts = early.putArray("candidates")
                        .addObject()
                        .putObject("content")
                        .putArray("parts");
                for (int i = random.nextInt(pieces.size()); i >= 0 && pieces.size() > 1; i--)
                    parts.add(pieces.remove(0));
                if (chunk.at("/candidates/0").has("index")) {
                    ((ObjectNode) early.at("/candidates/0")).set("index", chunk.at("/candidates/0/index"));
                }
                split.add(early);
            }
            ObjectNode last = chunk.deepCopy();
            if (last.at("/candidates/0/content") instanceof ObjectNode content && content.has("parts")) {
                content.putArray("parts").addAll(pieces);
            }
            split.add(last);
        }
        return split;
    }

    private static List<JsonNode> pieces(JsonNode parts, Random random) {
        List<JsonNode> pieces = new ArrayList<>();
        for (JsonNode part : parts) {
            boolean isPlain = part.has("text") && part.size() == (part.has("thought") ? 2 : 1);
            if (!isPlain) {
                pieces.add(part);
                continue;
            }
            String text = part.get("text").asText();
            int from = 0;
            while (from < text.length()) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(40));
                if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) to++;
                pieces.add(((ObjectNode) part.deepCopy()).put("text", text.substring(from, to)));
                from = to;
            }
            if (text.isEmpty()) pieces.add(part);
        }
        return pieces;
    }
}
