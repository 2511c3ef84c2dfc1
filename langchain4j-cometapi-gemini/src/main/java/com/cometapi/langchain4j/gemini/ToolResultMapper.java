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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Matches tool results with the calls that they answer, and maps them to function responses. Thread-safe. */
final class ToolResultMapper {

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
        List<ToolExecutionResultMessage> open = results.isEmpty() ? List.of() : new ArrayList<>(results);
        Map<ToolExecutionRequest, ToolExecutionResultMessage> answers =
                results.isEmpty() ? Map.of() : new IdentityHashMap<>(results.size());
        for (AiMessage message : messages) {
            for (ToolExecutionRequest request : message.toolExecutionRequests()) {
                ToolExecutionResultMessage answer = find(open, request);
                if (answer == null) {
                    warning.accept("A call of the function '" + request.name() + "' has no result in the conversation"
                            + " (a memory window may have cut it off) and is left out");
                } else {
                    open.remove(answer);
                    answers.put(request, answer);
                }
            }
        }
        open.forEach(this::warnOrphan);
        return answers;
    }

    private static @Nullable ToolExecutionResultMessage find(
            List<ToolExecutionResultMessage> open, ToolExecutionRequest request) {
        for (ToolExecutionResultMessage result : open) {
            boolean haveIds = request.id() != null && result.id() != null;
            if (haveIds ? request.id().equals(result.id()) : request.name().equals(result.toolName())) {
                return result;
            }
        }
        return null;
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
