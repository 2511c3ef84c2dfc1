package com.cometapi.langchain4j.gemini.spring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import java.util.Locale;

/**
 * Writes messages as OpenTelemetry's JSON: text, tool calls and results. Media appear by their type only.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/">gen_ai.input.messages</a>
 */
final class MessagesJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private MessagesJson() {}

    static String of(List<? extends ChatMessage> messages) {
        ArrayNode array = MAPPER.createArrayNode();
        messages.forEach(message -> add(message, array.addObject()));
        return array.toString();
    }

    private static void add(ChatMessage message, ObjectNode node) {
        if (message instanceof SystemMessage system) {
            text(parts(node, "system"), system.text());
        } else if (message instanceof UserMessage user) {
            ArrayNode parts = parts(node, "user");
            user.contents().forEach(content -> {
                if (content instanceof TextContent text) text(parts, text.text());
                else parts.addObject().put("type", content.type().name().toLowerCase(Locale.ROOT));
            });
        } else if (message instanceof AiMessage ai) {
            ArrayNode parts = parts(node, "assistant");
            if (ai.text() != null) text(parts, ai.text());
            for (ToolExecutionRequest call : ai.toolExecutionRequests()) {
                parts.addObject()
                        .put("type", "tool_call")
                        .put("id", call.id())
                        .put("name", call.name())
                        .put("arguments", call.arguments());
            }
        } else if (message instanceof ToolExecutionResultMessage result) {
            parts(node, "tool")
                    .addObject()
                    .put("type", "tool_call_response")
                    .put("id", result.id())
                    .put("response", result.text());
        } else {
            parts(node, message.type().name().toLowerCase(Locale.ROOT));
        }
    }

    private static ArrayNode parts(ObjectNode message, String role) {
        return message.put("role", role).putArray("parts");
    }

    private static void text(ArrayNode parts, String text) {
        parts.addObject().put("type", "text").put("content", text);
    }
}
