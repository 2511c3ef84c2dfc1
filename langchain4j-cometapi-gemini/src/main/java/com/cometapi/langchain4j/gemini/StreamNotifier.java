package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a handler of the application for each part of a stream, in the order of the parts. An exception of a callback is
 * reported through {@code onError} and the stream goes on. After a cancel no callback is called any more. For one stream
 * and one thread.
 *
 * @see StreamingChatResponseHandler
 */
final class StreamNotifier {

    private static final Logger log = LoggerFactory.getLogger(StreamNotifier.class);

    private final StreamingChatResponseHandler handler;
    private final CallHandle handle;
    private final boolean returnThinking;
    private final @Nullable StreamDemand demand;
    private final PartialResponseContext responseContext;
    private final PartialThinkingContext thinkingContext;

    /** Held back, since the service may still answer them itself. */
    private final PendingCalls pendingCalls = new PendingCalls();

    private @Nullable ResponseAssembler current;
    private int emittedCalls;

    /** @param demand receives images, for which the handler has no callback; null: images are emitted as raw events */
    StreamNotifier(
            StreamingChatResponseHandler handler,
            CallHandle handle,
            boolean returnThinking,
            @Nullable StreamDemand demand) {
        this.handler = handler;
        this.handle = handle;
        this.returnThinking = returnThinking;
        this.demand = demand;
        this.responseContext = new PartialResponseContext(handle);
        this.thinkingContext = new PartialThinkingContext(handle);
    }

    /**
     * Emits a chunk. Returns true when the handler has received something, so that no other attempt may follow: calls
     * that are held back do not count.
     */
    boolean emit(Chunk chunk, ResponseAssembler assembler) {
        boolean emitted = false;
        if (assembler != current) pendingCalls.drain(); // those of an attempt that has failed
        current = assembler;
        for (Part part : chunk.parts()) emitted |= emit(part, assembler);
        if (!emitted && pendingCalls.isEmpty()) {
            invoke(() -> handler.onUnmappedRawEvent(chunk.text()));
        }
        return emitted;
    }

    private boolean emit(Part part, ResponseAssembler assembler) {
        if (pendingCalls.accept(part)) return false;
        if (demand != null && part.inlineData() != null) {
            return emitImage(StoredParts.image(part), demand, assembler);
        }
        String text = part.text();
        if (text == null || text.isEmpty()) return false;
        if (part.isThought()) {
            if (returnThinking) {
                invoke(() -> handler.onPartialThinking(new PartialThinking(text), thinkingContext));
            }
            return returnThinking;
        }
        flushPendingCalls(assembler);
        invoke(() -> handler.onPartialResponse(new PartialResponse(text), responseContext));
        return true;
    }

    private boolean emitImage(@Nullable Image image, StreamDemand receiver, ResponseAssembler assembler) {
        if (image == null) return false;
        flushPendingCalls(assembler);
        invoke(() -> receiver.emit(image));
        return true;
    }

    /** Emits the calls that have been held back: the service has not answered them. */
    void flushPendingCalls(ResponseAssembler assembler) {
        if (pendingCalls.isEmpty()) return;
        List<FunctionCall> calls = pendingCalls.drain();
        if (!assembler.offersCalls()) return;
        for (FunctionCall call : calls) {
            CompleteToolCall complete = new CompleteToolCall(emittedCalls++, assembler.request(call));
            invoke(() -> handler.onCompleteToolCall(complete));
        }
    }

    void complete(ChatResponse response) {
        if (!handle.end()) return;
        try {
            handler.onCompleteResponse(response);
        } catch (Exception e) {
            report(e);
        }
    }

    void fail(Throwable failure) {
        if (handle.end()) report(failure);
    }

    private void invoke(Runnable callback) {
        if (handle.isCancelled()) return;
        try {
            callback.run();
        } catch (Exception e) {
            if (!handle.isCancelled()) report(e);
        }
    }

    private void report(Throwable failure) {
        try {
            handler.onError(failure);
        } catch (Exception e) {
            log.warn("onError of the handler threw an exception itself", e);
        }
    }
}
