package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.GeminiContent.FunctionCall;
import com.cometapi.langchain4j.gemini.GeminiContent.Part;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a user's handler what comes, in the order in which it came. A callback that throws hears of it through
 * {@code onError} and the stream goes on; once hung up on, nothing is told any more. For one stream and one thread.
 *
 * @see StreamingChatResponseHandler
 */
final class StreamNotifier {

    private static final Logger log = LoggerFactory.getLogger(StreamNotifier.class);

    private final StreamingChatResponseHandler handler;
    private final CallHandle handle;
    private final boolean returnThinking;
    private final @Nullable StreamDemand subscription;
    private final PartialResponseContext responseContext;
    private final PartialThinkingContext thinkingContext;

    /** Calls that may still turn out to be answered by the service itself. */
    private final List<FunctionCall> openCalls = new ArrayList<>();

    private int toldCalls;

    /** @param subscription hears of pictures, for which the handler has no callback */
    StreamNotifier(
            StreamingChatResponseHandler handler,
            CallHandle handle,
            boolean returnThinking,
            @Nullable StreamDemand subscription) {
        this.handler = handler;
        this.handle = handle;
        this.returnThinking = returnThinking;
        this.subscription = subscription;
        this.responseContext = new PartialResponseContext(handle);
        this.thinkingContext = new PartialThinkingContext(handle);
    }

    /** @return whether there was anything to tell */
    boolean tell(Exchange.Chunk chunk, ResponseAssembler assembler) {
        boolean isTold = false;
        for (Part part : chunk.parts()) isTold |= tell(part, assembler);
        if (!isTold && openCalls.isEmpty()) {
            tell(() -> handler.onUnmappedRawEvent(chunk.text()));
        }
        return isTold;
    }

    private boolean tell(Part part, ResponseAssembler assembler) {
        if (part.functionCall() != null) {
            openCalls.add(part.functionCall());
            return true;
        }
        if (part.functionResponse() != null) {
            String answered = part.functionResponse().name();
            openCalls.stream()
                    .filter(call -> Objects.equals(call.name(), answered))
                    .findFirst()
                    .ifPresent(openCalls::remove);
            return true;
        }
        if (subscription != null && part.inlineData() != null) {
            return tell(TurnReplay.image(part), subscription, assembler);
        }
        String text = part.text();
        if (text == null || text.isEmpty()) return false;
        if (part.isThought()) {
            if (returnThinking) {
                tell(() -> handler.onPartialThinking(new PartialThinking(text), thinkingContext));
            }
            return returnThinking;
        }
        tellOpenCalls(assembler);
        tell(() -> handler.onPartialResponse(new PartialResponse(text), responseContext));
        return true;
    }

    private boolean tell(@Nullable Image image, StreamDemand listener, ResponseAssembler assembler) {
        if (image == null) return false;
        tellOpenCalls(assembler);
        tell(() -> listener.tell(image));
        return true;
    }

    void tellOpenCalls(ResponseAssembler assembler) {
        for (FunctionCall call : openCalls) {
            CompleteToolCall complete = new CompleteToolCall(toldCalls++, assembler.request(call));
            tell(() -> handler.onCompleteToolCall(complete));
        }
        openCalls.clear();
    }

    void completed(ChatResponse response) {
        if (!handle.over()) return;
        try {
            handler.onCompleteResponse(response);
        } catch (Exception e) {
            report(e);
        }
    }

    void failed(Throwable failure) {
        if (handle.over()) report(failure);
    }

    private void tell(Runnable callback) {
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
