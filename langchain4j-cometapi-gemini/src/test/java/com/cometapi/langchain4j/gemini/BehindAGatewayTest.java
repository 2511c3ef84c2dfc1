package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What works with Google's endpoint works behind a gateway that changes responses. Heavy: runs three suites again. */
@Tag("heavy")
class BehindAGatewayTest {

    @Nested
    class Conversations extends ConversationTest {
        {
            server.gateway(true);
        }
    }

    @Nested
    class Tools extends ToolsTest {
        {
            server.gateway(true);
        }
    }

    @Nested
    class Grounding extends GroundingTest {
        {
            server.gateway(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_model_is_recognised_under_a_misleading_status(CallStyle style) {
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.start().gateway(true)) {
            server.otherwise(request -> Answer.error(404, "models/x is not found for API version v1beta"));

            Throwable error = catchThrowable(() -> style.send(server, "hi"));

            assertThat(error).isExactlyInstanceOf(ModelNotFoundException.class).hasMessageContaining("503");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_retry_delay_is_lost_and_the_error_message_is_kept(CallStyle style) {
        try (CometApiGeminiLocalServer server =
                CometApiGeminiLocalServer.start().gateway(true)) {
            server.otherwise(request -> Answer.rateLimited("1.5s"));

            Throwable error = catchThrowable(() -> style.send(server, "hi"));

            assertThat(error)
                    .isExactlyInstanceOf(RateLimitException.class)
                    .hasMessageContaining("Resource has been exhausted")
                    .hasMessageContaining("request id: gateway-");
            assertThat(error.getCause()).isInstanceOfSatisfying(CometApiGeminiHttpException.class, cause -> {
                assertThat(cause.retryDelay()).isNull();
                assertThat(cause.googleStatus()).isNull();
            });
        }
    }
}
