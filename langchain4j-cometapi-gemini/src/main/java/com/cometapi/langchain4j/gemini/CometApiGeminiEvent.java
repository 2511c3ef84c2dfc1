package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports what a stream of a response contains, in the order in which it arrives. A later version may add types, so
 * give a {@code switch} a {@code default}.
 *
 * @see CometApiGeminiFlux#events
 */
public sealed interface CometApiGeminiEvent {

    /**
     * Carries a piece of the model's thoughts. It comes only with {@code returnThinking(true)}.
     *
     * @param text never empty
     */
    record Thinking(String text) implements CometApiGeminiEvent {}

    /**
     * Carries a piece of the response's text. All pieces together are the text of the message.
     *
     * @param text never empty, but it may be blank
     */
    record Text(String text) implements CometApiGeminiEvent {}

    /**
     * Carries a piece of the arguments of a tool call. It comes only with {@code streamFunctionCallArguments}, before the
     * {@link ToolCall}, and before the first piece of the next call. All pieces of one index together are the arguments,
     * unless the service replaced a value of which a piece had come: then no further piece follows.
     *
     * @param index of the call, from 0 on; the same for all pieces of one call
     * @param id that the call has; null where another provider's model gave none
     * @param name of the tool
     * @param arguments a piece of the JSON text; never empty
     */
    record PartialToolCall(int index, @Nullable String id, String name, String arguments)
            implements CometApiGeminiEvent {

        static PartialToolCall of(dev.langchain4j.model.chat.response.PartialToolCall call) {
            return new PartialToolCall(call.index(), call.id(), call.name(), call.partialArguments());
        }
    }

    /**
     * Carries a tool call of the model. An AI service emits it just before it executes the tool.
     *
     * @param request the tool's name and arguments
     */
    record ToolCall(ToolExecutionRequest request) implements CometApiGeminiEvent {}

    /**
     * Carries the result of a tool that an AI service has executed.
     *
     * @param request the tool call that it belongs to
     * @param contents what is sent to the model: one text, or more where the tool returned media
     * @param isError whether the tool failed; {@code contents} then describe the failure
     */
    record ToolResult(ToolExecutionRequest request, List<Content> contents, boolean isError)
            implements CometApiGeminiEvent {

        /** Creates a result, with a copy of its contents. */
        public ToolResult {
            contents = List.copyOf(contents);
        }

        /**
         * Returns the result as text.
         *
         * @return null when {@code contents} are not exactly one text
         */
        public @Nullable String text() {
            return contents.size() == 1 && contents.get(0) instanceof TextContent content ? content.text() : null;
        }
    }

    /**
     * Carries a response within the tool loop of an AI service. It contains tool calls, and another response follows.
     *
     * @param response complete, with its metadata
     */
    record Intermediate(ChatResponse response) implements CometApiGeminiEvent {}

    /**
     * Carries an image that the model generated, as soon as it has arrived. The message contains it as well.
     *
     * @param image its bytes as base64
     */
    record Image(dev.langchain4j.data.image.Image image) implements CometApiGeminiEvent {}

    /**
     * Carries a piece of the audio that the model generates, as soon as it has arrived. Pieces of bare samples follow one
     * another, so they can be played as they come. The message contains the whole audio as a file.
     *
     * @param audio the bytes as base64, as the service sent them, with their type
     */
    record Audio(dev.langchain4j.data.audio.Audio audio) implements CometApiGeminiEvent {

        /**
         * Returns the number of samples in a second of bare samples. They are signed, have 16 bits, and the lower byte
         * comes first. A piece may end within a sample.
         *
         * @return null for audio in a container, such as MP3
         */
        public @Nullable Integer sampleRate() {
            PcmFormat format = GeneratedAudio.pcmFormat(audio);
            return format == null ? null : format.sampleRate();
        }
    }

    /**
     * Carries a chunk that no other event represents, such as one with nothing but grounding.
     *
     * @param event the chunk's JSON text; from another provider's model under an AI service, an object of any class
     */
    record Raw(Object event) implements CometApiGeminiEvent {}

    /**
     * Carries the complete response. No event follows.
     *
     * @param response the same that a call without streaming returns
     */
    record Complete(ChatResponse response) implements CometApiGeminiEvent {}
}
