package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.web.search.WebSearchResults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Compares the search results of recorded grounded responses with their raw JSON. The oracle reads trees and shares no code
 * with the library.
 */
class WebSearchRecordingsTest {

    /** What a search must find in a response. */
    private record Expected(String answer, List<String> queries, List<String> results) {

        static Expected of(List<JsonNode> chunks) {
            StringBuilder answer = new StringBuilder();
            JsonNode grounding = Recording.ORACLE.createObjectNode();
            for (JsonNode chunk : chunks) {
                JsonNode candidate = chunk.path("candidates").path(0);
                for (JsonNode part : candidate.at("/content/parts")) {
                    if (!part.path("thought").asBoolean())
                        answer.append(part.path("text").asText());
                }
                if (candidate.path("groundingMetadata").size() > 0) grounding = candidate.get("groundingMetadata");
            }
            List<String> queries = new ArrayList<>();
            grounding.path("webSearchQueries").forEach(query -> queries.add(query.asText()));
            return new Expected(answer.toString(), queries, results(answer.toString(), grounding));
        }

        private static List<String> results(String answer, JsonNode grounding) {
            if (answer.isEmpty()) return List.of();
            List<JsonNode> supports = new ArrayList<>();
            for (JsonNode support : grounding.path("groundingSupports")) {
                if (answer.contains(support.at("/segment/text").asText())) supports.add(support);
            }
            supports.sort(Comparator.comparingInt(
                    support -> support.at("/segment/startIndex").asInt()));
            JsonNode sources = grounding.path("groundingChunks");
            Set<Integer> used = new LinkedHashSet<>();
            for (JsonNode support : supports) {
                support.path("groundingChunkIndices").forEach(index -> used.add(index.asInt()));
            }
            used.removeIf(index -> uri(sources.path(index)).isEmpty());
            if (used.isEmpty()) {
                IntStream.range(0, sources.size())
                        .filter(index -> !uri(sources.get(index)).isEmpty())
                        .forEach(used::add);
                return used.stream()
                        .map(index -> row(sources.get(index), answer.strip(), "none"))
                        .toList();
            }
            return used.stream()
                    .map(index -> row(sources.get(index), supports, index))
                    .toList();
        }

        private static String row(JsonNode source, List<JsonNode> supports, int index) {
            Set<String> snippets = new LinkedHashSet<>();
            List<Double> confidences = new ArrayList<>();
            for (JsonNode support : supports) {
                for (int i = 0; i < support.path("groundingChunkIndices").size(); i++) {
                    if (support.path("groundingChunkIndices").get(i).asInt() != index) continue;
                    snippets.add(support.at("/segment/text").asText().strip());
                    JsonNode confidence = support.path("confidenceScores").path(i);
                    if (confidence.isNumber()) confidences.add(confidence.asDouble());
                }
            }
            OptionalDouble best =
                    confidences.stream().mapToDouble(Double::doubleValue).max();
            double score = best.orElse((double) snippets.size() / supports.size());
            return row(source, String.join("\n", snippets), String.valueOf(score));
        }

        private static String row(JsonNode source, String snippet, String score) {
            String title = source.properties()
                    .iterator()
                    .next()
                    .getValue()
                    .path("title")
                    .asText();
            String host = uri(source).split("/")[2];
            return uri(source) + " | " + (title.isBlank() ? host : title) + " | " + snippet + " | " + score;
        }

        private static String uri(JsonNode source) {
            return source.isEmpty()
                    ? ""
                    : source.properties()
                            .iterator()
                            .next()
                            .getValue()
                            .path("uri")
                            .asText()
                            .replace(" ", "%20"); // some contain blanks, which no address may
        }
    }

    @Test
    void every_recorded_grounded_response_gives_the_expected_results() throws IOException {
        Map<String, Object> wrong = new LinkedHashMap<>();
        int withResults = 0;
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.start().strict(false)) {
            CometApiGeminiWebSearchEngine engine =
                    CometApiGeminiWebSearchEngine.from(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                            .maxRetries(0)
                            .build());
            for (Recording recording : Recording.all()) {
                if (!recording.json().toString().contains("groundingMetadata")) continue;
                Expected expected = Expected.of(recording.chunks());
                server.answers(recording.answer(CallStyle.WHOLE));

                WebSearchResults results = engine.search("recorded");

                List<String> actual = results.results().stream()
                        .map(result -> result.url() + " | " + result.title() + " | " + result.snippet() + " | "
                                + result.metadata().getOrDefault(CometApiGeminiWebSearchEngine.SCORE, "none"))
                        .toList();
                Object queries =
                        results.searchMetadata().getOrDefault(CometApiGeminiWebSearchEngine.QUERIES, List.of());
                if (!queries.equals(expected.queries())) wrong.put(recording.name() + " queries", queries);
                if (!actual.equals(expected.results())) {
                    wrong.put(recording.name(), "expected " + expected.results() + " but was " + actual);
                }
                if (!actual.isEmpty()) withResults++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(withResults).isGreaterThan(10);
    }
}
