package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the metadata of a response tolerantly: any field may be missing or of another type. */
final class MetadataJson {

    /** The fields of list entries that have an accessor. */
    private static final Set<String> MODELLED = Set.of(
            "category",
            "probability",
            "blocked",
            "probabilityScore",
            "severity",
            "severityScore",
            "startIndex",
            "endIndex",
            "uri",
            "title",
            "license",
            "retrievedUrl",
            "urlRetrievalStatus");

    private MetadataJson() {}

    /** Returns the fields as one object under the name; an empty map when there are none. */
    static Map<String, JsonNode> named(String name, @Nullable Map<String, JsonNode> fields) {
        if (fields == null || fields.isEmpty()) return Map.of();
        return Map.of(name, JsonNodeFactory.instance.objectNode().setAll(fields));
    }

    /** Keeps the whole of a list whose entries the accessors show only in part. */
    static void addIfMore(Map<String, JsonNode> others, String name, @Nullable JsonNode node) {
        if (node != null && hasMore(node)) others.put(name, node);
    }

    private static boolean hasMore(JsonNode node) {
        for (JsonNode inner : node) {
            if (inner.isArray() ? hasMore(inner) : !MODELLED.containsAll(names(inner))) return true;
        }
        return false;
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
    }

    static List<CometApiGeminiSafetyRating> safetyRatings(@Nullable JsonNode ratings) {
        if (ratings == null) return List.of();
        List<CometApiGeminiSafetyRating> read = new ArrayList<>();
        for (JsonNode rating : ratings) {
            if (text(rating, "category") == null) continue;
            read.add(new CometApiGeminiSafetyRating(
                    text(rating, "category"),
                    text(rating, "probability"),
                    bool(rating, "blocked"),
                    decimal(rating, "probabilityScore"),
                    enumValue(rating, "severity"),
                    decimal(rating, "severityScore")));
        }
        return List.copyOf(read);
    }

    /** Returns null for a value that describes no status. */
    static @Nullable CometApiGeminiModelStatus modelStatus(@Nullable JsonNode status) {
        CometApiGeminiModelStatus read = new CometApiGeminiModelStatus(
                enumValue(status, "modelStage"), filledText(status, "message"), filledText(status, "retirementTime"));
        return read.equals(new CometApiGeminiModelStatus(null, null, null)) ? null : read;
    }

    /** Returns true when the status has a field without an accessor, or is no object. */
    static boolean hasMoreThanStatus(JsonNode status) {
        return !status.isObject()
                || !Set.of("modelStage", "message", "retirementTime").containsAll(names(status));
    }

    /** Pairs each token with the alternatives at its place, where the service sends both lists with the same length. */
    static List<CometApiGeminiTokenLogprob> logprobs(@Nullable JsonNode result) {
        if (result == null) return List.of();
        JsonNode chosen = result.path("chosenCandidates");
        JsonNode top = result.path("topCandidates");
        boolean isPaired = top.isArray() && top.size() == chosen.size();
        List<CometApiGeminiTokenLogprob> read = new ArrayList<>();
        for (int i = 0; chosen.isArray() && i < chosen.size(); i++) {
            JsonNode token = chosen.get(i);
            if (!token.isObject()) continue;
            read.add(new CometApiGeminiTokenLogprob(
                    text(token, "token"),
                    number(token, "tokenId"),
                    decimal(token, "logProbability"),
                    isPaired ? alternatives(top.get(i).path("candidates")) : List.of()));
        }
        return List.copyOf(read);
    }

    private static List<CometApiGeminiTokenLogprob.Alternative> alternatives(JsonNode candidates) {
        List<CometApiGeminiTokenLogprob.Alternative> alternatives = new ArrayList<>();
        for (JsonNode token : candidates) {
            if (!token.isObject()) continue;
            alternatives.add(new CometApiGeminiTokenLogprob.Alternative(
                    text(token, "token"), number(token, "tokenId"), decimal(token, "logProbability")));
        }
        return alternatives;
    }

    static List<CometApiGeminiUrlContext> urlContext(@Nullable JsonNode metadata) {
        List<CometApiGeminiUrlContext> read = new ArrayList<>();
        if (metadata == null) return List.of();
        for (JsonNode entry : metadata.path("urlMetadata")) {
            read.add(new CometApiGeminiUrlContext(text(entry, "retrievedUrl"), text(entry, "urlRetrievalStatus")));
        }
        return List.copyOf(read);
    }

    /** Reads both spellings: the Gemini API's {@code citationSources} and Vertex AI's {@code citations}. */
    static List<CometApiGeminiCitationSource> citations(@Nullable JsonNode metadata) {
        if (metadata == null) return List.of();
        List<CometApiGeminiCitationSource> sources = new ArrayList<>();
        for (String name : List.of("citationSources", "citations")) {
            for (JsonNode entry : metadata.path(name)) {
                if (entry.isEmpty()) continue;
                sources.add(new CometApiGeminiCitationSource(
                        number(entry, "startIndex"),
                        number(entry, "endIndex"),
                        text(entry, "uri"),
                        text(entry, "title"),
                        text(entry, "license")));
            }
        }
        return List.copyOf(sources);
    }

    /** Pairs each code with the result that follows it. */
    static List<CometApiGeminiCodeExecution> codeExecutions(List<Part> parts) {
        List<CometApiGeminiCodeExecution> executions = new ArrayList<>();
        JsonNode code = null;
        for (Part part : parts) {
            JsonNode result = part.codeExecutionResult();
            if (result != null || part.executableCode() != null) {
                if (code != null && result == null) executions.add(execution(code, null));
                if (result != null) executions.add(execution(code, result));
                code = part.executableCode();
            }
        }
        if (code != null) executions.add(execution(code, null));
        return List.copyOf(executions);
    }

    private static CometApiGeminiCodeExecution execution(@Nullable JsonNode code, @Nullable JsonNode result) {
        return new CometApiGeminiCodeExecution(
                text(code, "language"), text(code, "code"), text(result, "outcome"), text(result, "output"));
    }

    /** Returns the texts of a list, without entries of other types. */
    static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        for (JsonNode entry : list) {
            if (entry.isTextual()) strings.add(entry.asText());
        }
        return List.copyOf(strings);
    }

    static @Nullable String text(@Nullable JsonNode node, String name) {
        JsonNode value = node == null ? null : node.get(name);
        return value == null || !value.isTextual() ? null : value.asText();
    }

    /** Returns null for a blank text too. */
    static @Nullable String filledText(@Nullable JsonNode node, String name) {
        return OptionValues.text(text(node, name));
    }

    /** Returns null for a blank text, and for {@code *_UNSPECIFIED}, which is no value. */
    static @Nullable String enumValue(@Nullable JsonNode node, String name) {
        String value = filledText(node, name);
        return value == null || value.strip().endsWith("UNSPECIFIED") ? null : value.strip();
    }

    static @Nullable Boolean bool(@Nullable JsonNode node, String name) {
        JsonNode value = node == null ? null : node.get(name);
        if (value == null || value.isContainerNode()) return null;
        String text = value.asText();
        return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
    }

    static @Nullable Double decimal(@Nullable JsonNode node, String name) {
        return decimal(node == null ? null : node.get(name));
    }

    /** Reads a number, or a number in a text. Returns null for one that is not finite. */
    private static @Nullable Double decimal(@Nullable JsonNode value) {
        if (value == null || !value.isNumber() && !value.isTextual()) return null;
        try {
            double number = Double.parseDouble(value.asText());
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static @Nullable Integer number(@Nullable JsonNode node, String name) {
        return number(node == null ? null : node.get(name));
    }

    /** Reads a number, or a number in a text. Returns null for one that is beyond the range of int. */
    static @Nullable Integer number(@Nullable JsonNode value) {
        Double number = decimal(value);
        return number == null || Math.abs(number) > Integer.MAX_VALUE ? null : number.intValue();
    }
}
