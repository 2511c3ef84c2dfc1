package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final int MAX_HELD = 64 * 1024;
    private static final int MAX_HELD_EVENTS = 100;

    private final StreamingChatResponseHandler handler;
    private final CallHandle handle;
    private final boolean returnThinking;
    private final @Nullable StreamDemand demand;
    private final PartialResponseContext responseContext;
    private final PartialThinkingContext thinkingContext;
    private final PartialToolCallContext toolCallContext;

    /** Held back, since the service may still answer them itself. */
    private final PendingCalls pendingCalls = new PendingCalls();

    /** Raw events of an attempt that may still be repeated. */
    private final List<String> heldEvents = new ArrayList<>();

    private WholeLetters answerLetters = new WholeLetters();
    private WholeLetters thoughtLetters = new WholeLetters();
    private @Nullable FunctionCall streamedCall; // of the latest piece
    private @Nullable ResponseAssembler current; // the attempt that is emitted; null before the first chunk
    private long heldLength;
    private boolean isCommitted;

    /** The indices of the calls of which pieces were emitted, by the ids of their requests. */
    private final Map<String, Integer> indices = new HashMap<>(0);

    private int nextIndex;

    /** @param demand receives images and audio, for which the handler has no callback; null: they are raw events */
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
        this.toolCallContext = new PartialToolCallContext(handle);
    }

    /**
     * Emits a chunk. Returns true when the handler has received something, so that no other attempt may follow. Until then
     * calls and raw events are held back; many raw events are emitted, and count.
     */
    boolean emit(Chunk chunk, ResponseAssembler assembler) {
        if (assembler != current) begin(assembler);
        boolean emitted = false;
        boolean hasPiece = false;
        for (Part part : chunk.parts()) {
            emitted |= emit(part, assembler);
            hasPiece |= StreamedArguments.isPiece(part);
        }
        hasPiece |= answerLetters.isHolding() || thoughtLetters.isHolding();
        if (!emitted && !hasPiece && pendingCalls.isEmpty()) emitted = emitRaw(chunk.text());
        isCommitted |= emitted;
        return emitted;
    }

    /** Forgets what was held back of an attempt that has failed. */
    private void begin(ResponseAssembler assembler) {
        current = assembler;
        pendingCalls.drain();
        heldEvents.clear();
        heldLength = 0;
        answerLetters = new WholeLetters();
        thoughtLetters = new WholeLetters();
    }

    private boolean emitRaw(String event) {
        heldEvents.add(event);
        heldLength += event.length();
        boolean isEmitted = isCommitted || heldLength > MAX_HELD || heldEvents.size() > MAX_HELD_EVENTS;
        if (isEmitted) emitHeldEvents();
        return isEmitted;
    }

    private void emitHeldEvents() {
        for (String event : heldEvents) invoke(() -> handler.onUnmappedRawEvent(event));
        heldEvents.clear();
        heldLength = 0;
    }

    private boolean emit(Part part, ResponseAssembler assembler) {
        if (StreamedArguments.isPiece(part)) return emitPiece(part, assembler);
        if (pendingCalls.accept(part)) return false;
        if (demand != null && part.inlineData() != null) {
            return emitMedia(media(part), demand, assembler);
        }
        String text = part.text();
        if (text == null || text.isEmpty()) return false;
        if (part.isThought()) return returnThinking && emitThought(thoughtLetters.add(text));
        return emitText(answerLetters.add(text), assembler);
    }

    private boolean emitThought(String text) {
        if (text.isEmpty()) return false;
        emitHeldEvents();
        invoke(() -> handler.onPartialThinking(new PartialThinking(text), thinkingContext));
        return true;
    }

    private boolean emitText(String text, ResponseAssembler assembler) {
        if (text.isEmpty()) return false;
        emitCalls(assembler);
        invoke(() -> handler.onPartialResponse(new PartialResponse(text), responseContext));
        return true;
    }

    /** Emits the earlier calls first, so that all of one call comes before the next. Its index is never used again. */
    private boolean emitPiece(Part part, ResponseAssembler assembler) {
        FunctionCall call = Objects.requireNonNull(part.functionCall());
        String text = part.text();
        if (text == null || text.isEmpty() || !assembler.offersCalls()) return false;
        if (call != streamedCall) emitCalls(assembler);
        streamedCall = call;
        String id = assembler.callId(call);
        PartialToolCall partial = PartialToolCall.builder()
                .index(indices.computeIfAbsent(id, it -> nextIndex++))
                .id(id)
                .name(call.name())
                .partialArguments(text)
                .build();
        invoke(() -> handler.onPartialToolCall(partial, toolCallContext));
        return true;
    }

    private static @Nullable CometApiGeminiEvent media(Part part) {
        Image image = StoredParts.image(part);
        if (image != null) return new CometApiGeminiEvent.Image(image);
        Audio audio = GeneratedAudio.raw(part);
        return audio == null ? null : new CometApiGeminiEvent.Audio(audio);
    }

    private boolean emitMedia(@Nullable CometApiGeminiEvent media, StreamDemand receiver, ResponseAssembler assembler) {
        if (media == null) return false;
        emitCalls(assembler);
        invoke(() -> receiver.emit(media));
        return true;
    }

    /** Emits all that has been held back: nothing follows. */
    void flush(ResponseAssembler assembler) {
        if (assembler != current) return;
        emitThought(thoughtLetters.rest());
        emitText(answerLetters.rest(), assembler);
        emitCalls(assembler);
    }

    /** Emits held events and calls: no other attempt follows, and the service has not answered the calls itself. */
    private void emitCalls(ResponseAssembler assembler) {
        emitHeldEvents();
        if (pendingCalls.isEmpty()) return;
        List<FunctionCall> calls = pendingCalls.drain();
        if (!assembler.offersCalls()) return;
        for (FunctionCall call : calls) {
            ToolExecutionRequest request = assembler.request(call);
            Integer index = indices.get(request.id());
            CompleteToolCall complete = new CompleteToolCall(index == null ? nextIndex++ : index, request);
            invoke(() -> handler.onCompleteToolCall(complete));
        }
    }

    void complete(ChatResponse response) {
        if (!handle.end()) {
            cancelled(response);
            return;
        }
        try {
            handler.onCompleteResponse(response);
        } catch (Exception e) {
            report(e);
        }
    }

    void fail(Throwable failure) {
        if (handle.end()) report(failure);
        else cancelled(null);
    }

    /**
     * Ends a cancelled call. The handler is notified unless the application has cancelled it; then listeners are.
     *
     * @param partial what had arrived; null for nothing
     */
    void cancelled(@Nullable ChatResponse partial) {
        handle.end();
        RuntimeException reason = handle.reason();
        if (reason != null) report(reason);
        else handle.notifyCancelled(partial);
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
