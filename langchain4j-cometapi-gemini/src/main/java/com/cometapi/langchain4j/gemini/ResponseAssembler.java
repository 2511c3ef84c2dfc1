package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.GenerateContentResponse.Candidate;
import com.cometapi.langchain4j.gemini.GenerateContentResponse.PromptFeedback;
import com.cometapi.langchain4j.gemini.GenerateContentResponse.UsageMetadata;
import com.cometapi.langchain4j.gemini.Json.MalformedJsonException;
import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the chunks of one response into one {@link ChatResponse}. A response that was not streamed is a stream of one
 * chunk, so chat and streaming cannot drift apart. For one response and one thread at a time.
 *
 * <p>Anything can be missing from any chunk: later values replace earlier ones, null and empty objects replace nothing,
 * lists grow, and calls that come in pieces are put together.
 */
final class ResponseAssembler {

    private static final Logger log = LoggerFactory.getLogger(ResponseAssembler.class);

    private static final String TOKEN = "continuationToken";
    private static final String MODEL_STATUS = "modelStatus";

    private final boolean returnThinking;
    private final FoldedParts parts = new FoldedParts();
    private final CallRequests requests;
    private StreamedArguments streamedArguments;
    private final AnswerMetadata metadata = new AnswerMetadata(parts);
    private final Map<String, JsonNode> otherFields = new LinkedHashMap<>(0);
    private final Map<String, JsonNode> otherFeedback = new LinkedHashMap<>(0);

    private @Nullable Integer candidateIndex;
    private boolean hasWarnedOfCandidates;
    private @Nullable String finishReason;
    private @Nullable String finishMessage;
    private @Nullable String blockReason;
    private @Nullable String blockReasonMessage;
    private @Nullable JsonNode safetyRatings;
    private @Nullable JsonNode promptSafetyRatings;
    private @Nullable UsageMetadata usage;
    private @Nullable UsageMetadata usageOfEarlierPieces;
    private @Nullable String continuationToken;
    private boolean hasShownSinceCheckpoint;
    private boolean isCallOpenAtCheckpoint;
    private boolean hasCheckpointOfPiece;
    private boolean hasContentOfPiece;
    private @Nullable String modelVersion;
    private @Nullable String responseId;
    private @Nullable String createTime;

    /**
     * @param returnThinking whether the message shows the thoughts
     * @param ids makes ids for calls to which the service gave none
     * @param startToken with which the caller continues an answer itself; null when it begins a new one
     */
    ResponseAssembler(boolean returnThinking, Supplier<String> ids, @Nullable String startToken) {
        this.returnThinking = returnThinking;
        this.requests = new CallRequests(ids);
        this.streamedArguments = new StreamedArguments(requests, parts::hasCall);
        this.continuationToken = startToken;
    }

    /**
     * Folds a chunk.
     *
     * @return the parts that came with it, in order; empty when it carried only metadata. A list with parts belongs to
     *     the caller
     * @throws MalformedJsonException when streamed arguments make no sense, or go beyond their limits
     */
    List<Part> add(GenerateContentResponse chunk) throws MalformedJsonException {
        modelVersion = coalesce(modelVersion, chunk.modelVersion());
        responseId = coalesce(responseId, chunk.responseId());
        createTime = coalesce(createTime, chunk.createTime());
        usage = UsageMerger.merge(usage, chunk.usageMetadata());
        metadata.addGrounding(chunk.groundingMetadata());
        MetadataMerger.addOther(otherFields, chunk.other());
        if (chunk.promptFeedback() != null) add(chunk.promptFeedback());
        Candidate candidate = selectCandidate(chunk);
        return candidate == null ? List.of() : add(candidate);
    }

    private void add(PromptFeedback feedback) {
        blockReason = coalesce(blockReason, feedback.blockReason());
        blockReasonMessage = coalesce(blockReasonMessage, feedback.blockReasonMessage());
        promptSafetyRatings = MetadataMerger.ratings(promptSafetyRatings, feedback.safetyRatings());
        MetadataMerger.addOther(otherFeedback, feedback.other());
    }

    /** Selects the candidate with the lowest index of the first chunk; the others are dropped with a warning. */
    private @Nullable Candidate selectCandidate(GenerateContentResponse chunk) {
        if (chunk.candidates() == null) return null;
        if (candidateIndex == null) candidateIndex = lowestIndex(chunk.candidates());
        Candidate selected = null;
        for (Candidate candidate : chunk.candidates()) {
            if (candidate == null) continue;
            if (candidateIndex != null && candidate.position() == candidateIndex && selected == null) {
                selected = candidate;
            } else if (!hasWarnedOfCandidates) {
                hasWarnedOfCandidates = true;
                log.warn("The service sent more than one candidate; only the first is used");
            }
        }
        return selected;
    }

    private static @Nullable Integer lowestIndex(List<@Nullable Candidate> candidates) {
        Integer lowest = null;
        for (Candidate candidate : candidates) {
            if (candidate != null && (lowest == null || candidate.position() < lowest)) lowest = candidate.position();
        }
        return lowest;
    }

    private List<Part> add(Candidate candidate) throws MalformedJsonException {
        finishReason = coalesce(finishReason, candidate.finishReason());
        finishMessage = coalesce(finishMessage, candidate.finishMessage());
        safetyRatings = MetadataMerger.ratings(safetyRatings, candidate.safetyRatings());
        metadata.add(candidate);
        MetadataMerger.addOther(otherFields, candidate.other());
        List<Part> added = addParts(candidate);
        if (candidate.continuationToken() != null) noteToken(candidate.continuationToken());
        return added;
    }

    private List<Part> addParts(Candidate candidate) throws MalformedJsonException {
        List<@Nullable Part> came =
                candidate.content() == null ? null : candidate.content().parts();
        if (came == null) return addWaitingCalls(List.of());
        List<Part> added = new ArrayList<>(came.size());
        int calls = 0;
        for (int i = 0; i < came.size(); i++) {
            Part part = came.get(i);
            if (part == null) continue;
            if (part.hasTextBesidePayload()) {
                add(
                        Part.text(Objects.requireNonNull(part.text())).toBuilder()
                                .thought(part.thought())
                                .build(),
                        added);
                part = part.toBuilder().text(null).build();
            }
            if (part.functionCall() == null) add(part, added);
            else addCall(part, part.functionCall(), calls++, added);
        }
        return addWaitingCalls(added);
    }

    private void add(Part part, List<Part> added) {
        hasShownSinceCheckpoint |= isShown(part);
        hasContentOfPiece |= !part.isEmpty();
        if (StreamedArguments.isPiece(part) || parts.append(part)) added.add(part);
    }

    private boolean isShown(Part part) {
        return part.text() == null || !part.text().isEmpty() && (returnThinking || !part.isThought());
    }

    private void addCall(Part part, FunctionCall call, int position, List<Part> added) throws MalformedJsonException {
        List<Part> whole = new ArrayList<>(1);
        hasShownSinceCheckpoint = true;
        hasContentOfPiece = true;
        boolean isKnown = streamedArguments.accept(part, call, position, whole);
        for (Part each : whole) add(each, added);
        if (!isKnown && part.thoughtSignature() != null) parts.sign(part.thoughtSignature());
    }

    private List<Part> addWaitingCalls(List<Part> added) {
        if (finishReason == null || !streamedArguments.isOpen()) return added;
        List<Part> waiting = new ArrayList<>();
        streamedArguments.release(waiting);
        List<Part> all = new ArrayList<>(added);
        for (Part each : waiting) add(each, all);
        return all;
    }

    // --- an answer that the service sends in pieces

    private boolean isEnded() {
        return finishReason != null && !FinishReasons.isContinuation(finishReason) || isPromptBlocked();
    }

    /** A token that is repeated within its piece is no new checkpoint. */
    private void noteToken(String token) {
        if (isEnded()) otherFields.put(TOKEN, TextNode.valueOf(token));
        if (isEnded() || finishReason == null && token.equals(continuationToken)) return;
        continuationToken = token;
        hasCheckpointOfPiece = true;
        parts.setCheckpoint();
        isCallOpenAtCheckpoint = streamedArguments.isOpen();
        hasShownSinceCheckpoint = false;
    }

    /** Returns the token from which the answer can be continued; null before the service has sent one. */
    @Nullable
    String continuationToken() {
        return continuationToken;
    }

    /** Returns true when the service has ended a piece of the answer, and the rest waits for another request. */
    boolean endsWithContinuation() {
        return finishReason != null && !isEnded() && continuationToken != null && !hasShownSinceCheckpoint;
    }

    /** Returns true when something came after the checkpoint that the caller sees, and would see again. */
    boolean hasShownSinceCheckpoint() {
        return hasShownSinceCheckpoint;
    }

    /** Returns true when the present piece has brought anything but metadata. */
    boolean hasContentOfPiece() {
        return hasContentOfPiece;
    }

    /** Prepares for the chunks of the next piece, which begins at the checkpoint. */
    void beginPiece() {
        boolean isPieceOfAnswer = hasCheckpointOfPiece;
        rollBack();
        if (isPieceOfAnswer) metadata.endPiece(usage);
        parts.beginPiece();
        hasCheckpointOfPiece = false;
        usageOfEarlierPieces = UsageMerger.sum(usageOfEarlierPieces, usage);
        usage = null;
        hasContentOfPiece = false;
    }

    /** Drops what came after the checkpoint, which was not emitted, and the end of the piece, for another attempt at it. */
    void rollBack() {
        parts.rollBack();
        finishReason = null;
        finishMessage = null;
        otherFields.remove(TOKEN);
        hasShownSinceCheckpoint = false;
        if (!isCallOpenAtCheckpoint) streamedArguments = new StreamedArguments(requests, parts::hasCall);
        if (!hasCheckpointOfPiece) metadata.dropPiece();
    }

    private static @Nullable String coalesce(@Nullable String earlier, @Nullable String update) {
        return update == null ? earlier : update;
    }

    /** Returns true when the service has sent a reason for the end; without one the response was cut. */
    boolean isFinished() {
        return finishReason != null || isPromptBlocked();
    }

    /** Returns true when a call is still open although the model stopped as if it were whole. */
    boolean hasUnfinishedCall() {
        return streamedArguments.isOpen()
                && finishReason != null
                && FinishReasons.of(finishReason) == FinishReason.STOP;
    }

    /** Returns true when the application may run the calls of the response, as far as is known by now. */
    boolean offersCalls() {
        return finishReason == null ? !isPromptBlocked() : !FinishReasons.withdrawsCalls(finishReason);
    }

    boolean isPromptBlocked() {
        return blockReason != null || blockReasonMessage != null && parts.isEmpty() && candidateIndex == null;
    }

    @Nullable
    String rawFinishReason() {
        return finishReason;
    }

    /** Returns true while a part is not ended: code without its result, a call of a server tool. */
    boolean hasPendingPart() {
        return streamedArguments.isOpen() || parts.endsPending();
    }

    /** Returns the request by which the application knows a call; its id is the same at each invocation. */
    ToolExecutionRequest request(FunctionCall call) {
        return requests.of(call);
    }

    /** Returns the id of a call of which a piece has come; the request has the same. */
    String callId(FunctionCall beginning) {
        return requests.id(beginning);
    }

    ChatResponse toChatResponse(CometApiGeminiChatResponseMetadata.CallFacts facts, String requestedModel) {
        List<Part> folded = parts.toParts();
        AiMessage message = message(folded);
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.builder(
                        metadata(folded), facts)
                .id(responseId)
                .modelName(modelVersion == null ? requestedModel : modelVersion)
                .tokenUsage(CometApiGeminiTokenUsage.from(totalUsage()))
                .finishReason(finishReason(message))
                .build();
        return ChatResponse.builder().aiMessage(message).metadata(metadata).build();
    }

    private @Nullable UsageMetadata totalUsage() {
        return UsageMerger.sum(usageOfEarlierPieces, usage);
    }

    private AiMessage message(List<Part> folded) {
        List<String> texts = new ArrayList<>(1);
        List<String> thoughts = new ArrayList<>();
        for (Part part : folded) {
            if (part.text() != null) (part.isThought() ? thoughts : texts).add(part.text());
        }
        List<ToolExecutionRequest> requests = new ArrayList<>();
        if (offersCalls()) {
            for (FunctionCall call : PendingCalls.of(folded)) requests.add(request(call));
        }
        AiMessage.Builder message =
                AiMessage.builder().toolExecutionRequests(requests).attributes(StoredParts.attributes(folded));
        String text = joined(texts);
        if (!text.isEmpty()) message.text(text);
        String thinking = joined(thoughts);
        if (returnThinking && !thinking.isEmpty()) message.thinking(thinking);
        return message.build();
    }

    /** Joins texts. Nearly always there is one, which may be large: it is not copied. */
    private static String joined(List<String> texts) {
        return texts.size() == 1 ? texts.get(0) : String.join("", texts);
    }

    private CometApiGeminiChatResponseMetadata.Answer metadata(List<Part> folded) {
        return new CometApiGeminiChatResponseMetadata.Answer(
                metadata.grounding(folded),
                MetadataJson.urlContext(metadata.urlContext()),
                MetadataJson.citations(metadata.citations()),
                MetadataJson.safetyRatings(safetyRatings),
                MetadataJson.safetyRatings(promptSafetyRatings),
                blockReason,
                blockReasonMessage,
                finishReason,
                finishMessage,
                metadata.avgLogprobs(usage),
                metadata.logprobs(),
                MetadataJson.modelStatus(otherFields.get(MODEL_STATUS)),
                MetadataJson.codeExecutions(folded),
                createTime,
                metadata.tokenCount(),
                candidateIndex,
                otherFields());
    }

    private Map<String, JsonNode> otherFields() {
        Map<String, JsonNode> others = new LinkedHashMap<>(otherFields);
        if (endsWithContinuation()) others.put(TOKEN, TextNode.valueOf(continuationToken));
        others.putAll(MetadataJson.named("promptFeedback", otherFeedback));
        JsonNode status = others.get(MODEL_STATUS);
        if (status != null && !MetadataJson.hasMoreThanStatus(status)) others.remove(MODEL_STATUS);
        UsageMetadata total = totalUsage();
        if (total != null) {
            others.putAll(MetadataJson.named("usageMetadata", CometApiGeminiTokenUsage.withoutRead(total.other())));
        }
        MetadataJson.addIfMore(others, "safetyRatings", safetyRatings);
        MetadataJson.addIfMore(others, "promptFeedback.safetyRatings", promptSafetyRatings);
        MetadataJson.addIfMore(others, "citationMetadata", metadata.citations());
        MetadataJson.addIfMore(others, "urlContextMetadata", metadata.urlContext());
        return others;
    }

    private @Nullable FinishReason finishReason(AiMessage message) {
        if (message.hasToolExecutionRequests() && finishReason != null) return FinishReason.TOOL_EXECUTION;
        if (finishReason == null) return isPromptBlocked() ? FinishReason.CONTENT_FILTER : null;
        return FinishReasons.of(finishReason);
    }
}
