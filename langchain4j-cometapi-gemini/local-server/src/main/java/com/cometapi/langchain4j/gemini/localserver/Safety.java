package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Judges a prompt by a handful of words, and blocks it where the request's settings ask for that. As with newer models,
 * nothing is rated and nothing blocked by itself.
 */
final class Safety {

    private static final List<String> PROBABILITIES = List.of("NEGLIGIBLE", "LOW", "MEDIUM", "HIGH");

    private record Sign(String category, int probability, Pattern words) {

        Sign(String category, String probability, String words) {
            this(
                    "HARM_CATEGORY_" + category,
                    PROBABILITIES.indexOf(probability),
                    Pattern.compile(words, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        }
    }

    private static final List<Sign> SIGNS = List.of(
            new Sign("DANGEROUS_CONTENT", "HIGH", "bomb|explosive|бомб|взрывчат|爆弾"),
            new Sign("DANGEROUS_CONTENT", "MEDIUM", "weapon|poison|оружи|отрав|武器|毒"),
            new Sign("HARASSMENT", "MEDIUM", "idiot|stupid|идиот|дурак|馬鹿"),
            new Sign("HARASSMENT", "LOW", "annoying|противн"),
            new Sign("HATE_SPEECH", "HIGH", "inferior people|недочеловек"),
            new Sign("SEXUALLY_EXPLICIT", "LOW", "naked|голы[йе]|裸"));

    private final Map<String, String> thresholds = new LinkedHashMap<>();
    private final String prompt;

    Safety(LocalRequest request) {
        this.prompt = request.lastUserText();
        for (JsonNode setting : request.json().path("safetySettings")) {
            thresholds.put(
                    setting.path("category").asText(), setting.path("threshold").asText());
        }
    }

    boolean blocks() {
        return thresholds.keySet().stream().anyMatch(this::isBlocked);
    }

    private boolean isBlocked(String category) {
        int limit = switch (thresholds.getOrDefault(category, "OFF")) {
            case "BLOCK_LOW_AND_ABOVE" -> 1;
            case "BLOCK_MEDIUM_AND_ABOVE" -> 2;
            case "BLOCK_ONLY_HIGH" -> 3;
            default -> Integer.MAX_VALUE;
        };
        return probability(category) >= limit;
    }

    private int probability(String category) {
        return SIGNS.stream()
                .filter(sign -> sign.category.equals(category)
                        && sign.words.matcher(prompt).find())
                .mapToInt(Sign::probability)
                .max()
                .orElse(0);
    }

    /** One for each category of the settings. */
    ArrayNode ratings() {
        ArrayNode ratings = JsonNodeFactory.instance.arrayNode();
        for (String category : thresholds.keySet()) {
            var rating = ratings.addObject()
                    .put("category", category)
                    .put("probability", PROBABILITIES.get(probability(category)));
            if (isBlocked(category)) rating.put("blocked", true);
        }
        return ratings;
    }

    Answer refusal(int promptTokens) {
        var body = Wire.object();
        body.putObject("promptFeedback").put("blockReason", "SAFETY").set("safetyRatings", ratings());
        body.putObject("usageMetadata").put("promptTokenCount", promptTokens).put("totalTokenCount", promptTokens);
        return Answer.of(List.of(body));
    }
}
