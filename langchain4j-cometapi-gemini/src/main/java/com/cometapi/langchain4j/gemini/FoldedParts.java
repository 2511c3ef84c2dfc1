package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.Blob;
import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.audio.Audio;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one response in their order. Neighbouring pieces of text and of bare audio samples are joined, and a call
 * that the service delivers twice is one call. For one response and one thread.
 */
final class FoldedParts {

    private final List<PartBuilder> parts = new ArrayList<>();
    private final Map<CallKey, PartBuilder> callsById = new HashMap<>(0);
    private final Set<String> callIds = new HashSet<>(0);

    private int pieceStart;
    private int lengthAtPieceStart;
    private int bytesAtPieceStart = -1; // of the same text; -1 before they are needed
    private int checkpoint;
    private int lengthAtCheckpoint;

    /**
     * Where a part of a piece stands in the whole answer.
     *
     * @param byteOffset of its first byte within the part; more than 0 for text that is joined to that of the piece before
     */
    record Place(int partIndex, int byteOffset) {}

    private record CallKey(String id, @Nullable String name, JsonNode args) {}

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Takes the next part. Returns false when it repeats an earlier call, which then has what the repetition adds. */
    boolean append(Part part) {
        PartBuilder last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        if (part.isPlainText() && last != null && last.canMerge(part)) {
            last.merge(part);
        } else if (last != null && part.inlineData() != null && last.mergeSamples(part)) {
            return true;
        } else if (part.functionCall() != null) {
            return appendCall(part, part.functionCall());
        } else if (!part.isEmpty()) {
            parts.add(new PartBuilder(part));
        }
        return true;
    }

    /** Calls without an id stay separate, however equal they are. */
    private boolean appendCall(Part part, FunctionCall call) {
        PartBuilder added = new PartBuilder(part);
        if (call.id() != null && !call.id().isBlank()) {
            callIds.add(call.id());
            JsonNode args = call.args() == null ? JsonNodeFactory.instance.objectNode() : call.args();
            PartBuilder earlier = callsById.putIfAbsent(new CallKey(call.id(), call.name(), args), added);
            if (earlier != null) {
                earlier.complete(part);
                return false;
            }
        }
        parts.add(added);
        return true;
    }

    /** Returns true when there is a call with this id. */
    boolean hasCall(String id) {
        return callIds.contains(id);
    }

    /** Adds a signature that came after the call to which it belongs. */
    void sign(String signature) {
        Part late = Part.text("").toBuilder().thoughtSignature(signature).build();
        PartBuilder last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        if (last != null && last.isUnsignedCall()) last.complete(late);
        else parts.add(new PartBuilder(late));
    }

    /** Begins the next piece of the answer behind what has come. */
    void beginPiece() {
        pieceStart = parts.size();
        lengthAtPieceStart = pieceStart == 0 ? 0 : parts.get(pieceStart - 1).length();
        bytesAtPieceStart = -1;
    }

    private int bytesAtPieceStart() {
        if (bytesAtPieceStart < 0) {
            bytesAtPieceStart = utf8Length(parts.get(pieceStart - 1).text(), lengthAtPieceStart);
        }
        return bytesAtPieceStart;
    }

    private boolean isJoined() {
        return pieceStart > 0 && parts.get(pieceStart - 1).length() > lengthAtPieceStart;
    }

    /**
     * Returns where a part of the present piece stands. For a part without text of the answer it is the first one with such
     * text, since the service may count in the text alone.
     */
    Place placeInAnswer(int partIndex) {
        if (pieceStart == 0) return new Place(partIndex, 0);
        int first = isJoined() ? pieceStart - 1 : pieceStart;
        int index = first + Math.max(0, partIndex);
        if (!hasAnswer(index)) {
            index = first;
            while (index < parts.size() && !hasAnswer(index)) index++;
        }
        return new Place(index, index >= pieceStart ? 0 : bytesAtPieceStart());
    }

    private boolean hasAnswer(int index) {
        return index < parts.size() && parts.get(index).isAnswer();
    }

    /** Returns how many bytes of the answer's text came before the present piece. */
    int answerBytesBeforePiece() {
        int bytes = 0;
        for (int i = 0; i < pieceStart; i++) {
            CharSequence text = parts.get(i).text();
            if (!parts.get(i).isAnswer()) continue;
            bytes += i == pieceStart - 1 ? bytesAtPieceStart() : utf8Length(text, text.length());
        }
        return bytes;
    }

    private static int utf8Length(CharSequence text, int end) {
        return text.subSequence(0, end).toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Notes the present end, to which {@link #rollBack} returns. */
    void setCheckpoint() {
        checkpoint = parts.size();
        lengthAtCheckpoint = checkpoint == 0 ? 0 : parts.get(checkpoint - 1).length();
    }

    /** Drops what came after the checkpoint. */
    void rollBack() {
        List<PartBuilder> dropped = parts.subList(checkpoint, parts.size());
        if (!dropped.isEmpty()) {
            callsById.values().removeAll(dropped);
            callIds.clear();
            callsById.keySet().forEach(call -> callIds.add(call.id));
        }
        dropped.clear();
        if (checkpoint > 0) parts.get(checkpoint - 1).truncate(lengthAtCheckpoint);
    }

    /** Returns true while the last part is not ended: code without its result, a call of a server tool. */
    boolean endsPending() {
        if (parts.isEmpty()) return false;
        Part last = parts.get(parts.size() - 1).first;
        return last.executableCode() != null
                || last.other() != null && last.other().containsKey("toolCall");
    }

    List<Part> toParts() {
        List<Part> folded = new ArrayList<>(parts.size());
        for (PartBuilder part : parts) folded.add(part.toPart());
        return folded;
    }

    /** A part to which more may be joined. */
    private static final class PartBuilder {

        private Part first;
        private @Nullable StringBuilder text;
        private @Nullable ByteArrayOutputStream samples;

        PartBuilder(Part first) {
            this.first = first;
        }

        boolean canMerge(Part next) {
            return first.isPlainText() && first.isThought() == next.isThought();
        }

        void merge(Part next) {
            if (text == null) text = new StringBuilder().append(first.text());
            text.append(next.text());
        }

        CharSequence text() {
            if (text != null) return text;
            return first.text() == null ? "" : first.text();
        }

        /**
         * Joins bare samples of one format: a stream sends audio in pieces, which may end within a sample.
         *
         * @return false when the part does not continue this one
         */
        boolean mergeSamples(Part next) {
            PcmFormat format = bareFormat(next);
            boolean isSignedTwice = first.thoughtSignature() != null && next.thoughtSignature() != null;
            if (format == null || isSignedTwice || !format.equals(bareFormat(first))) return false;
            byte[] more = samples(next);
            byte[] begun = samples == null ? samples(first) : null;
            if (more == null || samples == null && begun == null) return false;
            if (samples == null) samples = new ByteArrayOutputStream();
            if (begun != null) samples.writeBytes(begun);
            samples.writeBytes(more);
            if (next.thoughtSignature() != null) {
                first = first.toBuilder()
                        .thoughtSignature(next.thoughtSignature())
                        .build();
            }
            return true;
        }

        /** Returns null for anything but bare samples with nothing beside them except for a signature. */
        private static @Nullable PcmFormat bareFormat(Part part) {
            Blob blob = part.inlineData();
            if (blob == null || blob.displayName() != null || blob.other() != null) return null;
            if (part.text() != null || part.other() != null || part.isStep()) return null;
            Audio audio = GeneratedAudio.raw(part);
            return audio == null ? null : GeneratedAudio.pcmFormat(audio);
        }

        private static byte @Nullable [] samples(Part part) {
            Audio audio = GeneratedAudio.raw(part);
            return audio == null ? null : GeneratedAudio.bytes(audio);
        }

        /** Returns how much has been joined, in letters or in bytes; 0 for audio of one piece. */
        int length() {
            if (text != null) return text.length();
            if (samples != null) return samples.size();
            return first.text() == null ? 0 : first.text().length();
        }

        boolean isAnswer() {
            return first.text() != null && !first.isThought();
        }

        void truncate(int length) {
            if (text != null) text.setLength(length);
            if (samples == null) return;
            byte[] kept = samples.toByteArray();
            samples = null;
            if (length == 0) return;
            samples = new ByteArrayOutputStream();
            samples.write(kept, 0, length);
        }

        boolean isUnsignedCall() {
            return first.functionCall() != null && first.thoughtSignature() == null;
        }

        /** Adds the signature and the unknown fields of a repetition. The call itself stays the same object. */
        void complete(Part repetition) {
            Part.Builder completed = first.toBuilder();
            if (repetition.thoughtSignature() != null) completed.thoughtSignature(repetition.thoughtSignature());
            if (repetition.other() != null) {
                Map<String, JsonNode> other = new LinkedHashMap<>(first.other() == null ? Map.of() : first.other());
                other.putAll(repetition.other());
                completed.other(other);
            }
            first = completed.build();
        }

        Part toPart() {
            if (samples != null) {
                Blob blob = Objects.requireNonNull(first.inlineData());
                String data = GeneratedAudio.encoded(samples.toByteArray());
                return first.toBuilder()
                        .inlineData(new Blob(blob.mimeType(), data, true))
                        .build();
            }
            return text == null
                    ? first
                    : first.toBuilder().text(text.toString()).build();
        }
    }
}
