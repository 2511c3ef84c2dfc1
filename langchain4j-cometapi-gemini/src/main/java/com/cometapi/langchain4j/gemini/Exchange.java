package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.HttpErrors.RefusedException;
import com.cometapi.langchain4j.gemini.RetryPolicy.Decision;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call with all its attempts: sends the request, hands out the response chunk by chunk, and sends the request again
 * while that is allowed. Reads only when the next chunk is requested. For one thread; only its {@link CallHandle} may be
 * used by others.
 */
final class Exchange implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final CallSettings settings;
    private final WireRequest request;
    private final CallHandle handle;
    private final Deadline deadline;

    private int attempts;
    private int malformedCallRetries;
    private boolean hasResent;
    private boolean isCommitted;
    private @Nullable Duration timeToFirstToken; // null where no token ever comes
    private HttpAttempt attempt;

    private Exchange(CallSettings settings, WireRequest request, CallHandle handle, Deadline deadline) {
        this.settings = settings;
        this.request = request;
        this.handle = handle;
        this.deadline = deadline;
        this.attempt = send();
    }

    /**
     * Sends the request and waits until an attempt is accepted.
     *
     * @throws RuntimeException one of LangChain4j's exceptions, or {@link CallCancelledException}
     */
    static Exchange open(CallSettings settings, WireRequest request, CallHandle handle, Deadline deadline) {
        try {
            return new Exchange(settings, request, handle, deadline);
        } catch (RuntimeException | Error e) {
            request.body().close();
            throw e;
        }
    }

    private HttpAttempt send() {
        while (true) {
            throwIfCancelled();
            attempts++;
            try {
                return HttpAttempt.send(settings, request, handle, deadline.remaining());
            } catch (RefusedException e) {
                backOffOrThrow(afterRefusal(e.refusal()));
            } catch (IOException e) {
                throwIfEnded(e);
                backOffOrThrow(settings.retries()
                        .afterFailure(
                                ConnectionErrors.beforeResponse(e, settings.limits(), attempts),
                                progress(),
                                settings.timing().backOff(attempts)));
            }
        }
    }

    /**
     * Waits for the next chunk, sending the request again where that is allowed.
     *
     * @return null at the end of the response
     * @throws RuntimeException one of LangChain4j's exceptions, or {@link CallCancelledException}
     */
    @Nullable
    Chunk next() {
        while (true) {
            throwIfCancelled();
            try {
                Chunk chunk = attempt.next();
                if (chunk != null) {
                    noteFirstToken(chunk);
                    return chunk;
                }
                if (!restartIfMalformed()) {
                    throwIfIncomplete();
                    return null;
                }
            } catch (RefusedException e) {
                attempt.close();
                backOffOrThrow(afterRefusal(e.refusal()));
                attempt = send();
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }

    /** Rules out further attempts: the caller has received a part of the response. Lets go of the request. */
    void commit() {
        if (isCommitted) return;
        isCommitted = true;
        request.body().close();
    }

    ResponseAssembler assembler() {
        return attempt.assembler();
    }

    /** Returns what has come so far: the whole response after the last chunk. */
    ChatResponse response() {
        return attempt.assembler()
                .toChatResponse(
                        new CometApiGeminiChatResponseMetadata.CallFacts(
                                attempt.requestId(), attempts, timeToFirstToken, deadline.elapsed()),
                        request.modelName());
    }

    /** Returns a text of the service without the key and the other secrets of the request. */
    String withoutSecrets(String text) {
        return attempt.withoutSecrets(text);
    }

    private void noteFirstToken(Chunk chunk) {
        if (timeToFirstToken == null && !chunk.parts().isEmpty()) timeToFirstToken = deadline.elapsed();
    }

    private boolean restartIfMalformed() {
        boolean isRepeated = !isCommitted
                && settings.retries().retriesMalformedCall(attempt.assembler().rawFinishReason(), malformedCallRetries);
        if (!isRepeated) return false;
        malformedCallRetries++;
        attempt.close();
        attempt = send();
        return true;
    }

    private Decision afterRefusal(HttpErrors.Refusal refusal) {
        Decision decision = settings.retries()
                .afterRefusal(refusal, progress(), settings.timing().backOff(attempts));
        hasResent |= refusal.isSignatureRejected();
        return decision;
    }

    private RetryPolicy.Progress progress() {
        return new RetryPolicy.Progress(attempts, isCommitted, hasResent, deadline.remaining());
    }

    private void backOffOrThrow(Decision decision) {
        if (decision instanceof Decision.GiveUp end) throw end.exception();
        Duration delay = ((Decision.Retry) decision).delay();
        log.debug("Attempt {} failed; the next one follows in {}", attempts, delay);
        try {
            settings.timing().sleeper().sleep(delay, handle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LangChain4jException("The thread was interrupted while it waited to send the request again", e);
        }
    }

    // --- failures

    private void throwIfCancelled() {
        if (handle.isCancelled()) throw new CallCancelledException();
    }

    /** A cancel and an interrupt close the connection, and so look like failures of it. */
    private void throwIfEnded(IOException e) {
        throwIfCancelled();
        if (Thread.currentThread().isInterrupted()) {
            throw new LangChain4jException("The thread was interrupted while it waited for CometAPI", e);
        }
    }

    private RuntimeException failure(IOException e) {
        throwIfEnded(e);
        if (e instanceof ChunkReader.UnreadableResponseException unreadable) return unreadable(unreadable);
        RuntimeException known = ConnectionErrors.duringResponse(e, settings.limits(), attempts);
        return known != null
                ? known
                : incomplete(
                        "The connection to CometAPI broke in the middle of the response ("
                                + ControlCharacters.escaped(String.valueOf(e.getMessage()))
                                + "): the answer is not complete. Send the request again; partial() has what came",
                        e);
    }

    private RuntimeException unreadable(ChunkReader.UnreadableResponseException e) {
        return e.isTruncated()
                ? incomplete("The response of CometAPI ends in the middle of its JSON: " + e.quote(), e.getCause())
                : new InternalServerException(
                        "CometAPI sent something that is not a Gemini response (" + e.getMessage() + "): " + e.quote(),
                        e.getCause());
    }

    private void throwIfIncomplete() {
        if (attempt.assembler().hasUnfinishedCall()) {
            throw incomplete(
                    "The response of CometAPI ended in the middle of a function call: the call was cut short and is not"
                            + " offered. Send the request again; partial() has what came",
                    null);
        }
        if (attempt.assembler().isFinished()) return;
        throw incomplete(
                "The response of CometAPI ended without a finish reason: the answer was cut short and is not complete."
                        + " Send the request again; partial() has what came",
                null);
    }

    private CometApiGeminiIncompleteResponseException incomplete(String message, @Nullable Throwable cause) {
        return new CometApiGeminiIncompleteResponseException(message, cause, response());
    }

    /** Gives the connection back, or closes it when the response was not read to its end. */
    @Override
    public void close() {
        attempt.close();
        request.body().close();
    }
}
