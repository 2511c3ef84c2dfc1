package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the tokens of a prompt: one for four characters of text, and for media as many as the service documents for their
 * kind. The Base64 text of media is not counted as text, nor are thought signatures and the generation config.
 */
final class PromptTokens {

    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int CACHED_TOKENS = 4096;
    private static final int IMAGE_TOKENS = 1120;
    private static final int IMAGE_TOKENS_OF_GEMINI_2 = 258;
    private static final int PAGE_TOKENS = 560;
    private static final int PAGE_BYTES = 50_000;
    private static final int AUDIO_TOKENS_PER_SECOND = 32;
    private static final int AUDIO_BYTES_PER_SECOND = 16_000;
    private static final int PCM_BYTES_PER_SECOND = 48_000;
    private static final int VIDEO_TOKENS_PER_SECOND = 102;
    private static final int VIDEO_BYTES_PER_SECOND = 250_000;

    /** The length of a file that is not part of the request, in seconds or pages. */
    private static final int UNKNOWN_LENGTH = 10;

    private static final Set<String> COUNTED = Set.of("contents", "systemInstruction", "tools");
    private static final Set<String> STRUCTURE = Set.of("contents", "parts", "role", "text", "thought", "tools");
    private static final Set<String> UNCOUNTED =
            Set.of("role", "thought", "thoughtSignature", "id", "videoMetadata", "mediaResolution", "displayName");

    private final int generation;
    private final int cached;
    private final Map<String, Integer> media = new TreeMap<>();
    private long characters;

    /** @param request with names in camel case */
    PromptTokens(JsonNode request, String model) {
        this.generation = ModelTable.generation(model);
        this.cached = request.has("cachedContent") ? CACHED_TOKENS : 0;
        request.properties().forEach(field -> {
            if (COUNTED.contains(field.getKey())) count(field.getValue());
        });
    }

    private void count(JsonNode node) {
        if (node.isValueNode()) {
            if (!node.isNull()) characters += node.asText().codePoints().count();
        } else if (node.isArray()) {
            node.forEach(this::count);
        } else {
            node.properties().forEach(field -> count(field.getKey(), field.getValue()));
        }
    }

    private void count(String name, JsonNode value) {
        boolean isMedium = name.equals("inlineData") || name.equals("fileData");
        if (isMedium && value.has("mimeType")) {
            addMedium(value.path("mimeType").asText(), value.path("data"));
        } else if (isMedium && value.has("fileUri")) {
            addMedium("", value.path("data"));
        } else if (!UNCOUNTED.contains(name)) {
            if (!STRUCTURE.contains(name)) characters += name.length();
            count(value);
        }
    }

    /** @param base64 missing for a file that the request only names */
    private void addMedium(String mimeType, JsonNode base64) {
        long bytes = base64.isMissingNode() ? -1 : base64.asText().length() * 3L / 4;
        switch (mimeType.split("/", 2)[0]) {
            case "audio" -> {
                boolean isPcm = mimeType.contains("wav") || mimeType.contains("L16") || mimeType.contains("pcm");
                int perSecond = isPcm ? PCM_BYTES_PER_SECOND : AUDIO_BYTES_PER_SECOND;
                add("AUDIO", AUDIO_TOKENS_PER_SECOND, bytes, perSecond);
            }
            case "video" -> add("VIDEO", VIDEO_TOKENS_PER_SECOND, bytes, VIDEO_BYTES_PER_SECOND);
            case "application" -> add("DOCUMENT", PAGE_TOKENS, bytes, PAGE_BYTES);
            case "text" -> add("TEXT", 1, bytes, CHARACTERS_PER_TOKEN);
            default -> add("IMAGE", generation == 1 || generation == 2 ? IMAGE_TOKENS_OF_GEMINI_2 : IMAGE_TOKENS, 0, 1);
        }
    }

    private void add(String modality, int tokensPerUnit, long bytes, int bytesPerUnit) {
        long units = bytes < 0 ? UNKNOWN_LENGTH : Math.max(1, (bytes + bytesPerUnit - 1) / bytesPerUnit);
        media.merge(modality, (int) Math.min(Integer.MAX_VALUE / 8, units * tokensPerUnit), Integer::sum);
    }

    private int text() {
        long rounded = (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
        return (int) Math.max(1, rounded) + media.getOrDefault("TEXT", 0);
    }

    /** Returns the tokens of the cached content of the request; 0 when it has none. */
    int cached() {
        return cached;
    }

    /** Returns the tokens of the prompt with its media and its cached content. */
    int total() {
        int total = text() + cached;
        for (Map.Entry<String, Integer> each : media.entrySet()) {
            if (!each.getKey().equals("TEXT")) total += each.getValue();
        }
        return total;
    }

    /** Adds the tokens of each modality to a list with this name. */
    void addDetails(ObjectNode target, String name) {
        var details = target.withArrayProperty(name);
        details.addObject().put("modality", "TEXT").put("tokenCount", text() + cached);
        media.forEach((modality, tokens) -> {
            if (!modality.equals("TEXT"))
                details.addObject().put("modality", modality).put("tokenCount", tokens);
        });
    }

    /** Returns the response to {@code countTokens}. */
    ObjectNode toResponse() {
        ObjectNode response = Wire.object().put("totalTokens", total());
        if (cached > 0) response.put("cachedContentTokenCount", cached);
        addDetails(response, "promptTokensDetails");
        return response;
    }
}
