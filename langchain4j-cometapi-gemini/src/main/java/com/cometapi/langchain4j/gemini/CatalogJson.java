package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.catalog.ModelType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of the catalog tolerantly: a field that is missing, new or of another type costs at most itself.
 *
 * @see <a href="https://apidoc.cometapi.com/overview/models">The catalog</a>
 */
final class CatalogJson {

    /** The second half of {@code USD / M Tokens}. */
    private static final Pattern PER_MILLION = Pattern.compile("(?i)\\s*1?\\s*M(illion)?\\s*Tokens?\\s*");

    private static final int MAX_DIGITS = 18;
    private static final BigDecimal MAX_TOKENS = BigDecimal.valueOf(Integer.MAX_VALUE);

    private CatalogJson() {}

    /** Returns null when the catalog holds no list. */
    static @Nullable List<CometApiGeminiModelInfo> models(JsonNode catalog, ModelProvider provider) {
        JsonNode data = catalog.isArray() ? catalog : catalog.path("data");
        if (!data.isArray()) return null;
        List<CometApiGeminiModelInfo> models = new ArrayList<>();
        for (JsonNode entry : data) {
            String id = entry.isTextual() ? entry.asText() : MetadataJson.text(entry, "id");
            boolean isAnnounced = entry.path("upcoming").asBoolean();
            if (id != null && !id.isBlank() && !isAnnounced) models.add(model(id, entry, provider));
        }
        return List.copyOf(models);
    }

    private static CometApiGeminiModelInfo model(String id, JsonNode entry, ModelProvider provider) {
        String modelType = MetadataJson.text(entry, "model_type");
        List<String> features = new ArrayList<>();
        for (JsonNode feature : entry.path("features")) {
            if (feature.isTextual()) features.add(feature.asText());
        }
        ModelDescription description = ModelDescription.builder()
                .name(id)
                .displayName(MetadataJson.text(entry, "name"))
                .description(MetadataJson.text(entry, "description"))
                .provider(provider)
                .owner(MetadataJson.text(entry, "provider"))
                .type(type(modelType, features))
                .maxInputTokens(count(entry.get("context_length")))
                .maxOutputTokens(count(entry.get("max_completion_tokens")))
                .createdAt(instant(entry.get("published_at")))
                .build();
        return new CometApiGeminiModelInfo(
                description,
                modelType,
                List.copyOf(features),
                pricing(entry.path("pricing")),
                MetadataJson.text(entry, "api_doc_url"));
    }

    private static @Nullable ModelType type(@Nullable String modelType, List<String> features) {
        if (modelType == null) return null;
        return switch (modelType.toLowerCase(Locale.ROOT)) {
            case "text", "chat" -> ModelType.CHAT;
            case "image" -> ModelType.IMAGE_GENERATION;
            case "audio" ->
                features.contains("speech-to-text") ? ModelType.AUDIO_TRANSCRIPTION : ModelType.AUDIO_GENERATION;
            case "embedding" -> ModelType.EMBEDDING;
            case "moderation" -> ModelType.MODERATION;
            case "rerank" -> ModelType.SCORING;
            default -> ModelType.OTHER;
        };
    }

    private static @Nullable CometApiGeminiPricing pricing(JsonNode pricing) {
        if (!pricing.isObject() || pricing.isEmpty()) return null;
        String currency = MetadataJson.text(pricing, "currency");
        String[] unit = currency == null ? new String[0] : currency.split("/", 2);
        boolean isPerMillion = unit.length < 2 || PER_MILLION.matcher(unit[1]).matches();
        BigDecimal ratio = price(pricing.get("ratio"), null);
        return new CometApiGeminiPricing(
                unit.length == 0 || unit[0].isBlank() ? null : unit[0].strip(),
                isPerMillion ? price(pricing.get("input"), ratio) : null,
                isPerMillion ? price(pricing.get("output"), ratio) : null,
                isPerMillion ? price(pricing.get("cached_input"), ratio) : null,
                price(pricing.get("per_request"), ratio),
                price(pricing.get("per_second"), ratio),
                ratio);
    }

    /** Returns null for zero too, which stands where a model is charged by another measure. */
    private static @Nullable BigDecimal price(@Nullable JsonNode value, @Nullable BigDecimal ratio) {
        BigDecimal price = number(value);
        if (price == null || price.signum() <= 0) return null;
        return CometApiGeminiPricing.plain(ratio == null ? price : price.multiply(ratio));
    }

    private static @Nullable Integer count(@Nullable JsonNode value) {
        BigDecimal number = number(value);
        return number == null || number.signum() <= 0 || number.compareTo(MAX_TOKENS) > 0 ? null : number.intValue();
    }

    /** @param value seconds since 1970 */
    private static @Nullable Instant instant(@Nullable JsonNode value) {
        BigDecimal seconds = number(value);
        try {
            return seconds == null || seconds.signum() <= 0 ? null : Instant.ofEpochSecond(seconds.longValue());
        } catch (DateTimeException outOfRange) {
            return null;
        }
    }

    /** Returns null for a value that is no number, and for one whose exponent would fill the memory when written out. */
    private static @Nullable BigDecimal number(@Nullable JsonNode value) {
        if (value == null || !value.isNumber() && !value.isTextual()) return null;
        try {
            BigDecimal number = value.isNumber()
                    ? value.decimalValue()
                    : new BigDecimal(value.asText().strip());
            return Math.abs((long) number.precision() - number.scale()) > MAX_DIGITS ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
