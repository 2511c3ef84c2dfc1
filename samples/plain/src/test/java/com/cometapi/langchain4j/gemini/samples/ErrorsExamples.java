package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiBlockedPolicy;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctor;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport;
import com.cometapi.langchain4j.gemini.CometApiGeminiHttpException;
import com.cometapi.langchain4j.gemini.CometApiGeminiIncompleteResponseException;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;

/** The Java of docs/errors.md. */
class ErrorsExamples {

    void caught(ChatModel model) {
        // begin Catching
        try {
            System.out.println(model.chat("Write a story"));
        } catch (AuthenticationException e) {
            System.err.println("The key is wrong: " + e.getMessage());
        } catch (RateLimitException e) {
            System.err.println("Too much at once: " + e.getMessage());
        } catch (CometApiGeminiIncompleteResponseException e) {
            System.err.println("Cut short after: " + e.partial().aiMessage().text());
        } catch (LangChain4jException e) {
            System.err.println(e.getMessage());
            if (e.getCause() instanceof CometApiGeminiHttpException http && http.requestId() != null) {
                System.err.println("Request id for CometAPI's support: " + http.requestId());
            }
        }
        // end Catching
    }

    ChatModel settings() {
        // begin RetrySettings
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .maxRetries(4)
                .retryDelayLimit(Duration.ofSeconds(20))
                .connectTimeout(Duration.ofSeconds(5))
                .timeout(Duration.ofMinutes(2))
                .callTimeout(Duration.ofMinutes(10))
                .build();
        // end RetrySettings
        return model;
    }

    void blocked(ChatModel model) {
        // begin Blocked
        ChatResponse response = model.chat(UserMessage.from("…"));
        if (response.finishReason() == FinishReason.CONTENT_FILTER) {
            CometApiGeminiChatResponseMetadata why = CometApiGeminiChatResponseMetadata.from(response);
            String reason =
                    why.blockReason() != null ? "prompt: " + why.blockReason() : "answer: " + why.rawFinishReason();
            System.err.println("Blocked " + reason);
            why.safetyRatings().forEach(rating -> System.err.println(rating.category() + ": " + rating.probability()));
        }
        // end Blocked
    }

    ChatModel blockedThrows() {
        // begin BlockedThrows
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .onBlocked(CometApiGeminiBlockedPolicy.THROW)
                .build();
        // end BlockedThrows
        return model;
    }

    void doctor() {
        // begin Doctor
        CometApiGeminiDoctorReport report = CometApiGeminiDoctor.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .build()
                .examine();

        System.out.println(report);
        // end Doctor
    }
}
