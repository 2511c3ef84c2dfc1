package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.HttpErrors.RefusedException;
import com.cometapi.langchain4j.gemini.RetryPolicy.Decision;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call with all its attempts: sends the request, hands out the response chunk by chunk, and sends the request again
 * while that is allowed, to another model where it must, and for each further piece of a long answer. Reads only when the
 * next chunk is requested. For one thread; only its {@link CallHandle} may be used by others.
 */
final class Exchange implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private static final String NOT_CONTINUED =
            "The answer could not be continued, so it is not complete; partial() has what came. ";

    private final CallSettings settings;
    private final Iterator<Supplier<WireRequest>> fallbacks;
    private final CallHandle handle;
    private final Deadline deadline;
    private final Continuation continuation;

    private WireRequest request;
    private ResponseAssembler assembler;
    private int attempts;
    private int earlierAttempts;
    private long earlierBytes;
    private int malformedCallRetries;
    private boolean hasResent;
    private boolean isCommitted;
    private @Nullable Duration timeToFirstToken; // null where no token ever comes
    private HttpAttempt attempt;

    /**
     * Sends the request and waits until an attempt is accepted.
     *
     * @param fallbacks the same request for other models, made only when they are needed
     * @throws RuntimeException one of LangChain4j's exceptions, or {@link CallCancelledException}
     */
    Exchange(
            CallSettings settings,
            WireRequest request,
            Iterator<Supplier<WireRequest>> fallbacks,
            CallHandle handle,
            Deadline deadline) {
        this.settings = settings;
        this.request = request;
        this.fallbacks = fallbacks;
        this.continuation = new Continuation(settings.continuesAnswers(), request.continuationToken());
        this.assembler = newAssembler();
        this.handle = handle;
        this.deadline = deadline;
        try {
            this.attempt = send();
        } catch (RuntimeException | Error e) {
            this.request.body().close();
            throw e;
        }
    }

    private ResponseAssembler newAssembler() {
        return new ResponseAssembler(request.returnThinking(), settings.ids(), request.continuationToken());
    }

    private HttpAttempt send() {
        while (true) {
            throwIfCancelled();
            attempts++;
            prepareFold();
            try {
                return HttpAttempt.send(settings, request, handle, deadline.remaining(), earlierBytes, assembler);
            } catch (RefusedException e) {
                backOffOrThrow(e.refusal());
            } catch (IOException e) {
                throwIfEnded(e);
                backOffOrThrow(settings.retries()
                        .afterFailure(
                                ConnectionErrors.beforeResponse(e, settings.limits(), attempts),
                                progress(),
                                backOff()));
            }
        }
    }

    /** Each attempt folds anew, from the beginning of the answer or of its piece. */
    private void prepareFold() {
        if (continuation.hasBegun()) assembler.rollBack();
        else if (attempts > 1) assembler = newAssembler();
    }

    /**
     * Waits for the next chunk, sending the request again or the next one where that is allowed.
     *
     * @return null at the end of the answer
     * @throws RuntimeException one of LangChain4j's exceptions, or {@link CallCancelledException}
     */
    @Nullable
    Chunk next() {
        while (true) {
            throwIfCancelled();
            try {
                String checkpoint = assembler.continuationToken();
                Chunk chunk = attempt.next();
                if (chunk != null) {
                    if (chunk.isBlank() && continuation.concerns(assembler, checkpoint)) continue;
                    noteFirstToken(chunk);
                    return chunk;
                }
                if (!restartIfMalformed() && !continueAfterEnd()) {
                    throwIfIncomplete();
                    return null;
                }
            } catch (RefusedException e) {
                attempt.close();
                backOffOrThrow(e.refusal());
                sendAgain();
            } catch (IOException e) {
                RuntimeException failure = failure(e);
                boolean isCut = failure instanceof CometApiGeminiIncompleteResponseException;
                if (!isCut) throw ended(failure);
                if (!continueFrom(continuation.afterCut(assembler))) throw failure;
            }
        }
    }

    private boolean continueAfterEnd() {
        return continueFrom(
                assembler.isFinished() ? continuation.afterPiece(assembler) : continuation.afterCut(assembler));
    }

    /** @param token null: the answer is not continued */
    private boolean continueFrom(@Nullable String token) {
        if (token == null) return false;
        attempt.close();
        earlierBytes = attempt.bytesRead();
        assembler.beginPiece();
        send(request.continuedFrom(token));
        attempt = send();
        return true;
    }

    /** Makes this the request of the next attempts. */
    private void send(WireRequest next) {
        request.body().close();
        request = next;
        earlierAttempts = attempts;
        isCommitted = false;
    }

    /** Rules out further attempts: the caller has received a part of the response. Lets go of the request. */
    void commit() {
        if (isCommitted) return;
        isCommitted = true;
        request.body().close();
    }

    ResponseAssembler assembler() {
        return assembler;
    }

    /** Returns what has come so far: the whole response after the last chunk. */
    ChatResponse response() {
        ChatResponse response = assembler.toChatResponse(
                new CometApiGeminiChatResponseMetadata.CallFacts(
                        attempt.requestId(), attempts, continuation.count(), timeToFirstToken, deadline.elapsed()),
                request.modelName());
        warnOfRetirement(CometApiGeminiChatResponseMetadata.from(response).modelStatus());
        return response;
    }

    private void warnOfRetirement(@Nullable CometApiGeminiModelStatus status) {
        String warning = status == null ? null : status.warning(request.modelName());
        if (warning == null) return;
        String quoted = Redaction.shorten(Redaction.elideBase64(withoutSecrets(warning)), Redaction.MAX_QUOTE);
        settings.warnings().warn(ControlCharacters.escaped(quoted));
    }

    /** Returns a text of the service without the key and the other secrets of the request. */
    String withoutSecrets(String text) {
        return attempt.withoutSecrets(text);
    }

    private void noteFirstToken(Chunk chunk) {
        if (timeToFirstToken == null && !chunk.parts().isEmpty()) timeToFirstToken = deadline.elapsed();
    }

    private boolean restartIfMalformed() {
        boolean isRepeated = !isCommitted()
                && settings.retries().retriesMalformedCall(assembler.rawFinishReason(), malformedCallRetries);
        if (!isRepeated) return false;
        malformedCallRetries++;
        sendAgain();
        return true;
    }

    /** Sends the request again, or one that goes on where the caller has received everything. */
    private void sendAgain() {
        attempt.close();
        if (continuation.hasCheckpointWithin(assembler)) {
            String token = continuation.atCheckpoint(assembler);
            if (!continueFrom(token)) throw incomplete(NOT_CONTINUED + "The service makes no progress", null);
            return;
        }
        if (isCommitted) reopen();
        attempt = send();
    }

    /** Prepares to send a piece again of which the caller has received nothing that it would see twice. */
    private void reopen() {
        request = request.reopened();
        isCommitted = false;
    }

    private void backOffOrThrow(HttpErrors.Refusal refusal) {
        Decision decision = settings.retries().afterRefusal(refusal, progress(), backOff());
        hasResent |= refusal.isSignatureRejected();
        if (decision instanceof Decision.GiveUp && fallBack(refusal)) return;
        backOffOrThrow(decision);
    }

    /** Chooses the next model after one that is unavailable. Returns false when there is none, or when it is too late. */
    private boolean fallBack(HttpErrors.Refusal refusal) {
        boolean isTooLate = isCommitted || continuation.hasBegun() || deadline.isOver();
        if (isTooLate || !refusal.isModelUnavailable()) return false;
        while (fallbacks.hasNext()) {
            try {
                WireRequest next = fallbacks.next().get();
                log.warn(
                        "The model {} is unavailable, so the request is sent to {}: {}",
                        request.modelName(),
                        next.modelName(),
                        refusal.message());
                send(next);
                assembler = newAssembler();
                hasResent = false;
                return true;
            } catch (InvalidRequestException | IllegalArgumentException | UnsupportedFeatureException e) {
                log.warn("A fallback model cannot take the request and is skipped: {}", e.getMessage());
            }
        }
        return false;
    }

    private RetryPolicy.Progress progress() {
        return new RetryPolicy.Progress(ownAttempts(), isCommitted(), hasResent, deadline.remaining());
    }

    /** Returns how often this request was sent, without those for earlier pieces and for other models. */
    private int ownAttempts() {
        return attempts - earlierAttempts;
    }

    private Duration backOff() {
        return settings.timing().backOff(ownAttempts());
    }

    /** Returns true when the caller has received something that another attempt would repeat. */
    private boolean isCommitted() {
        if (!request.isStreamed()) return false; // a whole answer is emitted at its end
        return continuation.isPossible(assembler) ? assembler.hasShownSinceCheckpoint() : isCommitted;
    }

    private void backOffOrThrow(Decision decision) {
        if (decision instanceof Decision.GiveUp end) throw ended(end.exception());
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

    /** What came of an answer before one of its pieces failed is not lost. A limit of the model that has passed is named as such. */
    private RuntimeException ended(RuntimeException failure) {
        boolean isOwnLimit =
                failure instanceof TimeoutException && !(failure.getCause() instanceof CometApiGeminiHttpException);
        return continuation.hasBegun() && !isOwnLimit
                ? incomplete(NOT_CONTINUED + failure.getMessage(), failure)
                : failure;
    }

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
        if (e instanceof UnreadableResponseException unreadable) return unreadable(unreadable);
        RuntimeException known = ConnectionErrors.duringResponse(e, settings.limits(), attempts);
        return known != null
                ? known
                : incomplete(
                        "The connection to CometAPI broke in the middle of the response ("
                                + ControlCharacters.escaped(String.valueOf(e.getMessage()))
                                + "): the answer is not complete. Send the request again; partial() has what came",
                        e);
    }

    private RuntimeException unreadable(UnreadableResponseException e) {
        return e.isTruncated()
                ? incomplete("The response of CometAPI ends in the middle of its JSON: " + e.quote(), e.getCause())
                : new InternalServerException(
                        "CometAPI sent something that is not a Gemini response (" + e.getMessage() + "): " + e.quote(),
                        e.getCause());
    }

    private void throwIfIncomplete() {
        if (assembler.hasUnfinishedCall()) {
            throw incomplete(
                    "The response of CometAPI ended in the middle of a function call: the call was cut short and is not"
                            + " offered. Send the request again; partial() has what came",
                    null);
        }
        if (assembler.isFinished()) return;
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
