package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds the parts with which a turn of the model is sent again: as the model sent them, each in its own place, except for
 * what the application has changed in the message since. For one turn and one thread.
 */
final class TurnReplay {

    /**
     * How a request of the message is matched with a stored call, the surest match first: ids may be missing, blank or
     * repeated, and a guardrail may have changed the arguments.
     */
    private static final List<Match> MATCHES = List.of(
            new Match(FunctionCall::id, ToolExecutionRequest::id),
            new Match(
                    call -> new NamedArguments(call.name(), arguments(call)),
                    request -> new NamedArguments(request.name(), parseArguments(request.arguments()))),
            new Match(FunctionCall::name, ToolExecutionRequest::name));

    /** A call and a request match when they have the same key; null matches nothing. */
    private record Match(
            Function<FunctionCall, @Nullable Object> ofCall,
            Function<ToolExecutionRequest, @Nullable Object> ofRequest) {}

    private record NamedArguments(@Nullable String name, JsonNode arguments) {}

    private final AiMessage message;
    private final Set<ToolExecutionRequest> answered;
    private final boolean sendThinking;
    private final List<Part> parts = new ArrayList<>(1); // mostly there is one
    private final List<SentCall> calls;
    private boolean isTextPlaced;

    /** @param wireId the id that the service gave the call; null when it gave none */
    record SentCall(ToolExecutionRequest request, @Nullable String wireId) {}

    private TurnReplay(AiMessage message, Set<ToolExecutionRequest> answered, boolean sendThinking) {
        this.message = message;
        this.answered = answered;
        this.sendThinking = sendThinking;
        this.calls = answered.isEmpty() ? List.of() : new ArrayList<>(answered.size());
    }

    /**
     * Replays the turn of a message.
     *
     * @param answered the calls whose results follow; calls without a result are left out
     * @param sendThinking whether thoughts without a signature go back as well
     */
    static TurnReplay of(AiMessage message, Set<ToolExecutionRequest> answered, boolean sendThinking) {
        TurnReplay replay = new TurnReplay(message, answered, sendThinking);
        List<Part> stored = StoredParts.read(message);
        if (stored == null) replay.addMessage();
        else replay.addStored(stored);
        return replay;
    }

    /** Returns the parts to send; empty when nothing of the turn can be sent. */
    List<Part> parts() {
        return parts;
    }

    /** Returns the calls among the parts, in their order. */
    List<SentCall> calls() {
        return calls;
    }

    /** Adds a message with which no parts are stored. */
    private void addMessage() {
        String thinking = message.thinking();
        if (sendThinking && thinking != null && !thinking.isEmpty()) parts.add(Part.thought(thinking));
        addTextOnce();
        for (Image image : CometApiGeminiMessages.images(message)) {
            if (image.base64Data() != null) parts.add(Part.inlineData(StoredParts.blob(image)));
        }
        for (Audio audio : CometApiGeminiMessages.audios(message)) {
            if (GeneratedAudio.bytes(audio) != null) parts.add(Part.inlineData(GeneratedAudio.blob(audio)));
        }
        message.toolExecutionRequests().forEach(this::addCall);
    }

    private void addStored(List<Part> stored) {
        boolean isTextEdited = !Objects.equals(text(stored), message.text() == null ? "" : message.text());
        isTextPlaced = !isTextEdited;
        List<FunctionCall> applicationCalls = PendingCalls.of(stored);
        Map<FunctionCall, ToolExecutionRequest> requests = matched(applicationCalls);
        Set<FunctionCall> ofApplication = identitySet(applicationCalls);
        for (Part part : stored) {
            FunctionCall call = part.functionCall();
            if (call != null && ofApplication.contains(call)) {
                addStoredCall(part, call, requests.get(call));
            } else if (part.isThought() && !part.isStep()) {
                addThought(part);
            } else if (part.text() != null && isTextEdited) {
                addTextOnce();
                if (part.text().isEmpty() && part.thoughtSignature() != null) parts.add(part);
            } else if ((call == null || call.isNamed()) && !part.isEmpty()) {
                parts.add(part);
            }
        }
        addTextOnce();
        Set<ToolExecutionRequest> ofStoredCalls = identitySet(requests.values());
        for (ToolExecutionRequest request : message.toolExecutionRequests()) {
            if (!ofStoredCalls.contains(request)) addCall(request);
        }
    }

    /** Returns a set of the very objects, since equal calls are calls of their own. */
    private static <T> Set<T> identitySet(Collection<T> objects) {
        Set<T> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(objects);
        return set;
    }

    private void addThought(Part part) {
        boolean isDraft = part.text() == null; // of an image, which the model goes on from
        if (sendThinking || isDraft || part.thoughtSignature() != null) parts.add(part);
    }

    /** @param request null when the application has removed the call from the message */
    private void addStoredCall(Part part, FunctionCall call, @Nullable ToolExecutionRequest request) {
        if (request == null || !answered.contains(request)) return;
        parts.add(isSame(call, request) ? withObject(part, call) : rebuilt(request, call.id()));
        calls.add(new SentCall(request, call.id()));
    }

    /** Adds a call that did not come from this model, or that the application has added. */
    private void addCall(ToolExecutionRequest request) {
        if (!answered.contains(request)) return;
        parts.add(rebuilt(request, null));
        calls.add(new SentCall(request, null));
    }

    private void addTextOnce() {
        if (!isTextPlaced && message.text() != null && !message.text().isEmpty()) parts.add(Part.text(message.text()));
        isTextPlaced = true;
    }

    private static String text(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part.text() != null && !part.isThought()) text.append(part.text());
        }
        return text.toString();
    }

    private static Part rebuilt(ToolExecutionRequest request, @Nullable String wireId) {
        return Part.functionCall(
                new FunctionCall(wireId, request.name(), parseArguments(request.arguments()), null, null, null));
    }

    /** Returns the part with an object as its arguments, which the service expects, whatever the model wrote. */
    private static Part withObject(Part part, FunctionCall call) {
        if (call.args() == null || call.args().isObject()) return part;
        JsonNode args = parseArguments(call.argumentsText());
        return part.toBuilder()
                .functionCall(new FunctionCall(call.id(), call.name(), args, null, null, call.other()))
                .build();
    }

    /** Returns the arguments as the object that the service expects; a value of another type becomes its only field. */
    private static JsonNode parseArguments(@Nullable String arguments) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (arguments == null || arguments.isBlank()) return object;
        try {
            JsonNode parsed = Json.tree(arguments);
            if (parsed.isObject()) return parsed;
            return parsed.isNull() || parsed.isMissingNode() ? object : object.set("value", parsed);
        } catch (IOException e) {
            return object.put("value", arguments);
        }
    }

    /** Finds for each stored call the request of the message that was made from it. */
    private Map<FunctionCall, ToolExecutionRequest> matched(List<FunctionCall> storedCalls) {
        List<ToolExecutionRequest> requests = message.toolExecutionRequests();
        BitSet taken = new BitSet(requests.size());
        Map<FunctionCall, ToolExecutionRequest> matched = new IdentityHashMap<>();
        for (Match match : MATCHES) {
            if (matched.size() == storedCalls.size() || matched.size() == requests.size()) break;
            Map<Object, Queue<Integer>> open = new HashMap<>();
            for (int i = taken.nextClearBit(0); i < requests.size(); i = taken.nextClearBit(i + 1)) {
                Object key = match.ofRequest.apply(requests.get(i));
                if (key != null)
                    open.computeIfAbsent(key, none -> new ArrayDeque<>(1)).add(i);
            }
            for (FunctionCall call : storedCalls) {
                Object key = matched.containsKey(call) ? null : match.ofCall.apply(call);
                Queue<Integer> indexes = key == null ? null : open.get(key);
                Integer index = indexes == null ? null : indexes.poll();
                if (index == null) continue;
                taken.set(index);
                matched.put(call, requests.get(index));
            }
        }
        return matched;
    }

    private static boolean isSame(FunctionCall call, ToolExecutionRequest request) {
        return Objects.equals(call.name(), request.name())
                && (call.argumentsText().equals(request.arguments())
                        || arguments(call).equals(parseArguments(request.arguments())));
    }

    /** Returns the arguments as the object that a request with the same arguments is parsed to. */
    private static JsonNode arguments(FunctionCall call) {
        return call.args() != null && call.args().isObject() ? call.args() : parseArguments(call.argumentsText());
    }
}
