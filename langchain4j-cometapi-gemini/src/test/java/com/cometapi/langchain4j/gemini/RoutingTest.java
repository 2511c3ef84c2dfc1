package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Models behind LangChain4j's own routers: defaults, listeners, metadata and cancellation are those of the routed model. */
@EnabledIf(value = CoreFeatures.ROUTING, disabledReason = CoreFeatures.SINCE_1_23)
class RoutingTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final List<String> notified = new CopyOnWriteArrayList<>();
    private ChatModel whole;
    private StreamingChatModel streaming;

    @BeforeEach
    void route() throws ReflectiveOperationException {
        whole = RoutingModels.whole(Map.of(
                "default", cheap(CometApiGeminiChatModel.builder()), "hard", able(CometApiGeminiChatModel.builder())));
        streaming = RoutingModels.streaming(Map.of(
                "default",
                cheap(CometApiGeminiStreamingChatModel.builder()),
                "hard",
                able(CometApiGeminiStreamingChatModel.builder())));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private <M> M cheap(CometApiGeminiModelBuilder<M> builder) {
        return CallStyle.connect(builder, server)
                .modelName("gemini-3.5-flash-lite")
                .listeners(List.of(listener("cheap")))
                .build();
    }

    private <M> M able(CometApiGeminiModelBuilder<M> builder) {
        return CallStyle.connect(builder, server)
                .modelName("gemini-3.1-pro-preview")
                .temperature(0.5)
                .listeners(List.of(listener("able")))
                .build();
    }

    private ChatModelListener listener(String name) {
        return new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                notified.add(name + " request");
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                notified.add(name + " response");
            }
        };
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder()
                .messages(UserMessage.from(text))
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .thinking(CometApiGeminiThinking.level("HIGH"))
                        .build())
                .build();
    }

    private interface Call {
        ChatResponse send(ChatRequest request) throws Exception;
    }

    private List<Call> calls() {
        return List.of(
                whole::chat,
                request -> RoutingModels.chatAsync(whole, request).join(),
                request -> CallStyle.send(streaming, request),
                request -> EventStreams.ofLangChain4j(streaming, request)
                        .ofType(Complete.class)
                        .blockLast(SOON)
                        .response());
    }

    @Test
    void the_routed_model_sends_its_defaults_and_the_options_of_the_request() throws Exception {
        for (Call call : calls()) {
            notified.clear();
            server.answers(Answer.text("easy"), Answer.text("done"));

            assertThat(call.send(request("hi")).aiMessage().text()).isEqualTo("easy");
            ChatResponse response = call.send(request("a hard problem"));

            assertThat(response.aiMessage().text()).isEqualTo("done");
            assertThat(CometApiGeminiChatResponseMetadata.from(response).rawFinishReason())
                    .isEqualTo("STOP");
            assertThat(response.metadata()).isInstanceOf(CometApiGeminiChatResponseMetadata.class);
            assertThat(server.lastRequest().model()).isEqualTo("gemini-3.1-pro-preview");
            assertThat(server.lastRequest()
                            .json()
                            .at("/generationConfig/temperature")
                            .doubleValue())
                    .isEqualTo(0.5);
            assertThat(server.lastRequest()
                            .json()
                            .at("/generationConfig/thinkingConfig/thinkingLevel")
                            .textValue())
                    .isEqualTo("HIGH");
            assertThat(notified).containsExactly("cheap request", "cheap response", "able request", "able response");
        }
    }

    @Test
    void a_thought_signature_survives_the_attribute_that_the_router_adds() throws Exception {
        for (Call call : calls()) {
            server.answers(Answer.json("""
                            {"candidates":[{"content":{"role":"model","parts":[{"text":"done","thoughtSignature":"c2ln"}]},\
                            "finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"totalTokenCount":2}}"""), Answer.text("more"));

            call.send(CallStyle.after(call.send(request("hi")).aiMessage()));

            assertThat(server.lastRequest()
                            .json()
                            .at("/contents/1/parts/0/thoughtSignature")
                            .textValue())
                    .isEqualTo("c2ln");
        }
    }

    @Test
    void an_error_of_the_routed_model_arrives_as_it_is() {
        for (Call call : calls()) {
            server.answers(Answer.error(400, "no"));

            assertThatThrownBy(() -> call.send(request("hi")))
                    .satisfies(error -> assertThat(error instanceof InvalidRequestException ? error : error.getCause())
                            .isInstanceOf(InvalidRequestException.class));
        }
    }

    @Test
    void a_cancel_closes_the_connection_of_the_routed_model() throws Exception {
        server.answers(Answer.text("late").delay(SOON), Answer.chunks("a", "b").stallAfter(1));

        CompletableFuture<ChatResponse> future = RoutingModels.chatAsync(whole, request("hi"));
        Awaitility.await().atMost(SOON).until(() -> server.requests().size() == 1);
        future.cancel(true);
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();

        List<Object> events = new ArrayList<>();
        EventStreams.ofLangChain4j(streaming, request("hi"))
                .take(1)
                .doOnNext(events::add)
                .blockLast(SOON);
        assertThat(events).containsExactly(new Text("a"));
        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }
}
