package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens while an answer comes, in the order in which it came. A later version may tell of more: give a
 * {@code switch} a {@code default}.
 *
 * @see CometApiGeminiFlux#events
 */
public sealed interface CometApiGeminiEvent {

    /**
     * A piece of the model's reasoning; only where {@code returnThinking(true)} asks for it.
     *
     * @param text never empty
     */
    record Thinking(String text) implements CometApiGeminiEvent {}

    /**
     * A piece of the answer; all pieces together are the text of the message.
     *
     * @param text never empty, perhaps blank
     */
    record Text(String text) implements CometApiGeminiEvent {}

    /** The model wants a tool to be called. An AI service tells it when it is about to call the tool. */
    record ToolCall(ToolExecutionRequest request) implements CometApiGeminiEvent {}

    /**
     * An AI service has called a tool.
     *
     * @param contents what goes back to the model: a text, or more than that where the tool returned media
     * @param isError whether the tool failed, so that {@code contents} tell of it
     */
    record ToolResult(ToolExecutionRequest request, List<Content> contents, boolean isError)
            implements CometApiGeminiEvent {

        /** @return null when {@code contents} are not one text alone */
        public @Nullable String text() {
            return contents.size() == 1 && contents.get(0) instanceof TextContent content ? content.text() : null;
        }
    }

    /** An answer of the model within an AI service's tool loop: it asks for tools, and another answer follows. */
    record Intermediate(ChatResponse response) implements CometApiGeminiEvent {}

    /** A picture that the model drew, as soon as it is there; it is in the message as well. */
    record Image(dev.langchain4j.data.image.Image image) implements CometApiGeminiEvent {}

    /**
     * A chunk that nothing else here stands for, such as one with grounding alone.
     *
     * @param event the chunk's JSON text; what a foreign model under an AI service hands over may be of any class
     */
    record Raw(Object event) implements CometApiGeminiEvent {}

    /** The whole answer; nothing follows. */
    record Complete(ChatResponse response) implements CometApiGeminiEvent {}
}
