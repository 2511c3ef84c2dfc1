package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The message of a failure names a remedy that fits this failure. */
class RemediesTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CountDownLatch isOver = new CountDownLatch(1);

    @AfterEach
    void close() {
        isOver.countDown();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_forced_function_call_with_JSON_is_never_advised_to_use_Gemini_3(CallStyle style) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .toolSpecifications(ToolSpecification.builder().name("f").build())
                .toolChoice(ToolChoice.REQUIRED)
                .responseFormat(ResponseFormat.JSON)
                .build();

        assertThatThrownBy(() -> style.send(server, request))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Forced function calling (ANY mode)")
                .hasMessageContaining("toolChoice(AUTO)")
                .hasMessageNotContaining("use Gemini 3");
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_thinking_level_names_those_of_the_model(CallStyle style) {
        assertThatThrownBy(() -> style.send(server, it -> it.thinking(CometApiGeminiThinking.level("lots")), REQUEST))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"lots\"")
                .hasMessageContaining("CometApiGeminiThinking.level(..) with one of MINIMAL, LOW, MEDIUM, HIGH");
    }

    @ParameterizedTest
    @EnumSource
    void a_refused_connection_names_what_to_check(CallStyle style) throws IOException {
        try (Socket refusing = new Socket()) {
            refusing.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // nobody listens
            int port = refusing.getLocalPort();

            assertThatThrownBy(() -> style.send(null, it -> it.baseUrl("http://127.0.0.1:" + port), REQUEST))
                    .isExactlyInstanceOf(RetriableException.class)
                    .hasMessageContaining("Failed to connect to /127.0.0.1:" + port)
                    .hasMessageContaining(", after 3 attempts")
                    .hasMessageEndingWith(
                            "→ Check baseUrl (its host and port), the network, the firewall and the proxy");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_over_its_deadline_names_what_to_change(CallStyle style) {
        server.otherwise(request -> Answer.text("never").waitFor(isOver));

        assertThatThrownBy(() -> style.send(server, it -> it.callTimeout(Duration.ofMillis(50)), REQUEST))
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.05S (callTimeout)")
                .hasMessageEndingWith("→ Raise callTimeout, or request a shorter answer and less thinking");
    }
}
