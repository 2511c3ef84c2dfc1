package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Content.Part;
import dev.langchain4j.exception.InvalidRequestException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each generation of models is known to refuse, and the way out.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking, per model</a>
 */
final class ModelRules {

    private static final Logger log = LoggerFactory.getLogger(ModelRules.class);

    /** A request and the generation it goes to. */
    private record Case(ModelGeneration model, GenerateContentRequest request) {

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

        boolean hasLevel() {
            return has("generationConfig", "thinkingConfig", "thinkingLevel");
        }

        boolean hasBudget() {
            return has("generationConfig", "thinkingConfig", "thinkingBudget");
        }

        boolean endsOnModelTurn() {
            Content last = request.contents().get(request.contents().size() - 1);
            List<Part> parts = last.parts();
            return Content.MODEL.equals(last.role()) && parts != null;
        }
    }

    private record Rule(String advice, Predicate<Case> isBroken) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    "takes no thinking level; use CometApiGeminiThinking.budget(..), or effort(..) for any model",
                    it -> it.hasLevel() && it.model.takesBudget()),
            new Rule(
                    "takes no thinking budget; use CometApiGeminiThinking.level(..), or effort(..) for any model",
                    it -> it.hasBudget() && it.model.major() >= 4 && it.model.major() < ModelGeneration.NEWEST),
            new Rule(
                    "is meant to be given a thinking level; a budget is only tolerated. Use"
                            + " CometApiGeminiThinking.level(..)",
                    it -> it.hasBudget() && it.model.major() == 3),
            new Rule(
                    "cannot think; leave thinking(..) and returnThinking(..) away",
                    it -> it.has("generationConfig", "thinkingConfig")
                            && it.model.major() <= 2
                            && !it.model.takesBudget()),
            new Rule(
                    "cannot switch thinking off; its smallest budget is 128",
                    it -> Integer.valueOf(0).equals(it.at("generationConfig", "thinkingConfig", "thinkingBudget"))
                            && it.model.takesBudget()
                            && it.model.isPro()),
            new Rule(
                    "has no thinking level MINIMAL; its lowest is LOW",
                    it -> CometApiGeminiThinking.MINIMAL.equals(
                                    it.at("generationConfig", "thinkingConfig", "thinkingLevel"))
                            && it.model.takesLevel()
                            && it.model.major() < ModelGeneration.NEWEST
                            && !it.model.isImage()
                            && it.model.lowestLevel().equals(CometApiGeminiThinking.LOW)),
            new Rule(
                    "refuses frequencyPenalty and presencePenalty; leave them away",
                    it -> (it.has("generationConfig", "frequencyPenalty")
                                    || it.has("generationConfig", "presencePenalty"))
                            && it.model.major() >= 4
                            && it.model.major() < ModelGeneration.NEWEST),
            new Rule(
                    "takes either functions or a JSON response format, not both; ask in two steps, or use Gemini 3",
                    it -> it.hasFunctions() && it.isJson() && it.model.major() <= 2),
            new Rule(
                    "cannot be forced to call a function (toolChoice REQUIRED) with a JSON response format",
                    it -> it.isJson() && "ANY".equals(it.at("toolConfig", "functionCallingConfig", "mode"))),
            new Rule(
                    "takes either functions or serverTools, not both; use Gemini 3",
                    it -> it.hasFunctions() && it.hasServerTools() && it.model.major() <= 2),
            new Rule(
                    "takes a cachedContent only without system message and tools, which the cache already holds",
                    it -> it.has("cachedContent")
                            && (it.request.systemInstruction() != null || it.has("tools") || it.has("toolConfig"))),
            new Rule(
                    "answers no conversation that ends on a turn of the model; end it on a user message",
                    it -> it.endsOnModelTurn() && it.model.major() >= 4 && it.model.major() < ModelGeneration.NEWEST));

    private final CometApiGeminiModelChecks checks;
    private final LogOnce once = new LogOnce(log);

    ModelRules(CometApiGeminiModelChecks checks) {
        this.checks = checks;
    }

    /** @throws InvalidRequestException when the checks are strict and a rule is broken */
    void check(GenerateContentRequest request, String modelName) {
        if (checks == CometApiGeminiModelChecks.OFF) return;
        Case it = new Case(ModelGeneration.of(modelName), request);
        for (Rule rule : RULES) {
            if (!rule.isBroken.test(it)) continue;
            String message = "The model " + modelName + " " + rule.advice;
            if (checks == CometApiGeminiModelChecks.STRICT) throw new InvalidRequestException(message);
            once.warn(message);
        }
    }
}
