package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.exception.LangChain4jException;
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
     * Returns the event as one JSON object in one line. Jackson 2 and 3 write the same, so controllers of Spring MVC and
     * WebFlux may return events.
     *
     * <p>The field {@code type} is {@code thinking}, {@code text}, {@code partial-tool-call}, {@code tool-call},
     * {@code tool-result}, {@code intermediate}, {@code image}, {@code audio}, {@code raw}, {@code complete} or
     * {@code failure}. All other fields have the names of the accessors in Java, also within a response:
     * {@code response.metadata.tokenUsage}. The fields {@code grounding}, {@code logprobs}, {@code otherFields} and
     * {@code event} hold JSON as the service sent it. Bytes are base64, durations are ISO 8601. Fields without a value and
     * empty lists of a response are omitted.
     *
     * <p>The object contains the thoughts and the sources of a response too. Of a response of another provider it contains
     * only the fields that LangChain4j declares. It contains neither keys nor the prompt.
     */
    @JsonValue
    @JsonRawValue
    String toJson();

    /**
     * Carries a piece of the model's thoughts. It comes only with {@code returnThinking(true)}.
     *
     * @param text never empty
     */
    record Thinking(String text) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("thinking").with("text", text).text();
        }
    }

    /**
     * Carries a piece of the response's text. All pieces together are the text of the message.
     *
     * @param text never empty, but it may be blank
     */
    record Text(String text) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("text").with("text", text).text();
        }
    }

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

        @Override
        public String toJson() {
            return EventJson.ofType("partial-tool-call")
                    .with("index", index)
                    .with("id", id)
                    .with("name", name)
                    .with("arguments", arguments)
                    .text();
        }
    }

    /**
     * Carries a tool call of the model. An AI service emits it just before it executes the tool.
     *
     * @param request the tool's name and arguments
     */
    record ToolCall(ToolExecutionRequest request) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("tool-call").with("request", request).text();
        }
    }

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

        @Override
        public String toJson() {
            return EventJson.ofType("tool-result")
                    .with("request", request)
                    .with("contents", contents)
                    .with("isError", isError)
                    .text();
        }
    }

    /**
     * Carries a response within the tool loop of an AI service. It contains tool calls, and another response follows.
     *
     * @param response complete, with its metadata
     */
    record Intermediate(ChatResponse response) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("intermediate").with("response", response).text();
        }
    }

    /**
     * Carries an image that the model generated, as soon as it has arrived. The message contains it as well.
     *
     * @param image its bytes as base64
     */
    record Image(dev.langchain4j.data.image.Image image) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("image").with("image", image).text();
        }
    }

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

        @Override
        public String toJson() {
            return EventJson.ofType("audio")
                    .with("audio", audio)
                    .with("sampleRate", sampleRate())
                    .text();
        }
    }

    /**
     * Carries a chunk that no other event represents, such as one with nothing but grounding.
     *
     * @param event the chunk's JSON text; from another provider's model under an AI service, an object of any class
     */
    record Raw(Object event) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("raw").withSent("event", event).text();
        }
    }

    /**
     * Carries the complete response. No event follows.
     *
     * @param response the same that a call without streaming returns
     */
    record Complete(ChatResponse response) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("complete").with("response", response).text();
        }
    }

    /**
     * Carries the failure of a stream to a browser, since an event stream has no signal for it. The publishers of this
     * library signal failures with {@code onError} and never emit this event. A controller puts it in place:
     * {@code events.onErrorResume(error -> Mono.just(new Failure(error)))}.
     *
     * <p>In JSON it has the simple name of the exception's class as {@code exception}. It has the {@code message} of
     * LangChain4j's exceptions only, since that of others may reveal details of the application.
     *
     * @param error what ended the stream
     */
    record Failure(Throwable error) implements CometApiGeminiEvent {

        @Override
        public String toJson() {
            return EventJson.ofType("failure")
                    .with("exception", error.getClass().getSimpleName())
                    .with("message", error instanceof LangChain4jException ? error.getMessage() : null)
                    .text();
        }
    }
}
