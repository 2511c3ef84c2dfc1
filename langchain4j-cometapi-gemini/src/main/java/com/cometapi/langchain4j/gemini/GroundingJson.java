package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.MetadataJson.filledText;

import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Chunk;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.PartText;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Support;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads grounding metadata tolerantly: any field may be missing or of another type. */
final class GroundingJson {

    private static final String MAPS = "maps";
    private static final String RETRIEVED_CONTEXT = "retrievedContext";
    private static final Set<String> KINDS = Set.of("web", MAPS, RETRIEVED_CONTEXT, "image");

    private GroundingJson() {}

    /** @return null when the metadata contains nothing */
    static @Nullable CometApiGeminiGrounding grounding(@Nullable JsonNode metadata, List<PartText> parts) {
        return metadata == null || !metadata.isObject() || metadata.isEmpty()
                ? null
                : new CometApiGeminiGrounding(metadata, chunks(metadata), supports(metadata), parts);
    }

    private static List<Chunk> chunks(JsonNode metadata) {
        List<Chunk> chunks = new ArrayList<>();
        metadata.path("groundingChunks").forEach(chunk -> chunks.add(chunk(chunk)));
        return chunks;
    }

    private static List<Support> supports(JsonNode metadata) {
        List<Support> supports = new ArrayList<>();
        metadata.path("groundingSupports").forEach(support -> supports.add(support(support)));
        return supports;
    }

    // --- sources

    private static Chunk chunk(JsonNode chunk) {
        Map.Entry<String, JsonNode> source = source(chunk);
        if (source == null) return new Chunk("unknown", null, null, null, null);
        JsonNode fields = source.getValue();
        String uri = filledText(fields, "uri");
        return new Chunk(
                source.getKey(),
                uri == null ? filledText(fields, "sourceUri") : uri,
                MetadataJson.text(fields, "title"),
                filledText(fields, "domain"),
                filledText(fields, "text"),
                source.getKey().equals(MAPS) ? place(fields) : null,
                source.getKey().equals(RETRIEVED_CONTEXT) ? document(fields) : null);
    }

    /** Returns the field that describes the source; fields of other kinds may stand beside it. */
    private static Map.@Nullable Entry<String, JsonNode> source(JsonNode chunk) {
        Map.Entry<String, JsonNode> source = null;
        for (Map.Entry<String, JsonNode> field : chunk.properties()) {
            if (!field.getValue().isObject()) continue;
            if (KINDS.contains(field.getKey())) return field;
            if (source == null
                    || filledText(source.getValue(), "uri") == null
                            && field.getValue().has("uri")) source = field;
        }
        return source;
    }

    /** Returns null when nothing is known beyond what every source has. */
    private static @Nullable CometApiGeminiPlace place(JsonNode maps) {
        JsonNode sources = maps.path("placeAnswerSources");
        List<CometApiGeminiPlace.Review> reviews = new ArrayList<>();
        for (String name : List.of("reviewSnippets", "reviewSnippet")) { // the second one is the older name
            for (JsonNode snippet : sources.path(name)) {
                if (snippet.isObject() && !snippet.isEmpty()) reviews.add(review(snippet));
            }
        }
        CometApiGeminiPlace place = new CometApiGeminiPlace(
                filledText(maps, "placeId"), route(maps.path("route")), reviews, filledText(sources, "flagContentUri"));
        return place.equals(new CometApiGeminiPlace(null, null, List.of(), null)) ? null : place;
    }

    private static CometApiGeminiPlace.@Nullable Route route(JsonNode route) {
        CometApiGeminiPlace.Route read = new CometApiGeminiPlace.Route(
                MetadataJson.number(route, "distanceMeters"),
                filledText(route, "duration"),
                filledText(route, "encodedPolyline"));
        return read.equals(new CometApiGeminiPlace.Route(null, null, null)) ? null : read;
    }

    private static CometApiGeminiPlace.Review review(JsonNode snippet) {
        JsonNode author = snippet.path("authorAttribution");
        return new CometApiGeminiPlace.Review(
                filledText(snippet, "title"),
                filledText(snippet, "review"),
                filledText(snippet, "reviewId"),
                filledText(author, "displayName"),
                filledText(author, "uri"),
                filledText(snippet, "relativePublishTimeDescription"),
                filledText(snippet, "googleMapsUri"),
                filledText(snippet, "flagContentUri"));
    }

    /** Returns null when nothing is known beyond what every source has. */
    private static @Nullable CometApiGeminiRetrievedContext document(JsonNode context) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (JsonNode entry : context.path("customMetadata")) {
            String key = MetadataJson.text(entry, "key");
            Object value = metadataValue(entry);
            if (key != null && value != null) metadata.put(key, value);
        }
        CometApiGeminiRetrievedContext document = new CometApiGeminiRetrievedContext(
                filledText(context, "documentName"),
                filledText(context, "fileSearchStore"),
                MetadataJson.number(context, "pageNumber"),
                filledText(context, "mediaId"),
                metadata);
        return document.equals(new CometApiGeminiRetrievedContext(null, null, null, null, Map.of())) ? null : document;
    }

    private static @Nullable Object metadataValue(JsonNode entry) {
        String text = MetadataJson.text(entry, "stringValue");
        if (text != null) return text;
        if (entry.path("numericValue").isNumber())
            return entry.path("numericValue").numberValue();
        return entry.path("stringListValue").isObject()
                ? MetadataJson.strings(entry.path("stringListValue").path("values"))
                : null;
    }

    // --- supports

    private static Support support(JsonNode support) {
        JsonNode segment = support.path("segment");
        List<Integer> indices = new ArrayList<>();
        support.path("groundingChunkIndices").forEach(index -> indices.add(number(index, -1)));
        List<Double> scores = new ArrayList<>();
        for (JsonNode score : support.path("confidenceScores")) {
            scores.add(score.isNumber() ? score.asDouble() : Double.NaN);
        }
        return new Support(
                number(segment.path("partIndex"), 0),
                number(segment.path("startIndex"), 0),
                number(segment.path("endIndex"), 0),
                MetadataJson.text(segment, "text"),
                indices,
                scores.stream().anyMatch(score -> score.isNaN()) ? List.of() : scores);
    }

    /** Returns the nearest int to a number, or to a number in text. */
    static int number(JsonNode value, int absent) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value.asDouble(absent)));
    }
}
