package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The only path of a request: map, send, fold. Thread-safe. */
final class ChatEngine implements AutoCloseable {

    private final RequestMapper mapper;
    private final ModelRules rules;
    private final MediaFetcher media;
    private final CometApiGeminiBlockedPolicy onBlocked;
    private final FallbackModels fallbacks;
    private final Executor executor;
    private final CallSettings settings;
    private final OpenCalls openCalls = new OpenCalls();

    /**
     * A request in the service's form, before its media are fetched.
     *
     * @param fallbacks the same request for each of the fallback models
     */
    private record MappedRequest(
            String modelName,
            boolean isStreamed,
            boolean returnThinking,
            GenerateContentRequest request,
            List<Supplier<MappedRequest>> fallbacks) {}

    ChatEngine(
            RequestMapper mapper,
            ModelRules rules,
            MediaFetcher media,
            CometApiGeminiBlockedPolicy onBlocked,
            FallbackModels fallbacks,
            Executor executor,
            CallSettings settings) {
        this.mapper = mapper;
        this.rules = rules;
        this.media = media;
        this.onBlocked = onBlocked;
        this.fallbacks = fallbacks;
        this.executor = executor;
        this.settings = settings;
    }

    ChatResponse chat(ChatRequest request) {
        return chat(request, new CallHandle());
    }

    ChatResponse chat(ChatRequest request, CallHandle handle) {
        openCalls.add(handle, () -> {});
        try (Exchange exchange = open(map(request, false), handle)) {
            drain(exchange);
            return throwIfBlocked(exchange.response(), exchange);
        } catch (CallCancelledException e) {
            RuntimeException reason = handle.reason();
            throw reason == null ? e : reason;
        } finally {
            handle.complete();
            openCalls.remove(handle);
        }
    }

    private static void drain(Exchange exchange) {
        while (exchange.next() != null) {
            // the exchange folds as it reads
        }
    }

    /**
     * Runs a call on a thread of the executor.
     *
     * @param chat makes the call, with a handle that cancels it
     * @return completes with what {@code chat} returns or throws; when the caller completes it, the call is cancelled
     */
    CompletableFuture<ChatResponse> async(Function<CallHandle, ChatResponse> chat) {
        CallHandle handle = new CallHandle();
        return AsyncCall.run(executor, () -> chat.apply(handle), handle::cancel);
    }

    /**
     * Streams the response on threads of the executor.
     *
     * @param demand suspends the stream while the subscriber requests nothing; null: everything is emitted at once
     * @param handler is notified of all failures, also of a request that cannot be mapped
     */
    void stream(
            ChatRequest request,
            StreamingChatResponseHandler handler,
            CallHandle handle,
            @Nullable StreamDemand demand) {
        if (demand != null) demand.register(handle);
        MappedRequest mapped;
        try {
            openCalls.add(handle, demand == null ? () -> {} : demand::release);
            mapped = map(request, true);
        } catch (RuntimeException | Error e) {
            new StreamedAnswer(false, handler, handle, demand).fail(e);
            return;
        }
        new StreamedAnswer(mapped.returnThinking, handler, handle, demand).begin(mapped);
    }

    /** Ends all open calls and refuses new ones. Ends idle threads and connections too, except those that the user set. */
    @Override
    public void close() {
        endIdle();
        openCalls.close().thenRun(this::endIdle); // a cancelled call of HTTP/2 gives its connection back to the pool
    }

    /**
     * Refuses new calls and lets the open ones go on.
     *
     * @return completes when they have ended, and idle threads and connections with them; a copy, so that a caller who
     *     cancels it does not cancel the end of idle connections
     */
    CompletableFuture<Void> closeGracefully() {
        return openCalls.refuseNew().thenRun(this::endIdle).copy();
    }

    private void endIdle() {
        settings.transport().closeIdleConnections();
        DefaultExecutor.endIdleThreads(); // lookups of hosts run there, whichever executor runs the streams
        RecordTypes.release();
    }

    /** A response that is emitted as it is read. While the subscriber requests nothing it holds no thread. */
    private final class StreamedAnswer {

        private final CallHandle handle;
        private final @Nullable StreamDemand demand;
        private final StreamNotifier notifier;
        private final CallerContext context = CallerContext.capture();

        StreamedAnswer(
                boolean returnThinking,
                StreamingChatResponseHandler handler,
                CallHandle handle,
                @Nullable StreamDemand demand) {
            this.handle = handle;
            this.demand = demand;
            this.notifier = new StreamNotifier(handler, handle, returnThinking, demand);
        }

        void begin(MappedRequest request) {
            if (hasDemandOr(() -> scheduleBegin(request))) scheduleBegin(request);
        }

        private void scheduleBegin(MappedRequest request) {
            try {
                executor.execute(() -> onThread(() -> drainAndNotify(() -> open(request, handle))));
            } catch (RejectedExecutionException e) {
                end(() -> notifier.fail(e));
            }
        }

        /** Reports a failure on a thread of the executor, like every other callback. */
        void fail(Throwable failure) {
            try {
                executor.execute(() -> onThread(() -> end(() -> notifier.fail(failure))));
            } catch (RejectedExecutionException e) {
                end(() -> notifier.fail(failure));
            }
        }

        private void scheduleResume(Exchange exchange) {
            try {
                executor.execute(() -> onThread(() -> drainAndNotify(() -> exchange)));
            } catch (RejectedExecutionException e) {
                exchange.close();
                end(() -> notifier.fail(e));
            }
        }

        private void onThread(Runnable task) {
            StreamDemand.runOutsideLoop(() -> context.run(task));
        }

        private boolean hasDemandOr(Runnable resume) {
            return demand == null || demand.hasDemandOr(resume);
        }

        private void drainAndNotify(Supplier<Exchange> opening) {
            Exchange exchange = null;
            ChatResponse response;
            try {
                exchange = opening.get();
                response = drain(exchange);
            } catch (CallCancelledException e) {
                ChatResponse partial = exchange == null ? null : exchange.response();
                end(() -> notifier.cancelled(partial));
                return;
            } catch (RuntimeException | Error e) {
                end(() -> notifier.fail(e)); // errors too: a handler whose onError is never called waits for ever
                return;
            }
            // the connection is given back before the handler is called, which may send the next request
            if (response != null) end(() -> notifier.complete(response));
        }

        /** The last callback is a part of the call: a model that closes gracefully waits for it. */
        private void end(Runnable notification) {
            try {
                notification.run();
            } finally {
                openCalls.remove(handle);
            }
        }

        /** Returns null when there is no demand; from that moment on another thread may be reading. */
        private @Nullable ChatResponse drain(Exchange exchange) {
            Runnable resume = () -> scheduleResume(exchange);
            boolean isSuspended = false;
            try {
                Chunk chunk;
                while ((chunk = exchange.next()) != null) {
                    if (notifier.emit(chunk, exchange.assembler())) exchange.commit();
                    isSuspended = !hasDemandOr(resume);
                    if (isSuspended) return null;
                }
                notifier.flush(exchange.assembler());
                return throwIfBlocked(exchange.response(), exchange);
            } finally {
                if (!isSuspended) exchange.close();
            }
        }
    }

    private Exchange open(MappedRequest mapped, CallHandle handle) {
        Deadline deadline =
                new Deadline(settings.timing().nanoTime(), settings.limits().callTimeout());
        List<Supplier<WireRequest>> others = new ArrayList<>(mapped.fallbacks.size());
        for (Supplier<MappedRequest> other : mapped.fallbacks) others.add(() -> wire(other.get(), handle, deadline));
        return new Exchange(settings, wire(mapped, handle, deadline), others.iterator(), handle, deadline);
    }

    private WireRequest wire(MappedRequest mapped, CallHandle handle, Deadline deadline) {
        GenerateContentRequest request = media.fetched(mapped.request, handle, deadline);
        return WireRequest.of(mapped.modelName, mapped.isStreamed, mapped.returnThinking, request);
    }

    private MappedRequest map(ChatRequest request, boolean isStreamed) {
        SettingChecks.required("request", request);
        CometApiGeminiChatRequestParameters parameters = CometApiGeminiChatRequestParameters.from(request.parameters());
        fallbacks.check(parameters);
        String modelName = modelName(parameters);
        List<Supplier<MappedRequest>> others = new ArrayList<>(fallbacks.names().size());
        for (String name : fallbacks.names()) {
            if (name.equals(modelName)) continue; // it has had its attempts
            others.add(() -> map(request, parameters, name, isStreamed, List.of()));
        }
        return map(request, parameters, modelName, isStreamed, others);
    }

    private MappedRequest map(
            ChatRequest request,
            CometApiGeminiChatRequestParameters parameters,
            String modelName,
            boolean isStreamed,
            List<Supplier<MappedRequest>> others) {
        GenerateContentRequest mapped = mapper.map(request, parameters, modelName);
        rules.check(mapped, modelName, isStreamed);
        boolean returnThinking = Boolean.TRUE.equals(parameters.thinkingConfig().get("includeThoughts"));
        return new MappedRequest(modelName, isStreamed, returnThinking, mapped, others);
    }

    private static String modelName(CometApiGeminiChatRequestParameters parameters) {
        String name = parameters.modelName() == null ? "" : ModelGeneration.withoutPrefix(parameters.modelName());
        if (name.isBlank()) {
            throw new IllegalArgumentException("modelName is missing: set it on the model or in the request's"
                    + " parameters, such as gemini-3-flash-preview");
        }
        return name;
    }

    private ChatResponse throwIfBlocked(ChatResponse response, Exchange exchange) {
        boolean isBlocked = response.finishReason() == FinishReason.CONTENT_FILTER;
        if (!isBlocked || onBlocked == CometApiGeminiBlockedPolicy.RETURN) return response;
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        String blocked = metadata.blockReason() != null
                ? "the prompt: " + metadata.blockReason()
                : "the answer: " + metadata.rawFinishReason();
        String message =
                metadata.blockReasonMessage() != null ? metadata.blockReasonMessage() : metadata.finishMessage();
        String reason = blocked + (message == null ? "" : " (" + message + ")");
        throw new ContentFilteredException("Gemini blocked "
                + ControlCharacters.escaped(exchange.withoutSecrets(reason))
                + ". Change the wording or the safetySettings; onBlocked(RETURN) gives an answer with the reasons"
                + " instead of this exception");
    }
}
