package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Rates a prompt by a few keywords and blocks it according to the safety settings of the request. Without settings it
 * neither rates nor blocks, like newer models.
 */
final class Safety {

    private static final List<String> PROBABILITIES = List.of("NEGLIGIBLE", "LOW", "MEDIUM", "HIGH");

    private record Keywords(String category, int probability, Pattern pattern) {

        Keywords(String category, String probability, String keywords) {
            this(
                    "HARM_CATEGORY_" + category,
                    PROBABILITIES.indexOf(probability),
                    Pattern.compile(keywords, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        }
    }

    private static final List<Keywords> KEYWORDS = List.of(
            new Keywords("DANGEROUS_CONTENT", "HIGH", "bomb|explosive|бомб|взрывчат|爆弾"),
            new Keywords("DANGEROUS_CONTENT", "MEDIUM", "weapon|poison|оружи|отрав|武器|毒"),
            new Keywords("HARASSMENT", "MEDIUM", "idiot|stupid|идиот|дурак|馬鹿"),
            new Keywords("HARASSMENT", "LOW", "annoying|противн"),
            new Keywords("HATE_SPEECH", "HIGH", "inferior people|недочеловек"),
            new Keywords("SEXUALLY_EXPLICIT", "LOW", "naked|голы[йе]|裸"));

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
        return KEYWORDS.stream()
                .filter(entry -> entry.category.equals(category)
                        && entry.pattern.matcher(prompt).find())
                .mapToInt(Keywords::probability)
                .max()
                .orElse(0);
    }

    /** Returns one rating for each category of the settings. */
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

    /** Returns the response to a blocked prompt. */
    Answer refusal(int promptTokens) {
        var body = Wire.object();
        body.putObject("promptFeedback").put("blockReason", "SAFETY").set("safetyRatings", ratings());
        body.putObject("usageMetadata").put("promptTokenCount", promptTokens).put("totalTokenCount", promptTokens);
        return Answer.of(List.of(body));
    }
}
