package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.GenerateContentResponse.Candidate;
import com.cometapi.langchain4j.gemini.GenerateContentResponse.PromptFeedback;
import com.cometapi.langchain4j.gemini.GenerateContentResponse.UsageMetadata;
import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.IdentityHashMap;
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
 * lists grow.
 */
final class ResponseAssembler {

    private static final Logger log = LoggerFactory.getLogger(ResponseAssembler.class);

    private final boolean returnThinking;
    private final Supplier<String> ids;
    private final List<PartBuilder> parts = new ArrayList<>();
    private final Map<FunctionCall, String> callIds = new IdentityHashMap<>(2);
    private final StreamedArguments streamedArguments = new StreamedArguments();

    private @Nullable Integer candidateIndex;
    private boolean hasWarnedOfCandidates;
    private @Nullable String finishReason;
    private @Nullable String finishMessage;
    private @Nullable String blockReason;
    private @Nullable String blockReasonMessage;
    private @Nullable JsonNode safetyRatings;
    private @Nullable JsonNode promptSafetyRatings;
    private @Nullable UsageMetadata usage;
    private @Nullable String modelVersion;
    private @Nullable String responseId;
    private @Nullable String createTime;
    private @Nullable JsonNode grounding;
    private @Nullable JsonNode urlContext;
    private @Nullable JsonNode citations;
    private @Nullable JsonNode logprobs;
    private @Nullable Double avgLogprobs;
    private @Nullable Integer tokenCount;
    private final Map<String, JsonNode> otherFields = new LinkedHashMap<>();

    /**
     * @param returnThinking whether the message shows the thoughts
     * @param ids makes ids for calls to which the service gave none
     */
    ResponseAssembler(boolean returnThinking, Supplier<String> ids) {
        this.returnThinking = returnThinking;
        this.ids = ids;
    }

    /** Folds a chunk. Returns the parts that came with it, in order; empty when it carried only metadata. */
    List<Part> add(GenerateContentResponse chunk) {
        if (chunk.modelVersion() != null) modelVersion = chunk.modelVersion();
        if (chunk.responseId() != null) responseId = chunk.responseId();
        if (chunk.createTime() != null) createTime = chunk.createTime();
        addUsage(chunk.usageMetadata());
        if (isFilled(chunk.groundingMetadata())) grounding = chunk.groundingMetadata();
        if (chunk.other() != null) otherFields.putAll(chunk.other());
        if (chunk.promptFeedback() != null) add(chunk.promptFeedback());
        Candidate candidate = selectCandidate(chunk);
        return candidate == null ? List.of() : add(candidate);
    }

    private void add(PromptFeedback feedback) {
        blockReason = coalesce(blockReason, feedback.blockReason());
        blockReasonMessage = coalesce(blockReasonMessage, feedback.blockReasonMessage());
        if (isFilledList(feedback.safetyRatings())) promptSafetyRatings = feedback.safetyRatings();
        otherFields.putAll(MetadataJson.named("promptFeedback", feedback.other()));
    }

    /** Selects the first candidate by index; the others are dropped with a warning. */
    private @Nullable Candidate selectCandidate(GenerateContentResponse chunk) {
        Candidate selected = null;
        if (chunk.candidates() == null) return null;
        for (Candidate candidate : chunk.candidates()) {
            if (candidate == null) continue;
            if (candidateIndex == null || candidate.position() < candidateIndex && parts.isEmpty()) {
                candidateIndex = candidate.position();
            }
            if (candidate.position() == candidateIndex && selected == null) {
                selected = candidate;
            } else if (!hasWarnedOfCandidates) {
                hasWarnedOfCandidates = true;
                log.warn("The service sent more than one candidate; only the first is used");
            }
        }
        return selected;
    }

    private List<Part> add(Candidate candidate) {
        finishReason = coalesce(finishReason, candidate.finishReason());
        finishMessage = coalesce(finishMessage, candidate.finishMessage());
        if (isFilledList(candidate.safetyRatings())) safetyRatings = candidate.safetyRatings();
        if (candidate.tokenCount() != null) tokenCount = candidate.tokenCount();
        if (candidate.avgLogprobs() != null) avgLogprobs = candidate.avgLogprobs();
        if (isFilled(candidate.groundingMetadata())) grounding = candidate.groundingMetadata();
        if (isFilled(candidate.urlContextMetadata())) urlContext = candidate.urlContextMetadata();
        citations = appendLists(citations, candidate.citationMetadata());
        logprobs = appendLists(logprobs, candidate.logprobsResult());
        if (candidate.other() != null) otherFields.putAll(candidate.other());
        if (candidate.content() == null || candidate.content().parts() == null) return List.of();
        List<Part> added = new ArrayList<>(candidate.content().parts().size());
        for (Part part : candidate.content().parts()) {
            Part whole = part == null ? null : streamedArguments.accept(part);
            if (whole == null) continue;
            append(whole);
            added.add(whole);
        }
        return added;
    }

    /** Joins neighbouring pieces of text; a signed part stays as it came. */
    private void append(Part part) {
        PartBuilder last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        if (part.isPlainText() && last != null && last.canMerge(part)) {
            last.merge(part);
        } else if (!part.isEmpty()) {
            parts.add(new PartBuilder(part));
        }
    }

    private void addUsage(@Nullable UsageMetadata update) {
        if (update == null) return;
        if (usage == null) {
            usage = update;
        } else if (update.hasCounts()) {
            boolean isTypeLost = update.trafficType() == null && usage.trafficType() != null;
            usage = isTypeLost ? update.withTrafficType(usage.trafficType()) : update;
        } else if (update.trafficType() != null) {
            usage = usage.withTrafficType(update.trafficType());
        }
    }

    private static boolean isFilled(@Nullable JsonNode node) {
        return node != null && node.isObject() && !node.isEmpty();
    }

    private static boolean isFilledList(@Nullable JsonNode node) {
        return node != null && node.isArray() && !node.isEmpty();
    }

    private static @Nullable String coalesce(@Nullable String earlier, @Nullable String update) {
        return update == null ? earlier : update;
    }

    /** Appends the lists within to the earlier ones; other fields are replaced. */
    private static @Nullable JsonNode appendLists(@Nullable JsonNode earlier, @Nullable JsonNode update) {
        if (!(update instanceof ObjectNode added) || added.isEmpty()) return earlier;
        if (!(earlier instanceof ObjectNode base)) return added;
        ObjectNode merged = base.deepCopy();
        added.properties().forEach(field -> {
            if (merged.get(field.getKey()) instanceof ArrayNode list && field.getValue() instanceof ArrayNode more) {
                list.addAll(more);
            } else {
                merged.set(field.getKey(), field.getValue());
            }
        });
        return merged;
    }

    /** Returns true when the service has sent a reason for the end; without one the response was cut. */
    boolean isFinished() {
        return finishReason != null || isPromptBlocked();
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
        if (streamedArguments.isOpen()) return true;
        if (parts.isEmpty()) return false;
        Part last = parts.get(parts.size() - 1).toPart();
        return last.executableCode() != null
                || last.other() != null && last.other().containsKey("toolCall");
    }

    /** Returns the request by which the application knows a call; its id is the same at each invocation. */
    ToolExecutionRequest request(FunctionCall call) {
        String id = callIds.computeIfAbsent(call, this::idOf);
        return ToolExecutionRequest.builder()
                .id(id)
                .name(call.name())
                .arguments(call.argumentsText())
                .build();
    }

    private String idOf(FunctionCall call) {
        String id = call.id();
        // not containsValue, which an identity map answers by identity
        boolean isUsable =
                id != null && !id.isBlank() && callIds.values().stream().noneMatch(id::equals);
        return isUsable ? Objects.requireNonNull(id) : ids.get();
    }

    ChatResponse toChatResponse(CometApiGeminiChatResponseMetadata.CallFacts facts, String requestedModel) {
        List<Part> folded = new ArrayList<>(parts.size());
        for (PartBuilder part : parts) folded.add(part.toPart());
        AiMessage message = message(folded);
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.builder(
                        metadata(folded), facts)
                .id(responseId)
                .modelName(modelVersion == null ? requestedModel : modelVersion)
                .tokenUsage(CometApiGeminiTokenUsage.from(usage))
                .finishReason(finishReason(message))
                .build();
        return ChatResponse.builder().aiMessage(message).metadata(metadata).build();
    }

    private AiMessage message(List<Part> folded) {
        List<String> texts = new ArrayList<>(1);
        List<String> thoughts = new ArrayList<>();
        List<Image> images = new ArrayList<>();
        for (Part part : folded) {
            if (part.text() != null) (part.isThought() ? thoughts : texts).add(part.text());
            Image image = StoredParts.image(part);
            if (image != null) images.add(image);
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        if (!images.isEmpty()) attributes.put(AiMessage.GENERATED_IMAGES_KEY, images);
        String stored = StoredParts.write(folded, images);
        if (stored != null) attributes.put(StoredParts.ATTRIBUTE, stored);
        List<ToolExecutionRequest> requests = new ArrayList<>();
        for (FunctionCall call : PendingCalls.of(folded)) requests.add(request(call));
        AiMessage.Builder message =
                AiMessage.builder().toolExecutionRequests(requests).attributes(attributes);
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
                CometApiGeminiGrounding.from(grounding, partTexts(folded)),
                MetadataJson.urlContext(urlContext),
                MetadataJson.citations(citations),
                MetadataJson.safetyRatings(safetyRatings),
                MetadataJson.safetyRatings(promptSafetyRatings),
                blockReason,
                blockReasonMessage,
                finishReason,
                finishMessage,
                avgLogprobs,
                logprobs,
                MetadataJson.codeExecutions(folded),
                createTime,
                tokenCount,
                candidateIndex,
                otherFields());
    }

    private Map<String, JsonNode> otherFields() {
        Map<String, JsonNode> others = new LinkedHashMap<>(otherFields);
        if (usage != null) others.putAll(MetadataJson.named("usageMetadata", usage.other()));
        MetadataJson.addIfMore(others, "safetyRatings", safetyRatings);
        MetadataJson.addIfMore(others, "promptFeedback.safetyRatings", promptSafetyRatings);
        MetadataJson.addIfMore(others, "citationMetadata", citations);
        MetadataJson.addIfMore(others, "urlContextMetadata", urlContext);
        return others;
    }

    private static List<CometApiGeminiGrounding.PartText> partTexts(List<Part> folded) {
        List<CometApiGeminiGrounding.PartText> texts = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < folded.size(); i++) {
            Part part = folded.get(i);
            if (part.text() == null || part.isThought()) continue;
            texts.add(new CometApiGeminiGrounding.PartText(i, offset, part.text()));
            offset += part.text().length();
        }
        return texts;
    }

    private @Nullable FinishReason finishReason(AiMessage message) {
        if (message.hasToolExecutionRequests() && finishReason != null) return FinishReason.TOOL_EXECUTION;
        if (finishReason == null) return isPromptBlocked() ? FinishReason.CONTENT_FILTER : null;
        return switch (finishReason) {
            case "STOP" -> FinishReason.STOP;
            case "MAX_TOKENS", "CONTINUATION" -> FinishReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** A part to which the text of the next ones may be joined. */
    private static final class PartBuilder {

        private final Part first;
        private @Nullable StringBuilder text;

        PartBuilder(Part first) {
            this.first = first;
        }

        boolean canMerge(Part next) {
            return first.isPlainText() && first.isThought() == next.isThought();
        }

        void merge(Part next) {
            if (text == null) text = new StringBuilder().append(first.text());
            text.append(next.text());
        }

        Part toPart() {
            return text == null
                    ? first
                    : first.toBuilder().text(text.toString()).build();
        }
    }
}
