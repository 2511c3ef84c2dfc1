package com.cometapi.langchain4j.gemini;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an answer that the service sends in pieces is continued by another request, and counts those requests.
 * For one call and one thread.
 */
final class Continuation {

    private static final int MAX_WITHOUT_PROGRESS = 3;

    /** A piece may be empty, since a model that thinks long sends none of its thoughts, but not all pieces are. */
    private static final int MAX_EMPTY_PIECES = 100;

    private final boolean isAutomatic;
    private final Set<String> startTokens = new HashSet<>(0);
    private @Nullable String startToken; // null in the first piece
    private int withoutProgress;
    private int emptyPieces;
    private int count;

    /** @param startToken with which the caller continues an answer itself; null when it begins a new one */
    Continuation(boolean isAutomatic, @Nullable String startToken) {
        this.isAutomatic = isAutomatic;
        this.startToken = startToken;
        if (startToken != null) startTokens.add(startToken);
    }

    /**
     * Returns the token for the next request after a piece that has ended; null when the answer has ended, or when the
     * service would only repeat a piece, or sends nothing but tokens.
     */
    @Nullable
    String afterPiece(ResponseAssembler answer) {
        String token = answer.endsWithContinuation() ? answer.continuationToken() : null;
        return token == null || startTokens.contains(token) ? null : from(token, answer);
    }

    /**
     * Returns the token for the next request after a piece that was cut; null when there is none, or when the caller would
     * receive something twice.
     */
    @Nullable
    String afterCut(ResponseAssembler answer) {
        String token = answer.isFinished() || answer.hasShownSinceCheckpoint() ? null : answer.continuationToken();
        return token == null ? null : from(token, answer);
    }

    /** Returns true when the answer can go on from a token, so that nothing before its checkpoint is sent twice. */
    boolean isPossible(ResponseAssembler answer) {
        return isAutomatic && answer.continuationToken() != null;
    }

    /** Returns true when the last chunk was about the continuation, which a caller is not notified of. */
    boolean concerns(ResponseAssembler answer, @Nullable String earlierToken) {
        return isPossible(answer)
                && (answer.endsWithContinuation() || !Objects.equals(answer.continuationToken(), earlierToken));
    }

    /** Returns true when the service has sent a checkpoint within the present piece. */
    boolean hasCheckpointWithin(ResponseAssembler answer) {
        return isPossible(answer) && !Objects.equals(answer.continuationToken(), startToken);
    }

    /** Returns the token of the last checkpoint; null after too many requests that led to nothing new. */
    @Nullable
    String atCheckpoint(ResponseAssembler answer) {
        String token = answer.continuationToken();
        return token == null ? null : from(token, answer);
    }

    private @Nullable String from(String token, ResponseAssembler answer) {
        if (!isAutomatic) return null;
        withoutProgress = startTokens.add(token) ? 0 : withoutProgress + 1;
        emptyPieces = answer.hasContentOfPiece() ? 0 : emptyPieces + 1;
        if (withoutProgress > MAX_WITHOUT_PROGRESS || emptyPieces > MAX_EMPTY_PIECES) return null;
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
