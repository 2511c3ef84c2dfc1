package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.catalog.ModelType;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of the catalog tolerantly: a field that is missing, new or of another type costs at most itself.
 *
 * @see <a href="https://apidoc.cometapi.com/overview/models">The catalog</a>
 */
final class CatalogJson {

    /** The currency, and the unit in {@code USD / M Tokens} or {@code USD per 1K Tokens}. */
    private static final Pattern CURRENCY = Pattern.compile("\\s*+([\\p{L}\\p{Sc}]++)(.*+)", Pattern.DOTALL);

    private static final Pattern PER_MILLION = Pattern.compile(
            "(?i)[\\s(_-]*+(?:/|per(?![a-z]))[\\s_-]*+(?:(?:1[\\s_-]*+)?+(?:M|MM|million)|1[,_ ]?000[,_ ]?000)[\\s_-]*+"
                    + "Tok(?:en)?s?+[\\s)]*+");
    private static final BigDecimal FIRST_MILLISECONDS =
            BigDecimal.valueOf(100_000_000_000L); // in seconds the year 5138
    private static final BigDecimal LAST_MILLISECONDS = BigDecimal.valueOf(100_000_000_000_000L);

    private static final int MAX_DIGITS = 18;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_EXPONENT_LENGTH = 6;
    private static final BigDecimal MAX_TOKENS = BigDecimal.valueOf(Integer.MAX_VALUE);

    private CatalogJson() {}

    /**
     * Reads the catalog. A byte-order mark is skipped. A number that no Java number can hold becomes null, so that it does
     * not make the whole catalog unreadable.
     *
     * @throws IOException when the text is not JSON
     */
    static JsonNode tree(String json) throws IOException {
        String text = json.startsWith("\uFEFF") ? json.substring(1) : json;
        StringBuilder readable = new StringBuilder(text.length());
        int index = 0;
        while (index < text.length()) {
            int end = text.charAt(index) == '"' ? stringEnd(text, index) : numberEnd(text, index);
            boolean isAbsurd = text.charAt(index) != '"' && isAbsurd(text, index, end);
            if (isAbsurd) readable.append("null");
            else readable.append(text, index, Math.max(end, index + 1));
            index = Math.max(end, index + 1);
        }
        return Json.tree(readable.toString());
    }

    private static int stringEnd(String text, int start) {
        int end = start + 1;
        while (end < text.length() && text.charAt(end) != '"') end += text.charAt(end) == '\\' ? 2 : 1;
        return Math.min(end + 1, text.length());
    }

    private static int numberEnd(String text, int start) {
        char first = text.charAt(start);
        if (first != '-' && (first < '0' || first > '9')) return start;
        int end = start + 1;
        while (end < text.length() && "0123456789+-.eE".indexOf(text.charAt(end)) >= 0) end++;
        return end;
    }

    private static boolean isAbsurd(String text, int start, int end) {
        if (end - start > MAX_NUMBER_LENGTH) return true;
        String number = text.substring(start, end).toLowerCase(Locale.ROOT);
        int exponent = number.indexOf('e');
        return exponent >= 0 && number.length() - exponent > MAX_EXPONENT_LENGTH;
    }

    /** Returns null when the catalog holds no list. */
    static @Nullable List<CometApiGeminiModelInfo> models(JsonNode catalog, ModelProvider provider) {
        JsonNode data = catalog.isArray() ? catalog : catalog.path("data");
        if (!data.isArray()) return null;
        Map<String, CometApiGeminiModelInfo> models = new LinkedHashMap<>();
        for (JsonNode entry : data) {
            String id = entry.isTextual() ? entry.asText() : MetadataJson.text(entry, "id");
            boolean isAnnounced = entry.path("upcoming").asBoolean();
            if (id == null || id.isBlank() || isAnnounced) continue;
            models.computeIfAbsent(id.strip(), name -> model(name, entry, provider));
        }
        return List.copyOf(models.values());
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
        JsonNode currency = pricing.path("currency");
        Matcher unit = CURRENCY.matcher(currency.asText(""));
        boolean isGiven = currency.isTextual() && unit.matches();
        boolean isPerMillion = isGiven
                ? unit.group(2).isBlank() || PER_MILLION.matcher(unit.group(2)).matches()
                : currency.isMissingNode()
                        || currency.isNull()
                        || currency.isTextual() && currency.asText().isBlank();
        BigDecimal ratio = price(pricing.get("ratio"), null);
        return new CometApiGeminiPricing(
                isGiven ? unit.group(1) : null,
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

    /** @param value seconds or milliseconds since 1970, distinguished by their size */
    private static @Nullable Instant instant(@Nullable JsonNode value) {
        BigDecimal time = number(value);
        if (time == null || time.signum() <= 0 || time.compareTo(LAST_MILLISECONDS) >= 0) return null;
        return time.compareTo(FIRST_MILLISECONDS) < 0
                ? Instant.ofEpochSecond(time.longValue())
                : Instant.ofEpochMilli(time.longValue());
    }

    /** Returns null for a value that is no number, and for one whose exponent would fill the memory when written out. */
    static @Nullable BigDecimal number(@Nullable JsonNode value) {
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
