package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Json.MalformedJsonException;
import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the function calls whose arguments come in pieces, each call by itself. The service streams them only on
 * request ({@code streamFunctionCallArguments}). A piece belongs to the open call with its id, or else to the one at its
 * place among the calls of its chunk, or else to the one that began last. For one response.
 *
 * @see <a href="https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling">Function calling</a>
 */
final class StreamedArguments {

    private static final int MAX_OPEN = 128;

    private final List<StreamedCall> open = new ArrayList<>(1);

    /** Calls in the order in which they began; the first of them is open. */
    private final Deque<StreamedCall> waiting = new ArrayDeque<>(1);

    private final PartialArguments.Allowance allowance = new PartialArguments.Allowance();
    private final CallRequests requests;
    private final Predicate<String> isKnown;

    /**
     * @param requests learns which call a piece has become
     * @param isKnown returns true for the id of a call that is whole already
     */
    StreamedArguments(CallRequests requests, Predicate<String> isKnown) {
        this.requests = requests;
        this.isKnown = isKnown;
    }

    /** Returns true for a part whose text is a piece of the arguments of its call. It is no part of the response. */
    static boolean isPiece(Part part) {
        FunctionCall call = part.functionCall();
        return call != null && Boolean.TRUE.equals(call.willContinue());
    }

    /** Returns true while further pieces of a call are expected. */
    boolean isOpen() {
        return !open.isEmpty();
    }

    /**
     * Takes the next part with a call, and adds the calls that are whole now. In front of a call, or alone, comes a piece
     * of the text of its arguments: of the call that began first, so that no two calls interleave. A piece is empty where
     * nothing has become final.
     *
     * @param position of the part among those of its chunk that have a call
     * @return false when the part is a piece of no call
     */
    boolean accept(Part part, FunctionCall call, int position, List<Part> ready) throws MalformedJsonException {
        boolean isPiece = call.partialArgs() != null || Boolean.TRUE.equals(call.willContinue());
        StreamedCall target = withId(call.id());
        if (target == null && call.isNamed()) {
            target = new StreamedCall(part, call, position, isPiece ? new PartialArguments(allowance) : null);
            if (isPiece && open.size() == MAX_OPEN) {
                throw new MalformedJsonException("more than " + MAX_OPEN + " function calls are open at once");
            }
            if (isPiece) open.add(target);
            waiting.add(target);
        } else if (target == null) {
            target = at(call.id(), position);
        }
        if (target == null) return false;
        if (target.args != null) {
            target.add(part, call);
            if (!Boolean.TRUE.equals(call.willContinue())) close(target);
        }
        while (!waiting.isEmpty() && !waiting.peek().isOpen) addComplete(waiting.remove(), ready);
        if (!waiting.isEmpty()) addPiece(waiting.peek(), waiting.peek().takeText(), ready);
        return true;
    }

    private void addComplete(StreamedCall call, List<Part> ready) {
        Part complete = call.toPart();
        FunctionCall function = Objects.requireNonNull(complete.functionCall());
        if (call.args != null) addPiece(call, call.args.takeRest(function.argumentsText()), ready);
        if (call.beginning != null) requests.complete(call.beginning, function);
        ready.add(complete);
    }

    /** Pieces of a call that may repeat an earlier one are empty, for then nothing becomes of it. */
    private void addPiece(StreamedCall call, String text, List<Part> ready) {
        if (call.beginning == null && !text.isEmpty()) {
            call.isRepetition |= call.id != null && isKnown.test(call.id);
            if (!call.isRepetition) call.beginning = call.toBeginning();
        }
        FunctionCall beginning = call.beginning;
        ready.add(Part.functionCall(beginning == null ? call.toBeginning() : beginning).toBuilder()
                .text(beginning == null ? "" : text)
                .build());
    }

    /** Adds the whole calls that wait for one that began earlier: the response ends, perhaps without the rest of it. */
    void release(List<Part> ready) {
        for (Iterator<StreamedCall> calls = waiting.iterator(); calls.hasNext(); ) {
            StreamedCall call = calls.next();
            if (call.isOpen) continue;
            addComplete(call, ready);
            calls.remove();
        }
    }

    private void close(StreamedCall call) {
        call.isOpen = false;
        open.remove(call);
    }

    private @Nullable StreamedCall withId(@Nullable String id) {
        if (id == null || id.isBlank()) return null;
        for (StreamedCall call : open) {
            if (id.equals(call.id)) return call;
        }
        return null;
    }

    /** @param id when there is one, only calls without an id are considered */
    private @Nullable StreamedCall at(@Nullable String id, int position) {
        boolean hasId = id != null && !id.isBlank();
        StreamedCall latest = null;
        for (int i = open.size() - 1; i >= 0; i--) {
            StreamedCall call = open.get(i);
            if (hasId && call.id != null && !call.id.isBlank()) continue;
            if (call.position == position) return call;
            if (latest == null) latest = call;
        }
        return latest;
    }

    /** A call, with what has come of it. Compared by identity. */
    private static final class StreamedCall {

        private final Part first;
        private final FunctionCall begun;
        private final int position;
        private final @Nullable PartialArguments args;
        private @Nullable String id;
        private @Nullable FunctionCall beginning; // as its first piece has it, which the application knows
        private boolean isRepetition;
        private @Nullable String signature;
        private @Nullable Map<String, JsonNode> partFields;
        private @Nullable Map<String, JsonNode> callFields;
        private boolean isOpen;

        /** @param args null for a call that is whole already */
        StreamedCall(Part first, FunctionCall begun, int position, @Nullable PartialArguments args) {
            this.first = first;
            this.begun = begun;
            this.position = position;
            this.args = args;
            this.id = begun.id();
            this.isOpen = args != null;
        }

        void add(Part part, FunctionCall call) throws MalformedJsonException {
            PartialArguments all = Objects.requireNonNull(args);
            if (call.id() != null && !call.id().isBlank()) id = call.id();
            if (part.thoughtSignature() != null) signature = part.thoughtSignature();
            partFields = all(partFields, part.other());
            callFields = all(callFields, call.other());
            if (call.partialArgs() instanceof ArrayNode pieces) {
                for (JsonNode piece : pieces) all.add(piece);
            }
            if (call.args() instanceof ObjectNode object) all.addAll(object);
        }

        private static @Nullable Map<String, JsonNode> all(
                @Nullable Map<String, JsonNode> earlier, @Nullable Map<String, JsonNode> more) {
            if (more == null) return earlier;
            Map<String, JsonNode> all = earlier == null ? new LinkedHashMap<>() : earlier;
            all.putAll(more);
            return all;
        }

        FunctionCall toBeginning() {
            return new FunctionCall(id, begun.name(), null, null, Boolean.TRUE, null);
        }

        String takeText() {
            return Objects.requireNonNull(args).takeText();
        }

        Part toPart() {
            if (args == null) return first;
            return first.toBuilder()
                    .thoughtSignature(signature)
                    .other(partFields)
                    .functionCall(new FunctionCall(id, begun.name(), args.toNode(), null, null, callFields))
                    .build();
        }
    }
}
