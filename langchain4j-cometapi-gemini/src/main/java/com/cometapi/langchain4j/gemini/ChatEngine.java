package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.MDC;

/** The only path of a question: map, send, fold. Thread-safe. */
final class ChatEngine {

    private final Settings settings;

    /** What does not change from call to call. */
    record Settings(
            RequestMapper mapper,
            Media media,
            ModelRules rules,
            HttpTransport transport,
            CometApiGeminiBlockedPolicy onBlocked,
            Executor executor,
            Timing timing,
            Supplier<String> ids,
            Duration connectTimeout,
            Duration timeout,
            @Nullable Duration callTimeout,
            int maxRetries,
            Duration retryDelayLimit,
            int retryMalformedCalls,
            long maxEventBytes,
            Logger logger,
            boolean logResponses) {}

    /** A question in the service's words, its media perhaps still to be fetched. */
    private record Question(String modelName, boolean returnThinking, GenerateContentRequest request) {}

    ChatEngine(Settings settings) {
        this.settings = settings;
    }

    ChatResponse chat(ChatRequest request) {
        return chat(request, new CallHandle());
    }

    ChatResponse chat(ChatRequest request, CallHandle handle) {
        Question question = question(request);
        try (Exchange exchange = exchange(question, false, handle)) {
            while (exchange.next() != null) {
                // the exchange folds as it reads
            }
            return checked(exchange.response());
        } finally {
            handle.over();
        }
    }

    /**
     * Asks and waits on a thread of the executor.
     *
     * @param chat asks, with a handle that hangs up
     * @return completes with what {@code chat} returns or throws; completed by somebody else, it hangs up
     */
    CompletableFuture<ChatResponse> async(Function<CallHandle, ChatResponse> chat) {
        CallHandle handle = new CallHandle();
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        answer.whenComplete((response, failure) -> handle.cancel());
        Map<String, String> mdc = MDC.getCopyOfContextMap();
        Runnable question = () -> {
            try {
                answer.complete(chat.apply(handle));
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        };
        try {
            settings.executor().execute(() -> withMdc(mdc, question));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /**
     * Answers on threads of the executor.
     *
     * @param subscription holds the answer back while nobody asks for more; null when all of it is wanted
     * @throws IllegalArgumentException and its like when the request cannot be sent at all; everything else is told to
     *     the handler
     */
    void stream(
            ChatRequest request,
            StreamingChatResponseHandler handler,
            CallHandle handle,
            @Nullable StreamDemand subscription) {
        Question question = question(request);
        if (subscription != null) subscription.attach(handle);
        new StreamedAnswer(question, handler, handle, subscription).begin();
    }

    private static void withMdc(@Nullable Map<String, String> callers, Runnable task) {
        Map<String, String> own = MDC.getCopyOfContextMap();
        setMdc(callers);
        try {
            task.run();
        } finally {
            setMdc(own);
        }
    }

    private static void setMdc(@Nullable Map<String, String> values) {
        if (values == null) MDC.clear();
        else MDC.setContextMap(values);
    }

    /** An answer that is told as it is read. While nobody asks for more it holds no thread. */
    private final class StreamedAnswer {

        private final Question question;
        private final CallHandle handle;
        private final @Nullable StreamDemand subscription;
        private final StreamNotifier teller;
        private final @Nullable Map<String, String> mdc = MDC.getCopyOfContextMap();
        private @Nullable Exchange exchange;

        StreamedAnswer(
                Question question,
                StreamingChatResponseHandler handler,
                CallHandle handle,
                @Nullable StreamDemand subscription) {
            this.question = question;
            this.handle = handle;
            this.subscription = subscription;
            this.teller = new StreamNotifier(handler, handle, question.returnThinking, subscription);
        }

        void begin() {
            if (isWanted()) readOnElsewhere();
        }

        private boolean isWanted() {
            return subscription == null || subscription.isWanted(this::readOnElsewhere);
        }

        private void readOnElsewhere() {
            try {
                settings.executor().execute(() -> withMdc(mdc, this::readOn));
            } catch (RejectedExecutionException e) {
                close();
                teller.failed(e);
            }
        }

        private void readOn() {
            if (subscription == null) tellRest();
            else subscription.during(this::tellRest);
        }

        private void tellRest() {
            ChatResponse response;
            try {
                response = rest();
            } catch (Exchange.CallCancelledException e) {
                return;
            } catch (RuntimeException | Error e) {
                teller.failed(e); // also what should end a thread: a handler that hears nothing waits for ever
                return;
            }
            // with the connection given back: what is told may ask the next question
            if (response != null) teller.completed(response);
        }

        /** @return null when nobody asks for more; from that moment on another thread may be reading */
        private @Nullable ChatResponse rest() {
            boolean isHeldBack = false;
            try {
                if (exchange == null) exchange = exchange(question, true, handle);
                Exchange open = exchange;
                Exchange.Chunk chunk;
                while ((chunk = open.next()) != null) {
                    if (teller.tell(chunk, open.assembler())) open.spoken();
                    isHeldBack = !isWanted();
                    if (isHeldBack) return null;
                }
                teller.tellOpenCalls(open.assembler());
                return checked(open.response());
            } finally {
                if (!isHeldBack) close();
            }
        }

        private void close() {
            if (exchange != null) exchange.close();
        }
    }

    private Exchange exchange(Question question, boolean isStreamed, CallHandle handle) {
        Deadline deadline = new Deadline(settings.timing().nanoTime(), settings.callTimeout());
        GenerateContentRequest request = settings.media().fetched(question.request, handle, deadline::left);
        return new Exchange(
                settings,
                question.modelName,
                isStreamed,
                question.returnThinking,
                Json.body(request),
                handle,
                deadline);
    }

    private Question question(ChatRequest request) {
        CometApiGeminiChatRequestParameters parameters = CometApiGeminiChatRequestParameters.from(request.parameters());
        String modelName = modelName(parameters);
        GenerateContentRequest mapped = settings.mapper().map(request, parameters, modelName);
        settings.rules().check(mapped, modelName);
        return new Question(modelName, returnsThinking(request), mapped);
    }

    private static String modelName(CometApiGeminiChatRequestParameters parameters) {
        String name = parameters.modelName();
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("modelName is missing: set it on the model or in the request's"
                    + " parameters, such as gemini-3-flash-preview");
        }
        return withoutPrefix(name);
    }

    static String withoutPrefix(String modelName) {
        return modelName.startsWith("models/") ? modelName.substring("models/".length()) : modelName;
    }

    private static boolean returnsThinking(ChatRequest request) {
        return request.parameters() instanceof CometApiGeminiChatRequestParameters parameters
                && parameters.requestFields().get(RequestFields.GENERATION_CONFIG) instanceof Map<?, ?> config
                && config.get("thinkingConfig") instanceof Map<?, ?> thinking
                && Boolean.TRUE.equals(thinking.get("includeThoughts"));
    }

    private ChatResponse checked(ChatResponse response) {
        boolean isBlocked = response.finishReason() == FinishReason.CONTENT_FILTER;
        if (!isBlocked || settings.onBlocked() == CometApiGeminiBlockedPolicy.RETURN) return response;
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        String what = metadata.blockReason() != null
                ? "the prompt: " + metadata.blockReason()
                : "the answer: " + metadata.rawFinishReason();
        String words = metadata.blockReasonMessage() != null ? metadata.blockReasonMessage() : metadata.finishMessage();
        throw new ContentFilteredException("Gemini blocked " + what + (words == null ? "" : " (" + words + ")")
                + ". Change the wording or the safetySettings; onBlocked(RETURN) gives an answer with the reasons"
                + " instead of this exception");
    }
}
