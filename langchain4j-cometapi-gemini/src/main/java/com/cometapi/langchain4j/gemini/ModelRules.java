package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.InvalidRequestException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that each generation of models is known to refuse, with the remedy.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking, per model</a>
 */
final class ModelRules {

    private static final Logger log = LoggerFactory.getLogger(ModelRules.class);

    private static final int MAX_TOKENS_WHOLE = 32_768;

    /** A request and the generation of its model. */
    private record RuleContext(ModelGeneration model, GenerateContentRequest request, boolean isStreamed) {

        boolean has(String... path) {
            return at(path) != null;
        }

        @Nullable
        Object at(String... path) {
            Object value = request.fields();
            for (String step : path) {
                value = value instanceof Map<?, ?> map ? map.get(step) : null;
            }
            return value;
        }

        boolean hasFunctions() {
            return at("tools") instanceof List<?> tools
                    && tools.stream()
                            .anyMatch(tool -> tool instanceof Map<?, ?> map && map.containsKey("functionDeclarations"));
        }

        boolean hasServerTools() {
            return at("tools") instanceof List<?> tools
                    && tools.stream()
                            .anyMatch(
                                    tool -> tool instanceof Map<?, ?> map && !map.containsKey("functionDeclarations"));
        }

        boolean isJson() {
            return "application/json".equals(at("generationConfig", "responseMimeType"));
        }

        @Nullable
        String level() {
            Object level = at("generationConfig", "thinkingConfig", "thinkingLevel");
            return level == null ? null : String.valueOf(level);
        }

        @Nullable
        Integer budget() {
            Object budget = at("generationConfig", "thinkingConfig", "thinkingBudget");
            return budget instanceof Number number ? number.intValue() : null;
        }

        boolean isCachedAndMore() {
            return has("cachedContent") && (request.systemInstruction() != null || has("tools") || has("toolConfig"));
        }

        boolean isLongAndWhole() {
            return !isStreamed
                    && !has("continuationToken")
                    && at("generationConfig", "maxOutputTokens") instanceof Number number
                    && number.longValue() > MAX_TOKENS_WHOLE;
        }

        boolean requestsSeveralCandidates() {
            return at("generationConfig", "candidateCount") instanceof Number count && count.doubleValue() > 1;
        }

        boolean requestsImages() {
            return at("generationConfig", "responseModalities") instanceof List<?> list && list.contains("IMAGE");
        }

        boolean hasPartResolution() {
            for (GeminiContent content : request.contents()) {
                if (content.parts() == null) continue;
                for (Part part : content.parts()) {
                    if (part.other() != null && part.other().containsKey(PartFields.MEDIA_RESOLUTION)) return true;
                }
            }
            return false;
        }

        boolean endsOnModelTurn() {
            GeminiContent last = request.contents().get(request.contents().size() - 1);
            List<Part> parts = last.parts();
            return GeminiContent.MODEL.equals(last.role()) && parts != null;
        }
    }

    /** @param advice continues the sentence "The model x …" */
    private record Rule(Predicate<ModelGeneration> models, Predicate<RuleContext> isBroken, String advice) {}

    private static final Predicate<ModelGeneration> ANY = model -> true;
    private static final Predicate<ModelGeneration> UP_TO_2 = model -> model.major() <= 2;
    private static final Predicate<ModelGeneration> THINKS_BY_BUDGET = ModelGeneration::takesBudget;
    private static final Predicate<ModelGeneration> THINKS_BY_LEVEL = model -> model.takesLevel() && !model.isUnknown();
    private static final Predicate<ModelGeneration> CANNOT_THINK = model -> !model.takesLevel() && !model.takesBudget();
    private static final Predicate<ModelGeneration> IS_4 = model -> model.major() == 4;
    private static final Predicate<ModelGeneration> NO_IMAGE_OUTPUT = model -> model.major() <= 3 && !model.isImage();

    private static final List<Rule> RULES = List.of(
            // thinking
            new Rule(
                    ANY,
                    it -> it.level() != null && it.budget() != null,
                    "takes either a thinking level or a thinking budget, not both; set one with thinking(..)"),
            new Rule(
                    THINKS_BY_BUDGET,
                    it -> it.level() != null,
                    "takes no thinking level; use CometApiGeminiThinking.budget(..), or effort(..) for any model"),
            new Rule(
                    THINKS_BY_BUDGET,
                    it -> it.budget() != null && it.budget() == 0 && it.model.isPro(),
                    "cannot switch thinking off; its smallest budget is 128"),
            new Rule(
                    THINKS_BY_BUDGET,
                    it -> it.budget() != null && it.budget() > (it.model.isPro() ? 32768 : 24576),
                    "has a largest thinking budget of 24576, or 32768 for Pro; give a smaller one to budget(..)"),
            new Rule(
                    IS_4,
                    it -> it.budget() != null,
                    "takes no thinking budget; use CometApiGeminiThinking.level(..), or effort(..) for any model"),
            new Rule(
                    model -> model.major() == 3,
                    it -> it.budget() != null,
                    "is meant to be given a thinking level; a budget is only tolerated. Use"
                            + " CometApiGeminiThinking.level(..)"),
            new Rule(
                    THINKS_BY_LEVEL,
                    it -> it.level() != null
                            && !it.model.levels().contains(it.level().toUpperCase(Locale.ROOT)),
                    "does not have the thinking level that is set; effort(..) picks one that it has"),
            new Rule(
                    CANNOT_THINK,
                    it -> it.has("generationConfig", "thinkingConfig"),
                    "cannot think; omit thinking(..) and returnThinking(..)"),
            // sampling
            new Rule(
                    IS_4,
                    it -> it.has("generationConfig", "frequencyPenalty")
                            || it.has("generationConfig", "presencePenalty"),
                    "refuses frequencyPenalty and presencePenalty; omit them"),
            new Rule(
                    model -> model.takesDialogueLines() && !model.isUnknown(),
                    it -> it.has("generationConfig", "temperature")
                            || it.has("generationConfig", "topP")
                            || it.has("generationConfig", "topK"),
                    "reads text aloud and refuses temperature, topP and topK; omit them"),
            new Rule(
                    ANY,
                    RuleContext::requestsSeveralCandidates,
                    "can send several candidates, but LangChain4j has one answer and the others are billed in vain; omit"
                            + " candidateCount, or set it to 1"),
            // tools and formats
            new Rule(
                    UP_TO_2,
                    it -> it.hasFunctions() && it.isJson(),
                    "takes either functions or a JSON response format, not both; send two requests, or use Gemini 3"),
            new Rule(
                    UP_TO_2,
                    it -> it.hasFunctions() && it.hasServerTools(),
                    "takes either functions or serverTools, not both; use Gemini 3"),
            new Rule(
                    ANY,
                    it -> it.isJson() && "ANY".equals(it.at("toolConfig", "functionCallingConfig", "mode")),
                    "cannot be forced to call a function (toolChoice REQUIRED) with a JSON response format; use"
                            + " toolChoice AUTO"),
            new Rule(
                    NO_IMAGE_OUTPUT,
                    RuleContext::requestsImages,
                    "generates no images; use a model whose name has 'image' in it, or omit responseModalities"),
            new Rule(
                    UP_TO_2,
                    RuleContext::hasPartResolution,
                    "takes one mediaResolution for the whole request; omit it among the options of a content, and"
                            + " mediaResolutionFromDetailLevel, or use Gemini 3"),
            new Rule(
                    IS_4,
                    RuleContext::isLongAndWhole,
                    "answers a request that is not streamed with " + MAX_TOKENS_WHOLE + " tokens at most; stream the"
                            + " answer, or set smaller maxOutputTokens"),
            // context
            new Rule(
                    ANY,
                    RuleContext::isCachedAndMore,
                    "takes a cachedContent only without system message, tools, serverTools, toolChoice and userLocation,"
                            + " which the cache already holds"),
            new Rule(IS_4, it -> it.has("cachedContent"), "caches by itself and takes no cachedContent; omit it"),
            new Rule(
                    model -> !model.continuesModelTurn(),
                    RuleContext::endsOnModelTurn,
                    "accepts no conversation that ends on a turn of the model; end it on a user message"));

    private final CometApiGeminiModelChecks checks;
    private final OnceLogger once = new OnceLogger(log);

    ModelRules(CometApiGeminiModelChecks checks) {
        this.checks = checks;
    }

    /** @throws InvalidRequestException when the checks are strict and a rule is broken */
    void check(GenerateContentRequest request, String modelName, boolean isStreamed) {
        if (checks == CometApiGeminiModelChecks.OFF) return;
        RuleContext it = new RuleContext(ModelGeneration.of(modelName), request, isStreamed);
        for (Rule rule : RULES) {
            if (!rule.models.test(it.model) || !rule.isBroken.test(it)) continue;
            String message = "The model " + modelName + " " + rule.advice;
            if (checks == CometApiGeminiModelChecks.STRICT) throw new InvalidRequestException(message);
            once.warn(message);
        }
    }
}
