package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.GenerateContentResponse.Candidate;
import com.cometapi.langchain4j.gemini.GenerateContentResponse.UsageMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a response states about its answer: sources, citations, pages and probabilities. Each piece of a long answer
 * counts its sources, parts and bytes from its own beginning; they are moved to where they stand in the whole answer. For one
 * response and one thread.
 */
final class AnswerMetadata {

    private final FoldedParts parts;
    private final Pieces grounding = new Pieces(MetadataMerger::ofDistinctEntries, this::moveSupports);
    private final Pieces citations = new Pieces(MetadataMerger::ofDistinctEntries, this::moveCitations);
    private final Pieces urlContext = new Pieces(MetadataMerger::ofDistinctEntries, piece -> {});
    private final Pieces logprobs = new Pieces(MetadataMerger::ofAllEntries, piece -> {});
    private TokenAverage average = TokenAverage.NONE;
    private boolean isFirstPiece = true;
    private @Nullable Double avgLogprobs;
    private @Nullable Integer tokenCount;

    /** @param parts those of the same response, which is added to both */
    AnswerMetadata(FoldedParts parts) {
        this.parts = parts;
    }

    void add(Candidate candidate) {
        grounding.add(candidate.groundingMetadata());
        urlContext.add(candidate.urlContextMetadata());
        citations.add(candidate.citationMetadata());
        logprobs.add(candidate.logprobsResult());
        if (candidate.tokenCount() != null) tokenCount = candidate.tokenCount();
        if (candidate.avgLogprobs() != null) avgLogprobs = candidate.avgLogprobs();
    }

    void addGrounding(@Nullable JsonNode metadata) {
        grounding.add(metadata);
    }

    /** @param usage of this piece; null when the service sent none */
    void endPiece(@Nullable UsageMetadata usage) {
        for (Pieces each : List.of(grounding, urlContext, citations, logprobs)) each.end();
        average = average.plus(avgLogprobs, tokenCount, usage);
        isFirstPiece = false;
        avgLogprobs = null;
        tokenCount = null;
    }

    /** Forgets what the present piece has brought, for another attempt at it. */
    void dropPiece() {
        for (Pieces each : List.of(grounding, urlContext, citations, logprobs)) each.drop();
        avgLogprobs = null;
        tokenCount = null;
    }

    /** @param folded all parts of the answer */
    @Nullable
    CometApiGeminiGrounding grounding(List<Part> folded) {
        return GroundingJson.grounding(grounding.merged(), partTexts(folded));
    }

    private static List<CometApiGeminiGrounding.PartText> partTexts(List<Part> folded) {
        List<CometApiGeminiGrounding.PartText> texts = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < folded.size(); i++) {
            Part part = folded.get(i);
            if (part.text() == null || part.isThought()) continue;
            texts.add(new CometApiGeminiGrounding.PartText(i, offset, part.text()));
            offset += part.text().length();
        }
        return texts;
    }

    @Nullable
    JsonNode urlContext() {
        return urlContext.merged();
    }

    @Nullable
    JsonNode citations() {
        return citations.merged();
    }

    @Nullable
    JsonNode logprobs() {
        return logprobs.merged();
    }

    /** @param usage of the present piece; null when the service sent none */
    @Nullable
    Double avgLogprobs(@Nullable UsageMetadata usage) {
        return average.isEmpty()
                ? avgLogprobs
                : average.plus(avgLogprobs, tokenCount, usage).value();
    }

    @Nullable
    Integer tokenCount() {
        return UsageMerger.sum(average.tokenCount, tokenCount);
    }

    // --- places

    private void moveSupports(ObjectNode piece) {
        for (JsonNode support : piece.path("groundingSupports")) {
            if (!(support.get("segment") instanceof ObjectNode segment)) continue;
            FoldedParts.Place place = parts.placeInAnswer(GroundingJson.number(segment.path("partIndex"), 0));
            if (place.partIndex() > 0 || segment.has("partIndex")) segment.put("partIndex", place.partIndex());
            move(segment, place.byteOffset());
        }
    }

    private void moveCitations(ObjectNode piece) {
        int before = parts.answerBytesBeforePiece();
        for (String name : List.of("citationSources", "citations")) {
            for (JsonNode citation : piece.path(name)) {
                if (citation instanceof ObjectNode passage) move(passage, before);
            }
        }
    }

    /** The service omits a start that is zero. */
    private static void move(ObjectNode passage, int bytes) {
        if (bytes == 0 || !passage.hasNonNull("endIndex")) return;
        for (String index : List.of("startIndex", "endIndex")) {
            long moved = (long) GroundingJson.number(passage.path(index), 0) + bytes;
            passage.put(index, (int) Math.min(Integer.MAX_VALUE, moved));
        }
    }

    /** One metadata object over the chunks of each piece, and over all pieces. */
    private final class Pieces {

        private final Supplier<MetadataMerger> mergers;
        private final Consumer<ObjectNode> mover;
        private @Nullable MetadataMerger earlier; // null before a piece has ended
        private MetadataMerger current;

        /** @param mover moves the places of a piece into the whole answer */
        Pieces(Supplier<MetadataMerger> mergers, Consumer<ObjectNode> mover) {
            this.mergers = mergers;
            this.mover = mover;
            this.current = mergers.get();
        }

        void add(@Nullable JsonNode chunk) {
            current.add(chunk);
        }

        void end() {
            if (current.merged() instanceof ObjectNode piece) {
                if (!isFirstPiece) mover.accept(piece);
                MetadataMerger all = earlier == null ? mergers.get() : earlier;
                all.add(piece);
                earlier = all;
            }
            drop();
        }

        void drop() {
            current = mergers.get();
        }

        @Nullable
        JsonNode merged() {
            JsonNode piece = current.merged();
            JsonNode before = earlier == null ? null : earlier.merged();
            if (piece == null) return before;
            if (isFirstPiece) return piece;
            ObjectNode moved = piece.deepCopy();
            mover.accept(moved);
            if (before == null) return moved;
            MetadataMerger all = mergers.get();
            all.add(before.deepCopy());
            all.add(moved);
            return all.merged();
        }
    }

    /**
     * The average over the tokens of the pieces that have ended.
     *
     * @param sum of the values of all tokens; null when it is not known
     */
    private record TokenAverage(
            boolean isEmpty,
            @Nullable Double sum,
            long tokens,
            @Nullable Integer tokenCount) {

        static final TokenAverage NONE = new TokenAverage(true, 0.0, 0, null);

        TokenAverage plus(@Nullable Double average, @Nullable Integer count, @Nullable UsageMetadata usage) {
            Integer weight = count != null || usage == null ? count : usage.candidatesTokenCount();
            Double all = sum == null || average == null || weight == null ? null : (Double) (sum + average * weight);
            return new TokenAverage(
                    false, all, tokens + (weight == null ? 0 : weight), UsageMerger.sum(tokenCount, count));
        }

        @Nullable
        Double value() {
            return sum == null || tokens == 0 ? null : (Double) (sum / tokens);
        }
    }
}
