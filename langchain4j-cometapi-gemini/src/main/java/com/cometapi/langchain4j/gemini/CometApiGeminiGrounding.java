package com.cometapi.langchain4j.gemini;

import static java.util.Comparator.comparingInt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds the sources of a grounded response: Google Search, Google Maps or files. Immutable.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/google-search">Grounding with Google Search</a>
 */
public final class CometApiGeminiGrounding {

    /**
     * Describes one source.
     *
     * @param kind {@code web}, {@code maps}, {@code retrievedContext}, {@code image}, or another name of the service
     * @param uri for the web a redirect of Google's, not the page's own address
     * @param title for the web often only the domain
     * @param text the passage of the source, where the service sends one
     */
    public record Chunk(
            String kind,
            @Nullable String uri,
            @Nullable String title,
            @Nullable String domain,
            @Nullable String text) {}

    /**
     * Connects a passage of the answer with its sources, as the service sent it.
     *
     * @param partIndex the part of the answer that the offsets count in
     * @param startByte UTF-8 bytes from the beginning of the part
     * @param endByte exclusive
     * @param text the passage
     * @param chunkIndices indices into {@link #chunks()}; some may be out of range
     * @param confidenceScores 0 to 1, one per chunk index; empty with newer models
     */
    public record Support(
            int partIndex,
            int startByte,
            int endByte,
            @Nullable String text,
            List<Integer> chunkIndices,
            List<Double> confidenceScores) {}

    /**
     * Connects a passage of the answer with its sources, by indices into a Java string.
     *
     * @param start index into the answer
     * @param end exclusive
     * @param text the passage
     * @param confidenceScores 0 to 1, as the service sent them; empty with newer models
     */
    public record Citation(int start, int end, String text, List<Chunk> chunks, List<Double> confidenceScores) {}

    /**
     * Holds the footnotes of an answer.
     *
     * @param marks sorted by position, then by number
     * @param sources the source with number 1 is the first
     */
    public record Footnotes(List<Footnote> marks, List<Chunk> sources) {}

    /**
     * Marks a passage of the answer with one of its sources.
     *
     * @param position index into the answer, at the end of the passage
     * @param number of the source, from 1 on
     */
    public record Footnote(int position, int number) {}

    /** Holds the text of one part, and its offset in the answer. */
    record PartText(int partIndex, int answerOffset, String text) {}

    private final JsonNode metadata;
    private final List<String> webSearchQueries;
    private final List<Chunk> chunks;
    private final List<Support> supports;
    private final @Nullable String searchEntryPoint;
    private final @Nullable String mapsWidgetContextToken;
    private final List<PartText> parts;

    private CometApiGeminiGrounding(JsonNode metadata, List<PartText> parts) {
        this.metadata = metadata;
        this.parts = List.copyOf(parts);
        this.webSearchQueries = strings(metadata.path("webSearchQueries"));
        this.searchEntryPoint = MetadataJson.text(metadata.get("searchEntryPoint"), "renderedContent");
        this.mapsWidgetContextToken = MetadataJson.text(metadata, "googleMapsWidgetContextToken");
        List<Chunk> readChunks = new ArrayList<>();
        metadata.path("groundingChunks").forEach(chunk -> readChunks.add(chunk(chunk)));
        this.chunks = List.copyOf(readChunks);
        List<Support> readSupports = new ArrayList<>();
        metadata.path("groundingSupports").forEach(support -> readSupports.add(support(support)));
        this.supports = List.copyOf(readSupports);
    }

    /** @return null when the metadata contains nothing */
    static @Nullable CometApiGeminiGrounding from(@Nullable JsonNode metadata, List<PartText> parts) {
        return metadata == null || !metadata.isObject() || metadata.isEmpty()
                ? null
                : new CometApiGeminiGrounding(metadata, parts);
    }

    private static Chunk chunk(JsonNode chunk) {
        if (!chunk.isObject() || chunk.isEmpty()) return new Chunk("unknown", null, null, null, null);
        Map.Entry<String, JsonNode> found = null;
        for (Map.Entry<String, JsonNode> field : chunk.properties()) {
            if (found == null && field.getValue().isObject()) found = field;
        }
        if (found == null) return new Chunk("unknown", null, null, null, null);
        JsonNode source = found.getValue();
        String uri = MetadataJson.text(source, "uri");
        return new Chunk(
                found.getKey(),
                uri == null ? MetadataJson.text(source, "sourceUri") : uri,
                MetadataJson.text(source, "title"),
                MetadataJson.text(source, "domain"),
                MetadataJson.text(source, "text"));
    }

    private static Support support(JsonNode support) {
        JsonNode segment = support.path("segment");
        List<Integer> indices = new ArrayList<>();
        support.path("groundingChunkIndices").forEach(index -> indices.add(index.asInt(-1)));
        List<Double> scores = new ArrayList<>();
        support.path("confidenceScores").forEach(score -> scores.add(score.asDouble()));
        return new Support(
                segment.path("partIndex").asInt(0),
                segment.path("startIndex").asInt(0),
                segment.path("endIndex").asInt(0),
                MetadataJson.text(segment, "text"),
                List.copyOf(indices),
                List.copyOf(scores));
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(entry -> strings.add(entry.asText()));
        return List.copyOf(strings);
    }

    /**
     * Returns the grounding metadata of the service as JSON text. It includes what has no accessor here, such as the
     * ids of places, their reviews and the addresses at which to report a review.
     */
    public String json() {
        return JsonWriter.text(metadata);
    }

    /** Returns the search queries. Each is billed. */
    public List<String> webSearchQueries() {
        return webSearchQueries;
    }

    /** Returns the sources, in the order of {@link Support#chunkIndices()}. */
    public List<Chunk> chunks() {
        return chunks;
    }

    /** Returns which passage of the answer rests on which sources, as sent. For Java strings use {@link #citations}. */
    public List<Support> supports() {
        return supports;
    }

    /**
     * Returns HTML with search suggestions. Google's terms require an application that shows an answer grounded in
     * Google Search to show this HTML as well. It must be beside the answer, unchanged, and visible as long as the
     * answer is.
     *
     * @return null when the service sent none, as for Google Maps
     * @see <a href="https://ai.google.dev/gemini-api/docs/grounding/search-suggestions">Requirements</a>
     */
    public @Nullable String searchEntryPoint() {
        return searchEntryPoint;
    }

    /**
     * Returns the token with which a widget of the Maps JavaScript API shows the places of the answer.
     *
     * @return null unless the tool was {@code CometApiGeminiTool.of("googleMaps", Map.of("enableWidget", true))}
     */
    public @Nullable String mapsWidgetContextToken() {
        return mapsWidgetContextToken;
    }

    /**
     * Returns the supports as positions in the answer. When the answer was changed after the response, each support is
     * searched by its text, and omitted when its text is gone.
     *
     * @param answer the message's text; null for a message without one
     * @return sorted by start, then by end
     */
    public List<Citation> citations(@Nullable String answer) {
        if (answer == null) return List.of();
        boolean isUnchanged = answer.equals(originalAnswer());
        List<Citation> citations = new ArrayList<>();
        for (Support support : supports) {
            Citation citation = citation(support, answer, isUnchanged);
            if (citation != null) citations.add(citation);
        }
        citations.sort(comparingInt(Citation::start).thenComparingInt(Citation::end));
        return List.copyOf(citations);
    }

    private String originalAnswer() {
        StringBuilder answer = new StringBuilder();
        parts.forEach(part -> answer.append(part.text()));
        return answer.toString();
    }

    /**
     * Prefers the text of a support to its offsets: when they disagree, the nearest occurrence of the text is cited.
     */
    private @Nullable Citation citation(Support support, String answer, boolean isUnchanged) {
        PartText part = part(support.partIndex);
        int start = part.answerOffset + characterAt(part.text, support.startByte, false);
        int end = part.answerOffset + characterAt(part.text, support.endByte, true);
        String cited = support.text;
        if (cited == null || cited.isEmpty()) {
            if (!isUnchanged || start >= end) return null;
        } else if (!isUnchanged || start >= end || !answer.substring(start, end).equals(cited)) {
            start = nearest(answer, cited, Math.min(start, answer.length()));
            if (start < 0) return null;
            end = start + cited.length();
        }
        List<Chunk> sources = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < support.chunkIndices.size(); i++) {
            int index = support.chunkIndices.get(i);
            if (index < 0 || index >= chunks.size()) continue;
            sources.add(chunks.get(index));
            if (i < support.confidenceScores.size()) scores.add(support.confidenceScores.get(i));
        }
        return new Citation(start, end, answer.substring(start, end), List.copyOf(sources), List.copyOf(scores));
    }

    /**
     * Returns the text that a support's offsets refer to. The service may omit the index even when the first part is
     * not text; the offsets then count from the beginning of the answer.
     */
    private PartText part(int index) {
        for (PartText part : parts) {
            if (part.partIndex == index) return part;
        }
        return new PartText(index, 0, originalAnswer());
    }

    /** Returns the Java index of a UTF-8 offset; within a character its beginning, or its end when rounding up. */
    private static int characterAt(String text, int byteOffset, boolean roundsUp) {
        int bytes = 0;
        int index = 0;
        while (index < text.length() && bytes < byteOffset) {
            int codePoint = text.codePointAt(index);
            int width = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes + width > byteOffset && !roundsUp) return index;
            bytes += width;
            index += Character.charCount(codePoint);
        }
        return index;
    }

    private static int nearest(String answer, String cited, int expected) {
        int before = answer.lastIndexOf(cited, expected);
        int after = answer.indexOf(cited, expected);
        if (before < 0 || after < 0) return Math.max(before, after);
        return expected - before <= after - expected ? before : after;
    }

    /**
     * Numbers the sources of an answer from 1 on, in the order in which the answer uses them.
     *
     * @param answer the message's text
     * @return all {@link #chunks()} as sources when no passage of the answer rests on one
     */
    public Footnotes footnotes(String answer) {
        Map<Chunk, Integer> numbers = new LinkedHashMap<>();
        Map<Integer, SortedSet<Integer>> numbersByPosition = new TreeMap<>();
        for (Citation citation : citations(answer)) {
            for (Chunk chunk : citation.chunks) {
                int number = numbers.computeIfAbsent(chunk, added -> numbers.size() + 1);
                numbersByPosition
                        .computeIfAbsent(citation.end, position -> new TreeSet<>())
                        .add(number);
            }
        }
        List<Footnote> marks = new ArrayList<>();
        numbersByPosition.forEach(
                (position, ofPosition) -> ofPosition.forEach(number -> marks.add(new Footnote(position, number))));
        return new Footnotes(
                List.copyOf(marks), numbers.isEmpty() ? List.copyOf(chunks) : List.copyOf(numbers.keySet()));
    }

    /**
     * Returns the answer with numbered footnotes and, below it, the list of its sources. The list has the sources of
     * the footnotes, or all {@link #chunks()} when there are no footnotes. Titles are escaped, since they come from the
     * pages found, and only http(s) addresses become links.
     *
     * @param answer the message's text
     * @return the answer itself when there are no sources
     */
    public String toMarkdown(String answer) {
        Footnotes footnotes = footnotes(answer);
        List<Footnote> marks = footnotes.marks;
        List<Chunk> sources = footnotes.sources;
        if (sources.isEmpty()) return answer;
        StringBuilder markdown = new StringBuilder();
        int written = 0;
        for (int i = 0; i < marks.size(); i++) {
            Footnote mark = marks.get(i);
            markdown.append(answer, written, mark.position)
                    .append('[')
                    .append(mark.number)
                    .append(']');
            written = mark.position;
            boolean isLast = i + 1 == marks.size() || marks.get(i + 1).position > written;
            if (isLast && answer.startsWith("(", written)) markdown.append(' '); // otherwise both form a link
        }
        markdown.append(answer, written, answer.length()).append("\n\n");
        for (int i = 0; i < sources.size(); i++) {
            markdown.append(i + 1).append(". ").append(link(sources.get(i))).append('\n');
        }
        return markdown.toString();
    }

    private static String link(Chunk chunk) {
        String title = chunk.title != null ? chunk.title : chunk.uri != null ? chunk.uri : chunk.kind;
        String escaped = title.replaceAll("\\s+", " ").replaceAll("[\\\\\\[\\]<>*_`]", "\\\\$0");
        if (chunk.uri == null || !chunk.uri.matches("(?i)https?://\\S+")) return escaped;
        return "[" + escaped + "](" + chunk.uri.replace("(", "%28").replace(")", "%29") + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CometApiGeminiGrounding that
                && metadata.equals(that.metadata)
                && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(metadata, parts);
    }

    @Override
    public String toString() {
        return "grounding in " + chunks.size() + " sources, searched for " + webSearchQueries;
    }
}
