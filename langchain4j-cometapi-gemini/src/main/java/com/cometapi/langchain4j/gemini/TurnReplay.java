package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.GeminiContent.Blob;
import com.cometapi.langchain4j.gemini.GeminiContent.FunctionCall;
import com.cometapi.langchain4j.gemini.GeminiContent.Part;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the model said goes back as it came. The parts of a turn that text alone cannot carry (signatures, calls, code,
 * unknown kinds) travel as JSON in an attribute of the message and are sent again, each in its own place.
 */
final class TurnReplay {

    /** Stored with messages: never change it, or the version, without still reading the old. */
    static final String ATTRIBUTE = "cometapi_gemini_parts";

    private static final int VERSION = 1;

    /** Stands for picture data that is in the message's generated images already. */
    private static final String IMAGE = "image";

    /**
     * How a request is told to have come of a stored call, the surest first: ids may be missing, blank or repeated, and
     * a guardrail may have changed the arguments.
     */
    private static final List<BiPredicate<FunctionCall, ToolExecutionRequest>> MATCHES = List.of(
            (call, request) -> call.id() != null && call.id().equals(request.id()),
            TurnReplay::isSame,
            (call, request) -> Objects.equals(call.name(), request.name()));

    private static final Logger log = LoggerFactory.getLogger(TurnReplay.class);

    private TurnReplay() {}

    /** One attribute's content. */
    private record Stored(@Nullable Integer v, @Nullable List<Part> parts) implements JsonWriter.Encodable {

        static Stored read(JsonReader json) throws IOException {
            Integer v = null;
            List<Part> parts = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "v" -> v = json.integer();
                    case "parts" -> parts = json.list(Part::read);
                    default -> json.skip();
                }
            }
            return new Stored(v, parts);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.begin();
            json.field("v", v);
            json.field("parts", parts);
            json.end();
        }
    }

    /** @return what to keep with the message; null when its text says it all */
    static @Nullable String stored(List<Part> parts, List<Image> images) {
        if (areSaidByText(parts)) return null;
        List<Part> stored = new ArrayList<>();
        int drawn = 0;
        for (Part part : parts) {
            Blob blob = part.inlineData();
            boolean isKeptAsImage = blob != null
                    && drawn < images.size()
                    && blob.displayName() == null
                    && blob.other() == null
                    && image(part) != null
                    && Objects.equals(images.get(drawn).base64Data(), blob.data());
            stored.add(isKeptAsImage ? withImage(part, drawn++) : part);
        }
        return Json.text(new Stored(VERSION, stored));
    }

    private static boolean areSaidByText(List<Part> parts) {
        for (Part part : parts) {
            if (!part.isPlainText() && (!part.isThought() || part.thoughtSignature() != null)) return false;
        }
        return true;
    }

    /** @return the picture in a part, null when it has none; a draft that the model thought about is none */
    static @Nullable Image image(Part part) {
        Blob blob = part.inlineData();
        if (blob == null || part.isThought() || blob.data() == null) return null;
        if (blob.mimeType() == null || !blob.mimeType().startsWith("image/")) return null;
        return Image.builder().base64Data(blob.data()).mimeType(blob.mimeType()).build();
    }

    private static Part withImage(Part part, int index) {
        Map<String, JsonNode> other = new LinkedHashMap<>(part.other() == null ? Map.of() : part.other());
        other.put(IMAGE, IntNode.valueOf(index));
        return new Part(
                part.text(), part.thought(), part.thoughtSignature(), null, null, null, null, null, null, other);
    }

    /** The calls that the application is to run: those that the service did not answer itself. */
    static List<FunctionCall> offeredCalls(List<Part> parts) {
        List<FunctionCall> calls = new ArrayList<>();
        for (Part part : parts) {
            FunctionCall call = part.functionCall();
            if (call != null && call.isNamed()) {
                calls.add(call);
            } else if (part.functionResponse() != null) {
                String answered = part.functionResponse().name();
                for (int i = 0; i < calls.size(); i++) {
                    if (Objects.equals(calls.get(i).name(), answered)) {
                        calls.remove(i);
                        break;
                    }
                }
            }
        }
        return calls;
    }

    static String arguments(FunctionCall call) {
        return call.args() == null || call.args().isNull() || call.args().isMissingNode()
                ? "{}"
                : Json.text(call.args());
    }

    /**
     * The parts of a turn as they are sent again.
     *
     * @param answered the calls whose results follow, in the order of the message; others are left out
     * @param sendThinking whether unsigned thoughts go back as well
     * @return empty when nothing of the turn can be sent
     */
    static Turn turn(AiMessage message, Set<ToolExecutionRequest> answered, boolean sendThinking) {
        List<Part> stored = read(message);
        List<Part> parts = new ArrayList<>(1); // mostly there is one
        List<Sent> sent = answered.isEmpty() ? List.of() : new ArrayList<>(answered.size());
        if (stored == null) {
            if (sendThinking
                    && message.thinking() != null
                    && !message.thinking().isEmpty()) {
                parts.add(Part.thought(message.thinking()));
            }
            if (message.text() != null && !message.text().isEmpty()) parts.add(Part.text(message.text()));
            for (Image image : CometApiGeminiMessages.images(message)) {
                if (image.base64Data() != null) parts.add(Part.inlineData(blob(image)));
            }
            addCalls(message.toolExecutionRequests(), answered, parts, sent);
            return new Turn(parts, sent);
        }
        replay(message, stored, answered, sendThinking, parts, sent);
        return new Turn(parts, sent);
    }

    /** @param calls the calls among the parts, in their order */
    record Turn(List<Part> parts, List<Sent> calls) {}

    /** @param wireId the id that the service knows the call by; null when it never gave one */
    record Sent(ToolExecutionRequest request, @Nullable String wireId) {}

    private static void replay(
            AiMessage message,
            List<Part> stored,
            Set<ToolExecutionRequest> answered,
            boolean sendThinking,
            List<Part> parts,
            List<Sent> sent) {
        boolean isTextEdited = !Objects.equals(answerText(stored), message.text() == null ? "" : message.text());
        boolean isTextPlaced = !isTextEdited;
        List<FunctionCall> offeredCalls = offeredCalls(stored);
        Map<FunctionCall, ToolExecutionRequest> requests = matched(offeredCalls, message);
        Set<ToolExecutionRequest> placed = newIdentitySet();
        Set<FunctionCall> offered = newIdentitySet();
        offered.addAll(offeredCalls);
        for (Part part : stored) {
            FunctionCall call = part.functionCall();
            if (part.isThought()) {
                boolean isDraft = part.text() == null; // of a picture, which the model goes on from
                if (sendThinking || isDraft || part.thoughtSignature() != null) parts.add(part);
            } else if (call != null && offered.contains(call)) {
                ToolExecutionRequest request = requests.get(call);
                if (request == null) continue;
                placed.add(request);
                if (!answered.contains(request)) continue;
                parts.add(isSame(call, request) ? part : rebuilt(request, call.id()));
                sent.add(new Sent(request, call.id()));
            } else if (part.text() != null && isTextEdited) {
                if (!isTextPlaced && message.text() != null && !message.text().isEmpty()) {
                    parts.add(Part.text(message.text()));
                }
                isTextPlaced = true;
                if (part.text().isEmpty() && part.thoughtSignature() != null) parts.add(part);
            } else if (call == null || call.isNamed()) {
                Part whole = withPicture(part, message);
                if (!whole.isEmpty()) parts.add(whole);
            }
        }
        if (!isTextPlaced && message.text() != null && !message.text().isEmpty()) {
            parts.add(Part.text(message.text()));
        }
        List<ToolExecutionRequest> added = message.toolExecutionRequests().stream()
                .filter(request -> !placed.contains(request))
                .toList();
        addCalls(added, answered, parts, sent);
    }

    private static <T> Set<T> newIdentitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static void addCalls(
            List<ToolExecutionRequest> requests,
            Set<ToolExecutionRequest> answered,
            List<Part> parts,
            List<Sent> sent) {
        for (ToolExecutionRequest request : requests) {
            if (!answered.contains(request)) continue;
            parts.add(rebuilt(request, null));
            sent.add(new Sent(request, null));
        }
    }

    private static Part rebuilt(ToolExecutionRequest request, @Nullable String wireId) {
        return Part.functionCall(
                new FunctionCall(wireId, request.name(), objectOf(request.arguments()), null, null, null));
    }

    /** Arguments as the object that the wire wants; what is no object is kept as the value of one. */
    private static JsonNode objectOf(@Nullable String arguments) {
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

    /** Which request of the message came of which stored call. */
    private static Map<FunctionCall, ToolExecutionRequest> matched(List<FunctionCall> calls, AiMessage message) {
        List<ToolExecutionRequest> open = new ArrayList<>(message.toolExecutionRequests());
        Map<FunctionCall, ToolExecutionRequest> matched = new IdentityHashMap<>();
        for (BiPredicate<FunctionCall, ToolExecutionRequest> match : MATCHES) {
            for (FunctionCall call : calls) {
                if (matched.containsKey(call)) continue;
                open.stream()
                        .filter(request -> match.test(call, request))
                        .findFirst()
                        .ifPresent(request -> {
                            open.remove(request);
                            matched.put(call, request);
                        });
            }
        }
        return matched;
    }

    private static boolean isSame(FunctionCall call, ToolExecutionRequest request) {
        return Objects.equals(call.name(), request.name())
                && (arguments(call).equals(request.arguments())
                        || (call.args() == null ? JsonNodeFactory.instance.objectNode() : call.args())
                                .equals(objectOf(request.arguments())));
    }

    static String answerText(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part.text() != null && !part.isThought()) text.append(part.text());
        }
        return text.toString();
    }

    private static Part withPicture(Part part, AiMessage message) {
        JsonNode index = part.other() == null ? null : part.other().get(IMAGE);
        if (index == null || !index.isInt()) return part;
        List<Image> images = CometApiGeminiMessages.images(message);
        Map<String, JsonNode> other = new HashMap<>(part.other());
        other.remove(IMAGE);
        Blob blob = index.asInt() < images.size() ? blob(images.get(index.asInt())) : null;
        return new Part(
                part.text(), part.thought(), part.thoughtSignature(), blob, null, null, null, null, null, other);
    }

    private static Blob blob(Image image) {
        return new Blob(image.mimeType(), image.base64Data(), false);
    }

    /** @return null when there is nothing stored, or nothing that this version can read */
    private static @Nullable List<Part> read(AiMessage message) {
        if (!(message.attributes().get(ATTRIBUTE) instanceof String json)) return null;
        try {
            Stored stored = Json.object(json, Stored::read);
            if (Objects.equals(stored.v(), VERSION) && stored.parts() != null) return stored.parts();
            log.warn(
                    "A message holds {} of version {}, which this version cannot read; its text is sent without"
                            + " them",
                    ATTRIBUTE,
                    stored.v());
        } catch (IOException e) {
            log.warn("The attribute {} of a message is not what was stored; its text is sent without it", ATTRIBUTE);
        }
        return null;
    }
}
