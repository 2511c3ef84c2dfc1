package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No call waits for a free thread or connection: neither one of many streams nor a call from within a callback. */
class ManyAtOnceTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .build();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void sixty_four_streams_are_open_at_once_and_all_finish() throws InterruptedException {
        CountDownLatch areAllOpen = new CountDownLatch(1);
        server.otherwise(request -> Answer.chunks("a", "b").waitBefore(1, areAllOpen));
        List<RecordingHandler> streams = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            RecordingHandler handler = new RecordingHandler();
            streams.add(handler);
            model.chat(REQUEST, handler);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> streams.stream().allMatch(handler -> handler.events.contains("text a")));

        areAllOpen.countDown();

        for (RecordingHandler handler : streams) {
            assertThat(handler.await().events).containsExactly("text a", "text b", "complete ab");
        }
    }

    @Test
    void conversations_may_continue_from_within_their_callbacks() throws InterruptedException {
        CometApiGeminiChatModel whole =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();
        server.otherwise(request -> Answer.text("ok"));
        CountDownLatch areFinished = new CountDownLatch(32);
        class Turn extends RecordingHandler {

            private final int turnsLeft;

            Turn(int turnsLeft) {
                this.turnsLeft = turnsLeft;
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                assertThat(whole.chat(REQUEST).aiMessage().text()).isEqualTo("ok"); // blocks this thread
                if (turnsLeft == 0) areFinished.countDown();
                else model.chat(REQUEST, new Turn(turnsLeft - 1));
            }
        }

        for (int i = 0; i < 32; i++) model.chat(REQUEST, new Turn(3));

        assertThat(areFinished.await(120, TimeUnit.SECONDS)).isTrue();
        assertThat(server.requests()).hasSize(32 * 4 * 2);
    }
}
