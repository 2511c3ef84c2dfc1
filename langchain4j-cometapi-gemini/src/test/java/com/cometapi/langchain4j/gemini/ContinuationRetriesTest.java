package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ChunkedAnswers.end;
import static com.cometapi.langchain4j.gemini.ContinuationTest.chunk;
import static com.cometapi.langchain4j.gemini.ContinuationTest.cut;
import static com.cometapi.langchain4j.gemini.ContinuationTest.last;
import static com.cometapi.langchain4j.gemini.ContinuationTest.piece;
import static com.cometapi.langchain4j.gemini.ContinuationTest.reason;
import static com.cometapi.langchain4j.gemini.ContinuationTest.text;
import static com.cometapi.langchain4j.gemini.ContinuationTest.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long answers of which a piece is refused, malformed or cut. */
class ContinuationRetriesTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();
    private static final String BUSY = "{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private List<String> tokensSent() {
        return server.requests().stream()
                .map(LocalRequest::json)
                .map(json -> json.path("continuationToken").asText("-"))
                .toList();
    }

    private RecordingHandler stream(UnaryOperator<CometApiGeminiModelBuilder<?>> settings) throws Exception {
        RecordingHandler handler = new RecordingHandler();
        CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder =
                CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server);
        settings.apply(builder);
        builder.build().chat(REQUEST, handler);
        return handler.await();
    }

    @ParameterizedTest
    @EnumSource
    void the_waits_of_a_piece_begin_anew(CallStyle style) {
        List<Duration> waits = new CopyOnWriteArrayList<>();
        Timing timing =
                new Timing(Clock.systemUTC(), System::nanoTime, (duration, handle) -> waits.add(duration), () -> 0.0);
        server.answers(
                piece(style, "one ", "T1"),
                piece(style, "two ", "T2"),
                piece(style, "three ", "T3"),
                Answer.error(503, "busy"),
                Answer.error(503, "busy"),
                last(style, "four"));

        style.send(server, it -> it.timing(timing), REQUEST);

        assertThat(waits).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    // --- a service that never comes to an end
}
