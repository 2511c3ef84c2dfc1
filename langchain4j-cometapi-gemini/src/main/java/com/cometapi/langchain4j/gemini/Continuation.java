package com.cometapi.langchain4j.gemini;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an answer that the service sends in pieces is continued by another request, and counts those requests.
 * For one call and one thread.
 */
final class Continuation {

    private static final int MAX_WITHOUT_PROGRESS = 3;

    private final boolean isAutomatic;
    private @Nullable String startToken; // null in the first piece
    private int withoutProgress;
    private int count;

    Continuation(boolean isAutomatic) {
        this.isAutomatic = isAutomatic;
    }

    /**
     * Returns the token for the next request after a piece that has ended; null when the answer has ended, or when the
     * service would only repeat this piece.
     */
    @Nullable
    String afterPiece(ResponseAssembler answer) {
        String token = answer.endsWithContinuation() ? answer.continuationToken() : null;
        return token == null || token.equals(startToken) ? null : from(token);
    }

    /**
     * Returns the token for the next request after a piece that was cut; null when there is none, or when the caller would
     * receive something twice.
     */
    @Nullable
    String afterCut(ResponseAssembler answer) {
        String token = answer.isFinished() || answer.hasShownSinceCheckpoint() ? null : answer.continuationToken();
        return token == null ? null : from(token);
    }

    /** Returns true when the answer can go on from a token, so that nothing before its checkpoint is sent twice. */
    boolean isPossible(ResponseAssembler answer) {
        return isAutomatic && answer.continuationToken() != null;
    }

    /** Returns true when the service has sent a checkpoint within the present piece. */
    boolean hasCheckpointWithin(ResponseAssembler answer) {
        return isPossible(answer) && !Objects.equals(answer.continuationToken(), startToken);
    }

    /** Returns the token of the last checkpoint; null after too many requests that led to nothing new. */
    @Nullable
    String atCheckpoint(ResponseAssembler answer) {
        String token = answer.continuationToken();
        return token == null ? null : from(token);
    }

    private @Nullable String from(String token) {
        if (!isAutomatic) return null;
        withoutProgress = token.equals(startToken) ? withoutProgress + 1 : 0;
        if (withoutProgress > MAX_WITHOUT_PROGRESS) return null;
        startToken = token;
        count++;
        return token;
    }

    /** Returns true from the second piece on. */
    boolean hasBegun() {
        return count > 0;
    }

    int count() {
        return count;
    }
}
