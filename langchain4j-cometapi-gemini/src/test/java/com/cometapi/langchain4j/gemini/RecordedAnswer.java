package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The facts of a response by the JSON of its chunks, to be compared with those of the library's response. */
final class RecordedAnswer {

    private static final Set<String> KNOWN = Set.of(
            "candidates",
            "promptFeedback",
            "usageMetadata",
            "modelVersion",
            "responseId",
            "createTime",
            "groundingMetadata",
            "content",
            "finishReason",
            "finishMessage",
            "index",
            "safetyRatings",
            "citationMetadata",
            "tokenCount",
            "avgLogprobs",
            "logprobsResult",
            "urlContextMetadata");

    private static final Map<String, String> DETAILS = Map.of(
            "promptTokensDetails", "prompt by modality",
            "candidatesTokensDetails", "output by modality",
            "cacheTokensDetails", "cached by modality",
            "toolUsePromptTokensDetails", "tool use by modality");

    private final Map<String, Object> facts = new TreeMap<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<String> calls = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
    private final List<String> code = new ArrayList<>();
    private final List<String> citations = new ArrayList<>();
    private final List<String> signatures = new ArrayList<>();
    private JsonNode grounding;
    private JsonNode usage;
    private boolean hasOpenCode;
    private String errorMessage;
    private boolean isError;
    private boolean isBlocked;

    RecordedAnswer(List<JsonNode> chunks) {
        facts.put("model", "gemini-3-flash-preview");
        chunks.forEach(this::add);
        facts.put("text", text.isEmpty() ? null : text.toString());
        facts.put("thinking", thinking.isEmpty() ? null : thinking.toString());
        facts.put("calls", calls);
        facts.put("images", images);
        facts.put("audio", Arrays.hashCode(audio.toByteArray()));
        facts.put("code", code);
        facts.put("citations", citations);
        if (usage != null) addUsage();
        if (grounding != null) addGrounding();
    }

    boolean isError() {
        return isError;
    }

    boolean isFinished() {
        return facts.get("finish reason") != null || isBlocked;
    }

    /** The exception quotes the message of the server, as far as it fits. */
    boolean isReportedBy(Throwable e) {
        return errorMessage == null
                || e.getMessage()
                        .contains(ControlCharacters.escaped(
                                errorMessage.substring(0, Math.min(900, errorMessage.length()))));
    }

    // --- by the JSON

    private void add(JsonNode chunk) {
        if (chunk.has("error")) {
            isError = true;
            JsonNode message = chunk.get("error").path("message");
            if (message.isTextual() && !message.asText().startsWith("{")) errorMessage = message.asText();
        }
        put("model", chunk.get("modelVersion"));
        put("id", chunk.get("responseId"));
        put("created", chunk.get("createTime"));
        addOthers(chunk);
        JsonNode counts = chunk.path("usageMetadata");
        put("traffic", counts.get("trafficType"));
        if (counts.has("promptTokenCount") || counts.has("totalTokenCount")) usage = counts;
        JsonNode feedback = chunk.path("promptFeedback");
        if (feedback.has("blockReason")) isBlocked = true;
        put("block reason", feedback.get("blockReason"));
        put("block message", feedback.get("blockReasonMessage"));
        addRatings("prompt ratings", feedback.path("safetyRatings"));
        addCandidate(chunk.path("candidates").path(0));
    }

    private void addCandidate(JsonNode candidate) {
        put("finish reason", candidate.get("finishReason"));
        put("finish message", candidate.get("finishMessage"));
        put("average log probability", candidate.get("avgLogprobs"));
        put("candidate tokens", candidate.get("tokenCount"));
        addOthers(candidate);
        addRatings("ratings", candidate.path("safetyRatings"));
        if (!candidate.path("groundingMetadata").isEmpty()) grounding = candidate.get("groundingMetadata");
        if (candidate.has("logprobsResult")) facts.put("log probabilities", candidate.get("logprobsResult"));
        List<String> pages = new ArrayList<>();
        for (JsonNode page : candidate.path("urlContextMetadata").path("urlMetadata")) {
            pages.add(texts(page, "retrievedUrl", "urlRetrievalStatus"));
        }
        if (!pages.isEmpty()) facts.put("pages", pages);
        for (String list : List.of("citationSources", "citations")) {
            for (JsonNode source : candidate.path("citationMetadata").path(list)) {
                if (source.isEmpty()) continue;
                citations.add(texts(source, "startIndex", "endIndex", "uri", "title", "license"));
            }
        }
        for (JsonNode part : candidate.path("content").path("parts")) addPart(part);
    }

    private void addPart(JsonNode part) {
        boolean isThought = part.path("thought").asBoolean();
        if (part.has("text"))
            (isThought ? thinking : text).append(part.get("text").asText());
        if (part.has("thoughtSignature"))
            signatures.add(part.get("thoughtSignature").asText());
        if (part.path("functionCall").has("name")) {
            calls.add(part.at("/functionCall/name").asText());
        }
        if (part.has("functionResponse"))
            calls.remove(part.at("/functionResponse/name").asText());
        if (!isThought && part.at("/inlineData/mimeType").asText().startsWith("image/")) {
            images.add(texts(part.get("inlineData"), "mimeType", "data"));
        }
        if (!isThought && part.at("/inlineData/mimeType").asText().startsWith("audio/")) {
            audio.writeBytes(
                    Base64.getDecoder().decode(part.at("/inlineData/data").asText()));
        }
        if (part.has("executableCode")) {
            code.add(texts(part.get("executableCode"), "language", "code") + " | null | null");
            hasOpenCode = true;
        } else if (part.has("codeExecutionResult")) {
            String result = texts(part.get("codeExecutionResult"), "outcome", "output");
            String of = hasOpenCode ? code.remove(code.size() - 1) : "null | null | null | null";
            code.add(of.substring(0, of.length() - "null | null".length()) + result);
            hasOpenCode = false;
        }
    }

    private void addRatings(String name, JsonNode list) {
        List<String> ratings = new ArrayList<>();
        for (JsonNode rating : list) {
            if (rating.has("category")) ratings.add(texts(rating, "category", "probability", "blocked"));
        }
        if (!list.isEmpty()) facts.put(name, ratings);
    }

    private void addOthers(JsonNode node) {
        node.properties().forEach(field -> {
            if (!KNOWN.contains(field.getKey())) facts.put("other " + field.getKey(), field.getValue());
        });
    }

    private void addUsage() {
        put("input", sum("promptTokenCount", "toolUsePromptTokenCount"));
        put("output", sum("candidatesTokenCount", "thoughtsTokenCount"));
        put("total", sum("totalTokenCount"));
        put("thoughts", sum("thoughtsTokenCount"));
        put("cached", sum("cachedContentTokenCount"));
        put("tool use", sum("toolUsePromptTokenCount"));
        DETAILS.forEach((list, name) -> {
            Map<String, Integer> counts = new TreeMap<>();
            for (JsonNode detail : usage.path(list)) {
                if (!detail.has("tokenCount")) continue;
                counts.merge(
                        detail.get("modality").asText(),
                        detail.get("tokenCount").asInt(),
                        Integer::sum);
            }
            facts.put(name, counts);
        });
    }

    private Integer sum(String... names) {
        Integer sum = null;
        for (String name : names) {
            if (usage.has(name)) sum = (sum == null ? 0 : sum) + usage.get(name).asInt();
        }
        return sum;
    }

    private void addGrounding() {
        put("search entry point", grounding.path("searchEntryPoint").get("renderedContent"));
        put("widget", grounding.get("googleMapsWidgetContextToken"));
        List<String> queries = new ArrayList<>();
        grounding.path("webSearchQueries").forEach(query -> queries.add(query.asText()));
        facts.put("queries", queries);
        List<String> chunks = new ArrayList<>();
        grounding
                .path("groundingChunks")
                .forEach(chunk -> chunk.properties()
                        .forEach(kind -> chunks.add(
                                kind.getKey() + " | " + texts(kind.getValue(), "uri", "title", "domain", "text"))));
        facts.put("chunks", chunks);
        List<String> supports = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (JsonNode support : grounding.path("groundingSupports")) {
            JsonNode segment = support.path("segment");
            int from = segment.path("startIndex").asInt();
            int to = segment.path("endIndex").asInt();
            supports.add(segment.path("partIndex").asInt() + " | " + from + " | " + to + " | " + texts(segment, "text")
                    + " | " + numbers(support.path("groundingChunkIndices")) + " | "
                    + numbers(support.path("confidenceScores")));
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            String quote = segment.path("text").asText();
            boolean isExact = to <= bytes.length
                    && new String(Arrays.copyOfRange(bytes, from, to), StandardCharsets.UTF_8).equals(quote);
            if (isExact) {
                places.add(new String(Arrays.copyOf(bytes, from), StandardCharsets.UTF_8).length() + " | " + quote);
            }
        }
        facts.put("supports", supports);
        if (!places.isEmpty()) facts.put("places", places);
    }

    private void put(String name, JsonNode value) {
        if (value != null) facts.put(name, value.isNumber() ? value.numberValue() : value.asText());
    }

    private void put(String name, Integer value) {
        if (value != null) facts.put(name, value);
    }

    private static String texts(JsonNode node, String... names) {
        List<String> texts = new ArrayList<>();
        for (String name : names) texts.add(node.has(name) ? node.get(name).asText() : null);
        return joined(texts.toArray());
    }

    private static String joined(Object... values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) texts.add(String.valueOf(value));
        return String.join(" | ", texts);
    }

    private static List<Double> numbers(JsonNode list) {
        List<Double> numbers = new ArrayList<>();
        list.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    // --- by the response

    /** @return the facts that differ from the JSON; empty when none does */
    List<String> differences(ChatResponse response) throws IOException {
        Map<String, Object> actual = facts(response);
        List<String> differences = new ArrayList<>();
        facts.forEach((name, expected) -> {
            Object found = actual.get(name);
            boolean isRight = name.equals("places")
                    ? found instanceof List<?> places && places.containsAll((List<?>) expected)
                    : Objects.equals(expected, found);
            if (!isRight) differences.add(name + ": expected " + expected + " but was " + found);
        });
        String stored = String.valueOf(response.aiMessage().attributes().get("cometapi_gemini_parts"));
        for (String signature : signatures) {
            if (!stored.contains(signature)) differences.add("a signature is lost");
        }
        return differences;
    }

    private static Map<String, Object> facts(ChatResponse response) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        AiMessage message = response.aiMessage();
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        facts.put("model", response.modelName());
        facts.put("id", response.id());
        facts.put("created", metadata.createTime());
        facts.put("text", message.text());
        facts.put("thinking", message.thinking());
        facts.put(
                "calls",
                message.toolExecutionRequests().stream()
                        .map(call -> call.name())
                        .toList());
        List<Image> images = message.images() == null ? List.of() : message.images();
        facts.put(
                "images",
                images.stream()
                        .map(image -> joined(image.mimeType(), image.base64Data()))
                        .toList());
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        for (Audio each : CometApiGeminiMessages.audios(message)) {
            boolean isMade = String.valueOf(message.attributes().get(StoredParts.ATTRIBUTE))
                    .contains("\"bare\":true");
            byte[] file = Base64.getDecoder().decode(each.base64Data());
            audio.writeBytes(isMade ? Arrays.copyOfRange(file, 44, file.length) : file);
        }
        facts.put("audio", Arrays.hashCode(audio.toByteArray()));
        facts.put(
                "code",
                metadata.codeExecutions().stream()
                        .map(run -> joined(run.language(), run.code(), run.outcome(), run.output()))
                        .toList());
        facts.put(
                "citations",
                metadata.citations().stream()
                        .map(source -> joined(
                                source.startIndex(), source.endIndex(), source.uri(), source.title(), source.license()))
                        .toList());
        facts.put(
                "pages",
                metadata.urlContext().stream()
                        .map(page -> joined(page.url(), page.status()))
                        .toList());
        facts.put("ratings", ratings(metadata.safetyRatings()));
        facts.put("prompt ratings", ratings(metadata.promptSafetyRatings()));
        facts.put("block reason", metadata.blockReason());
        facts.put("block message", metadata.blockReasonMessage());
        facts.put("finish reason", metadata.rawFinishReason());
        facts.put("finish message", metadata.finishMessage());
        facts.put("average log probability", metadata.avgLogprobs());
        facts.put("candidate tokens", metadata.candidateTokenCount());
        if (metadata.logprobs() != null) {
            facts.put("log probabilities", Recording.ORACLE.readTree(metadata.logprobs()));
        }
        for (Map.Entry<String, String> other : metadata.otherFields().entrySet()) {
            facts.put("other " + other.getKey(), Recording.ORACLE.readTree(other.getValue()));
        }
        if (response.tokenUsage() != null) addUsage(facts, CometApiGeminiTokenUsage.from(response.tokenUsage()));
        if (metadata.grounding() != null) addGrounding(facts, metadata.grounding(), message.text());
        return facts;
    }

    private static List<String> ratings(List<CometApiGeminiSafetyRating> ratings) {
        return ratings.stream()
                .map(rating -> joined(rating.category(), rating.probability(), rating.blocked()))
                .toList();
    }

    private static void addUsage(Map<String, Object> facts, CometApiGeminiTokenUsage usage) {
        facts.put("input", usage.inputTokenCount());
        facts.put("output", usage.outputTokenCount());
        facts.put("total", usage.totalTokenCount());
        facts.put("thoughts", usage.thoughtsTokenCount());
        facts.put("cached", usage.cachedContentTokenCount());
        facts.put("tool use", usage.toolUsePromptTokenCount());
        facts.put("prompt by modality", usage.promptTokensByModality());
        facts.put("output by modality", usage.outputTokensByModality());
        facts.put("cached by modality", usage.cachedTokensByModality());
        facts.put("tool use by modality", usage.toolUsePromptTokensByModality());
        facts.put("traffic", usage.trafficType());
    }

    private static void addGrounding(Map<String, Object> facts, CometApiGeminiGrounding grounding, String answer) {
        facts.put("search entry point", grounding.searchEntryPoint());
        facts.put("widget", grounding.mapsWidgetContextToken());
        facts.put("queries", grounding.webSearchQueries());
        facts.put(
                "chunks",
                grounding.chunks().stream()
                        .map(chunk -> joined(chunk.kind(), chunk.uri(), chunk.title(), chunk.domain(), chunk.text()))
                        .toList());
        facts.put(
                "supports",
                grounding.supports().stream()
                        .map(support -> joined(
                                support.partIndex(),
                                support.startByte(),
                                support.endByte(),
                                support.text(),
                                support.chunkIndices().stream()
                                        .map(Integer::doubleValue)
                                        .toList(),
                                support.confidenceScores()))
                        .toList());
        if (answer == null) return;
        facts.put(
                "places",
                grounding.citations(answer).stream()
                        .map(citation -> joined(citation.start(), citation.text()))
                        .toList());
    }
}
