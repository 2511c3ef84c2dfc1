package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunks that have no callback of their own are emitted as raw events, of one attempt only. */
class RawEventsTest {

    private static final String THOUGHT = """
            {"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}]}""";
    private static final String USAGE = """
            {"usageMetadata":{"promptTokenCount":7}}""";
    private static final String EMPTY_TEXT = """
            {"candidates":[{"content":{"parts":[{"text":""}]}}]}""";
    private static final String ERROR = """
            {"error":{"code":503,"message":"busy"}}""";
    private static final String MALFORMED = """
            {"candidates":[{"content":{"parts":[]},"finishReason":"MALFORMED_FUNCTION_CALL"}]}""";
    private static final String TEXT = """
            {"candidates":[{"content":{"parts":[{"text":"ok"}]}}]}""";
    private static final String END = """
            {"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}""";

    private final CometApiGeminiLocalServer server =
            CometApiGeminiLocalServer.start().strict(false);

    @AfterEach
    void close() {
        server.close();
    }

    private RecordingHandler stream() throws InterruptedException {
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onUnmappedRawEvent(Object event) {
                add("raw " + event);
            }
        };
        CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .maxRetries(2)
                .retryMalformedCalls(1)
                .build()
                .chat(ChatRequest.builder().messages(UserMessage.from("hi")).build(), handler);
        return handler.await();
    }

    static Stream<String> events() {
        return Stream.of(THOUGHT, USAGE, EMPTY_TEXT);
    }

    @ParameterizedTest
    @MethodSource("events")
    void no_event_of_a_repeated_attempt_is_emitted(String event) throws InterruptedException {
        server.answers(
                Answer.json(event, ERROR).asGiven(),
                Answer.json(event, TEXT, END).asGiven());

        assertThat(stream().events).containsExactly("raw " + event, "text ok", "raw " + END, "complete ok");
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("events")
    void no_event_before_a_malformed_call_is_emitted(String event) throws InterruptedException {
        server.answers(
                Answer.json(event, MALFORMED).asGiven(),
                Answer.json(event, TEXT, END).asGiven());

        assertThat(stream().events).containsExactly("raw " + event, "text ok", "raw " + END, "complete ok");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void events_of_an_answer_without_text_are_emitted_at_its_end() throws InterruptedException {
        server.answers(Answer.json(THOUGHT, END).asGiven());

        assertThat(stream().events).containsExactly("raw " + THOUGHT, "raw " + END, "complete null");
    }

    @Test
    void many_events_are_emitted_and_rule_out_a_retry() throws InterruptedException {
        String[] events = Stream.concat(Stream.generate(() -> THOUGHT).limit(150), Stream.of(ERROR))
                .toArray(String[]::new);
        server.answers(Answer.json(events).asGiven());

        assertThat(stream().events).hasSize(151).endsWith("raw " + THOUGHT, "error");
        assertThat(server.requests()).hasSize(1);
    }
}
