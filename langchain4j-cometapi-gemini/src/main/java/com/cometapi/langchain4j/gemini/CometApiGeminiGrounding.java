package com.cometapi.langchain4j.gemini;

import static java.util.Comparator.comparingInt;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
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
     * @param title for the web often only the domain; may be blank
     * @param text the passage of the source, where the service sends one
     * @param place more about a place of Google Maps; null for any other kind
     * @param document more about the document of a retrieved passage; null for any other kind
     */
    public record Chunk(
            String kind,
            @Nullable String uri,
            @Nullable String title,
            @Nullable String domain,
            @Nullable String text,
            @Nullable CometApiGeminiPlace place,
            @Nullable CometApiGeminiRetrievedContext document) {

        /** Creates a source that is neither a place nor a retrieved passage, or of which no more is known. */
        public Chunk(
                String kind,
                @Nullable String uri,
                @Nullable String title,
                @Nullable String domain,
                @Nullable String text) {
            this(kind, uri, title, domain, text, null, null);
        }
    }

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
            List<Double> confidenceScores) {

        /** Creates a connection, with copies of its lists. */
        public Support {
            chunkIndices = List.copyOf(chunkIndices);
            confidenceScores = List.copyOf(confidenceScores);
        }
    }

    /**
     * Connects a passage of the answer with its sources, by indices into a Java string.
     *
     * @param start index into the answer
     * @param end exclusive
     * @param text the passage
     * @param confidenceScores 0 to 1, one per chunk; empty with newer models, and when the service sent another number
     */
    public record Citation(int start, int end, String text, List<Chunk> chunks, List<Double> confidenceScores) {

        /** Creates a citation, with copies of its lists. */
        public Citation {
            chunks = List.copyOf(chunks);
            confidenceScores = List.copyOf(confidenceScores);
        }
    }

    /**
     * Holds the footnotes of an answer.
     *
     * @param marks sorted by position, then by number
     * @param sources the source with number 1 is the first
     */
    public record Footnotes(List<Footnote> marks, List<Chunk> sources) {

        /** Holds copies of the lists. */
        public Footnotes {
            marks = List.copyOf(marks);
            sources = List.copyOf(sources);
        }
    }

    /**
     * Marks a passage of the answer with one of its sources.
     *
     * @param position index into the answer, at the end of the passage
     * @param number of the source, from 1 on
     */
    public record Footnote(int position, int number) {}

    /** Holds the text of one part, and its offset in the answer. */
    record PartText(int partIndex, int answerOffset, String text) {}

    private record Place(int start, int end) {}

    private record Located(Support support, Place place) {}

    private final JsonNode metadata;
    private final List<Chunk> chunks;
    private final List<Support> supports;
    private final List<PartText> parts;

    CometApiGeminiGrounding(JsonNode metadata, List<Chunk> chunks, List<Support> supports, List<PartText> parts) {
        this.metadata = metadata;
        this.chunks = List.copyOf(chunks);
        this.supports = List.copyOf(supports);
        this.parts = List.copyOf(parts);
    }

    /**
     * Returns the grounding metadata of the service as JSON text. It includes what has no accessor here, such as the
     * addresses of images and the score of the retrieval.
     */
    public String json() {
        return JsonWriter.text(metadata);
    }

    /** Returns the search queries. Each is billed. */
    public List<String> webSearchQueries() {
        return MetadataJson.strings(metadata.path("webSearchQueries"));
    }

    /** Returns the queries for images, where the request searches images. */
    public List<String> imageSearchQueries() {
        return MetadataJson.strings(metadata.path("imageSearchQueries"));
    }

    /** Returns the queries for documents, where the request retrieves from a store of documents. */
    public List<String> retrievalQueries() {
        return MetadataJson.strings(metadata.path("retrievalQueries"));
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
        return MetadataJson.filledText(metadata.path("searchEntryPoint"), "renderedContent");
    }

    /**
     * Returns the token with which a widget of the Maps JavaScript API shows the places of the answer.
     *
     * @return null unless the tool was {@code CometApiGeminiTool.of("googleMaps", Map.of("enableWidget", true))}
     */
    public @Nullable String mapsWidgetContextToken() {
        return MetadataJson.filledText(metadata, "googleMapsWidgetContextToken");
    }

    /**
     * Returns the supports as positions in the answer. When the answer was changed after the response, each support is
     * searched by its text, and omitted when its text is gone.
     *
     * @param answer the message's text; null for a message without text
     * @return sorted by start, then by end
     */
    public List<Citation> citations(@Nullable String answer) {
        if (answer == null) return List.of();
        Map<Place, String> passages = new HashMap<>();
        List<Citation> citations = new ArrayList<>();
        for (Located located : located(answer)) {
            Place place = located.place;
            String passage = passages.computeIfAbsent(place, at -> answer.substring(at.start, at.end));
            citations.add(citation(place, passage, located.support));
        }
        return List.copyOf(citations);
    }

    /** Leaves out the indices of sources that do not exist, each with its score. */
    private Citation citation(Place place, String passage, Support support) {
        List<Integer> indices = support.chunkIndices;
        boolean isScored = indices.size() == support.confidenceScores.size();
        List<Chunk> sources = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < indices.size(); i++) {
            if (!isChunk(indices.get(i))) continue;
            sources.add(chunks.get(indices.get(i)));
            if (isScored) scores.add(support.confidenceScores.get(i));
        }
        return new Citation(place.start, place.end, passage, sources, scores);
    }

    private boolean isChunk(int index) {
        return index >= 0 && index < chunks.size();
    }

    /** Returns the supports whose place in the answer is known, sorted by start, then by end. */
    private List<Located> located(String answer) {
        CitedText original = new CitedText(originalAnswer());
        CitedText current = answer.equals(original.text()) ? original : new CitedText(answer);
        Map<Integer, CitedText> textsByPart = new HashMap<>();
        Map<Integer, Integer> offsetsByPart = new HashMap<>();
        for (PartText part : parts) {
            textsByPart.putIfAbsent(part.partIndex, new CitedText(part.text));
            offsetsByPart.putIfAbsent(part.partIndex, part.answerOffset);
        }
        List<Located> located = new ArrayList<>();
        for (Support support : supports) {
            // the service may omit the index even when the first part is not text; then it counts in the whole answer
            CitedText part = textsByPart.getOrDefault(support.partIndex, original);
            int offset = offsetsByPart.getOrDefault(support.partIndex, 0);
            int start = offset + part.characterAt(support.startByte, false);
            int end = offset + part.characterAt(support.endByte, true);
            Place place = place(support, current, current == original, start, end);
            if (place != null) located.add(new Located(support, place));
        }
        located.sort(comparingInt((Located at) -> at.place.start).thenComparingInt(at -> at.place.end));
        return located;
    }

    private String originalAnswer() {
        StringBuilder answer = new StringBuilder();
        parts.forEach(part -> answer.append(part.text()));
        return answer.toString();
    }

    /**
     * Prefers the text of a support to its offsets: when they disagree, the nearest occurrence of the text is cited.
     */
    private static @Nullable Place place(Support support, CitedText answer, boolean isUnchanged, int start, int end) {
        String cited = support.text;
        if (cited == null || cited.isEmpty()) return isUnchanged && start < end ? new Place(start, end) : null;
        boolean isInPlace =
                isUnchanged && end - start == cited.length() && answer.text().startsWith(cited, start);
        if (isInPlace) return new Place(start, end);
        int found = answer.nearest(cited, Math.min(start, answer.text().length()));
        return found < 0 ? null : new Place(found, found + cited.length());
    }

    /**
     * Numbers the sources of an answer from 1 on, in the order in which the answer uses them.
     *
     * @param answer the message's text; null for a message without text
     * @return all {@link #chunks()} as sources when no passage of the answer rests on one
     */
    public Footnotes footnotes(@Nullable String answer) {
        Map<Chunk, Integer> numbers = new LinkedHashMap<>();
        Map<Integer, SortedSet<Integer>> numbersByPosition = new TreeMap<>();
        for (Located located : located(answer == null ? "" : answer)) {
            for (int index : located.support.chunkIndices) {
                if (!isChunk(index) || isEmpty(chunks.get(index))) continue;
                int number = numbers.computeIfAbsent(chunks.get(index), chunk -> numbers.size() + 1);
                numbersByPosition
                        .computeIfAbsent(located.place.end, position -> new TreeSet<>())
                        .add(number);
            }
        }
        List<Footnote> footnotes = new ArrayList<>();
        numbersByPosition.forEach(
                (position, ofPosition) -> ofPosition.forEach(number -> footnotes.add(new Footnote(position, number))));
        List<Chunk> sources = numbers.isEmpty()
                ? chunks.stream().filter(chunk -> !isEmpty(chunk)).distinct().toList()
                : List.copyOf(numbers.keySet());
        return new Footnotes(footnotes, sources);
    }

    /** Returns true for an entry that names no source, and only counts for the indices of the others. */
    private static boolean isEmpty(Chunk chunk) {
        return chunk.uri == null && chunk.title == null && chunk.domain == null && chunk.text == null;
    }

    /**
     * Returns the answer as Markdown with numbered {@link #footnotes} and, below it, the list of its sources. A mark
     * stands behind the passage, but never within code, a link or other markup. Marks have a backslash before their
     * brackets where the answer defines links, so that they do not become links. A rule separates the sources from a
     * list at the end of the answer. Titles are escaped, since they come from the pages found, and only http(s)
     * addresses become links. A source without a title is named by its host.
     *
     * @param answer the message's text; null for a message without text
     * @return the answer itself when there are no sources
     */
    public String toMarkdown(@Nullable String answer) {
        String text = answer == null ? "" : answer;
        Footnotes footnotes = footnotes(text);
        if (footnotes.sources.isEmpty()) return text;
        MarkdownFootnotes markdown = new MarkdownFootnotes(text);
        footnotes.marks.forEach(mark -> markdown.add(mark.position, mark.number));
        return markdown.withSources(footnotes.sources.stream()
                .map(CometApiGeminiGrounding::markdown)
                .toList());
    }

    private static String markdown(Chunk chunk) {
        URI url = WebAddress.read(chunk.uri);
        String title = chunk.title != null && !chunk.title.isBlank() ? chunk.title : chunk.domain;
        if (title == null) title = url != null ? WebAddress.host(url) : chunk.uri != null ? chunk.uri : chunk.kind;
        return MarkdownFootnotes.source(title, url);
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
        return "grounding in " + chunks.size() + " sources, searched for " + webSearchQueries();
    }
}
