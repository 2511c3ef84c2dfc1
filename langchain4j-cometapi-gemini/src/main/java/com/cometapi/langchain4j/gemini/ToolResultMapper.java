package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Matches tool results with the calls that they answer, and maps them to function responses. Thread-safe. */
final class ToolResultMapper {

    /**
     * How a result is matched with a call, the surest match first: ids may be missing, blank or repeated. Each match is
     * tried with all calls before the next one.
     */
    private static final List<BiPredicate<ToolExecutionRequest, ToolExecutionResultMessage>> MATCHES = List.of(
            (call, result) -> haveSameId(call, result) && haveSameName(call, result),
            ToolResultMapper::haveSameId,
            (call, result) -> isBlank(call.id()) && isBlank(result.id()) && haveSameName(call, result),
            (call, result) -> (isBlank(call.id()) || isBlank(result.id())) && haveSameName(call, result));

    private final MediaMapper media;
    private final Consumer<String> warning;

    /** @param warning receives a message for each call and result that is left out */
    ToolResultMapper(MediaMapper media, Consumer<String> warning) {
        this.media = media;
        this.warning = warning;
    }

    /** Returns the result of each call of the messages; calls without a result are left out, with a warning. */
    Map<ToolExecutionRequest, ToolExecutionResultMessage> match(
            List<AiMessage> messages, List<ToolExecutionResultMessage> results) {
        if (results.isEmpty() && !haveCalls(messages)) return Map.of();
        List<ToolExecutionRequest> unanswered = new ArrayList<>();
        messages.forEach(message -> unanswered.addAll(message.toolExecutionRequests()));
        List<ToolExecutionResultMessage> open = new ArrayList<>(results);
        Map<ToolExecutionRequest, ToolExecutionResultMessage> answers = new IdentityHashMap<>(results.size());
        for (BiPredicate<ToolExecutionRequest, ToolExecutionResultMessage> match : MATCHES) {
            if (open.isEmpty()) break;
            unanswered.removeIf(call -> answer(call, open, match, answers));
        }
        for (ToolExecutionRequest call : unanswered) {
            warning.accept("A call of the function '" + call.name() + "' has no result in the conversation"
                    + " (a memory window may have cut it off) and is left out");
        }
        open.forEach(this::warnOrphan);
        return answers;
    }

    /** Without a stream, since most turns have no call. */
    private static boolean haveCalls(List<AiMessage> messages) {
        for (AiMessage message : messages) {
            if (message.hasToolExecutionRequests()) return true;
        }
        return false;
    }

    private static boolean answer(
            ToolExecutionRequest call,
            List<ToolExecutionResultMessage> open,
            BiPredicate<ToolExecutionRequest, ToolExecutionResultMessage> match,
            Map<ToolExecutionRequest, ToolExecutionResultMessage> answers) {
        for (int i = 0; i < open.size(); i++) {
            if (!match.test(call, open.get(i))) continue;
            answers.put(call, open.remove(i));
            return true;
        }
        return false;
    }

    private static boolean haveSameId(ToolExecutionRequest call, ToolExecutionResultMessage result) {
        return !isBlank(call.id()) && call.id().equals(result.id());
    }

    private static boolean haveSameName(ToolExecutionRequest call, ToolExecutionResultMessage result) {
        return call.name() != null && call.name().equals(result.toolName());
    }

    private static boolean isBlank(@Nullable String id) {
        return id == null || id.isBlank();
    }

    void warnOrphan(ToolExecutionResultMessage result) {
        warning.accept("A result of the function '" + result.toolName() + "' has no call in the conversation (a memory"
                + " window may have cut it off) and is left out");
    }

    Part part(ToolExecutionResultMessage result, TurnReplay.SentCall call) {
        List<Part> attachments = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<PartOptions> options =
                StoredPartOptions.read(result.attributes(), result.contents(), PartOptionChecks::ofTool, warning);
        for (int i = 0; i < result.contents().size(); i++) {
            Content content = result.contents().get(i);
            if (content instanceof TextContent text) {
                texts.add(text.text());
            } else {
                attachments.add(attachment(content, options.get(i)));
            }
        }
        JsonNode response = response(String.join("\n", texts), Boolean.TRUE.equals(result.isError()), options);
        return Part.functionResponse(new FunctionResponse(
                call.wireId(), call.request().name(), response, attachments.isEmpty() ? null : attachments));
    }

    private Part attachment(Content content, PartOptions options) {
        Part part = media.part(content, options);
        if (part.inlineData() == null && !media.isDownloaded(part)) {
            throw new UnsupportedFeatureException("A tool result with non-text content by address is not supported:"
                    + " give the bytes, or set mediaPolicy to download()");
        }
        return part;
    }

    /**
     * Sends an object as it is, and everything else under one of the two keys to which the service gives a meaning.
     *
     * @param options those of the attachments, with their names
     */
    private static JsonNode response(String text, boolean isError, List<PartOptions> options) {
        ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
        if (isError) return wrapped.put("error", text);
        try {
            JsonNode parsed = Json.tree(text);
            // the service takes a key of this name for a reference to one of the attachments, and refuses all others
            if (parsed.isMissingNode() || refersToOthers(parsed, options)) return wrapped.put("output", text);
            return parsed.isObject() ? parsed : wrapped.set("output", parsed);
        } catch (IOException notJson) {
            return wrapped.put("output", text);
        }
    }

    private static boolean refersToOthers(JsonNode result, List<PartOptions> options) {
        for (JsonNode name : result.findValues("$ref")) {
            boolean isNamed = options.stream()
                    .anyMatch(it -> it.displayName() != null && it.displayName().equals(name.textValue()));
            if (!isNamed) return true;
        }
        return false;
    }
}
