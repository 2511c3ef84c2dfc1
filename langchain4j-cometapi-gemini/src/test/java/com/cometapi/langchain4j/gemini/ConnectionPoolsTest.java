package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More calls at a time than one pool of connections takes. Tagged, since the server needs a thread for each. */
@Tag("heavy")
class ConnectionPoolsTest {

    private static final int CALLS = 600;
    private static final int GROUP = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @Test
    void many_calls_at_a_time_leave_a_limited_number_of_idle_connections_which_later_calls_use() {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
                CometApiGeminiChatModel model = connect(server)) {
            makeManyCallsAtATime(server, model);

            await().atMost(PATIENCE).until(() -> server.openConnections() <= 256 + 2 * 32);
            int idle = server.openConnections();
            for (int i = 0; i < 10; i++) model.chat(REQUEST);
            assertThat(server.openConnections()).isLessThanOrEqualTo(idle);
            assertThat(server.requests()).hasSize(CALLS + 10);
        }
    }

    @Test
    void closing_a_model_closes_the_idle_connections_of_all_pools() {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            CometApiGeminiChatModel model = connect(server);
            makeManyCallsAtATime(server, model);

            model.close();

            await().atMost(PATIENCE).until(() -> server.openConnections() == 0);
        }
    }

    private static CometApiGeminiChatModel connect(CometApiGeminiLocalServer server) {
        return CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();
    }

    /** None of them ends before all have arrived. They begin in groups, as a system drops connections that all begin at once. */
    private static void makeManyCallsAtATime(CometApiGeminiLocalServer server, CometApiGeminiChatModel model) {
        CountDownLatch allArrived = new CountDownLatch(CALLS);
        server.otherwise(request -> {
            allArrived.countDown();
            waitFor(allArrived);
            return Answer.text("ok");
        });
        List<CompletableFuture<ChatResponse>> calls = new ArrayList<>();
        while (calls.size() < CALLS) {
            for (int i = 0; i < GROUP; i++) calls.add(model.chatAsync(REQUEST));
            await().atMost(PATIENCE).until(() -> allArrived.getCount() == CALLS - calls.size());
        }
        for (CompletableFuture<ChatResponse> call : calls) {
            assertThat(call)
                    .succeedsWithin(PATIENCE)
                    .satisfies(
                            response -> assertThat(response.aiMessage().text()).isEqualTo("ok"));
        }
        server.otherwise(request -> Answer.text("ok"));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
