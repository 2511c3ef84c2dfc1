package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends one whole and one streamed request with the library's own models. For one thread. */
final class AnswerCheck {

    private static final int MAX_SHOWN = 60;
    private static final String LOG_IT = "Look at the log with logRequests(true) and logResponses(true)";

    private final Settings settings;
    private final LongSupplier nanoTime;
    private final UnaryOperator<String> withoutSecrets;
    private @Nullable RuntimeException failure;
    private boolean hasAnswered;

    /** Sets on a model what the doctor was given. */
    interface Settings {
        <M> CometApiGeminiModelBuilder<M> applyTo(CometApiGeminiModelBuilder<M> builder);
    }

    /** @param withoutSecrets removes the key from a text before any of it is cut off */
    AnswerCheck(Settings settings, LongSupplier nanoTime, UnaryOperator<String> withoutSecrets) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.withoutSecrets = withoutSecrets;
    }

    /** Returns true when the service has sent a response. */
    boolean hasAnswered() {
        return hasAnswered;
    }

    CheckResult whole() {
        try {
            ChatResponse response = settings.applyTo(CometApiGeminiChatModel.builder())
                    .build()
                    .chat(request("Reply with the word OK."));
            hasAnswered = true;
            return result(response, "");
        } catch (RuntimeException e) {
            failure = e;
            return CheckResult.failed(e, LOG_IT);
        }
    }

    CheckResult streamed() {
        Pieces pieces = new Pieces(nanoTime);
        StreamingHandle handle = null;
        try {
            handle = settings.applyTo(CometApiGeminiStreamingChatModel.builder())
                    .build()
                    .start(request("Count from one to ten."), pieces);
            ChatResponse response = pieces.response.get();
            hasAnswered = true;
            return result(response, pieces + ": ");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (handle != null) handle.cancel();
            return CheckResult.skipped("the thread was interrupted");
        } catch (ExecutionException e) {
            return CheckResult.failed(e.getCause() == null ? e : e.getCause(), LOG_IT);
        } catch (RuntimeException e) {
            return CheckResult.failed(e, LOG_IT);
        }
    }

    /** Returns whether the service accepts the key, by the response to the whole request. */
    CheckResult key() {
        if (hasAnswered) return CheckResult.ok("the service accepts it");
        if (failure instanceof AuthenticationException) {
            boolean isKnown = failure.getCause() instanceof CometApiGeminiHttpException http
                    && ErrorBody.of(http.body()).hasCode("insufficient_user_quota", "pre_consume_token_quota_failed");
            return isKnown
                    ? CheckResult.ok("the service knows it, but its balance is exhausted")
                    : CheckResult.failed(failure, "Check apiKey");
        }
        return CheckResult.skipped("there is no answer that shows it");
    }

    private static ChatRequest request(String prompt) {
        return ChatRequest.builder().messages(UserMessage.from(prompt)).build();
    }

    private CheckResult result(ChatResponse response, String times) {
        String answer = response.aiMessage().text();
        String shown = answer == null
                ? "no text"
                : "\"" + Redaction.shorten(withoutSecrets.apply(answer).strip().replaceAll("\\s+", " "), MAX_SHOWN)
                        + "\"";
        String text = times + shown + tokens(response.tokenUsage());
        if (response.finishReason() == FinishReason.STOP && answer != null) return CheckResult.ok(text);
        return CheckResult.warning(
                text + ", finish reason " + response.finishReason(),
                "The model responds, but not with a complete text: choose a model that writes text");
    }

    private static String tokens(@Nullable TokenUsage usage) {
        if (usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null) return "";
        return ", " + usage.inputTokenCount() + " tokens in, " + usage.outputTokenCount() + " tokens out";
    }

    /** Counts the pieces of a stream and notes when the first one came. */
    private static final class Pieces implements StreamingChatResponseHandler {

        final CompletableFuture<ChatResponse> response = new CompletableFuture<>();
        private final LongSupplier nanoTime;
        private final long start;
        private long first;
        private int count;

        Pieces(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            this.start = nanoTime.getAsLong();
        }

        @Override
        public void onPartialResponse(String piece) {
            if (count++ == 0) first = nanoTime.getAsLong();
        }

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            response.complete(complete);
        }

        @Override
        public void onError(Throwable error) {
            response.completeExceptionally(error);
        }

        @Override
        public String toString() {
            if (count == 0) return "no piece of text";
            return count + (count == 1 ? " piece" : " pieces") + ", the first after "
                    + Duration.ofNanos(first - start).toMillis() + " ms";
        }
    }
}
