package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.CometApiGeminiThinking.HIGH;
import static com.cometapi.langchain4j.gemini.CometApiGeminiThinking.LOW;
import static com.cometapi.langchain4j.gemini.CometApiGeminiThinking.MEDIUM;
import static com.cometapi.langchain4j.gemini.CometApiGeminiThinking.MINIMAL;
import static com.cometapi.langchain4j.gemini.CometApiGeminiThinking.XHIGH;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The generation of a model, read from its name. Only checks and {@code effort(..)} use it; an unknown name counts as the
 * newest generation.
 *
 * @param major such as 3 of {@code gemini-3.1-pro}; {@link #NEWEST} when the name has no number
 * @param isSpeech true for the models that read text aloud
 * @param hasXhigh true for the models of generation 4 that have the thinking level {@code XHIGH}
 */
record ModelGeneration(
        int major, int minor, boolean isPro, boolean isLite, boolean isImage, boolean isSpeech, boolean hasXhigh) {

    static final int NEWEST = 99;

    private static final int MAX_KNOWN = 100;
    private static final BoundedCache<String, ModelGeneration> KNOWN = new BoundedCache<>(MAX_KNOWN);

    private static final Pattern NAME = Pattern.compile("(?:^|/)gemini-(\\d{1,3})(?:\\.(\\d{1,4}))?(?:[.-].*|$)");

    static ModelGeneration of(String modelName) {
        return KNOWN.get(modelName, ModelGeneration::read);
    }

    /** Returns the name as it stands in an address: {@code models/} before it is Google's notation of a resource. */
    static String withoutPrefix(String modelName) {
        return modelName.startsWith("models/") ? modelName.substring("models/".length()) : modelName;
    }

    private static ModelGeneration read(String modelName) {
        String name = modelName.toLowerCase(Locale.ROOT);
        Matcher version = NAME.matcher(name);
        boolean isKnown = version.find();
        return new ModelGeneration(
                isKnown ? Integer.parseInt(version.group(1)) : NEWEST,
                isKnown && version.group(2) != null ? Integer.parseInt(version.group(2)) : 0,
                name.contains("-pro"),
                name.contains("-flash-lite"),
                name.contains("-image"),
                name.contains("-tts"),
                name.contains("-hydrogen") || name.contains("-neon"));
    }

    /** Returns true for the generations that take a thinking level. */
    boolean takesLevel() {
        return major >= 3;
    }

    /** Returns false for the generations that are known to refuse a conversation that ends on a turn of the model. */
    boolean continuesModelTurn() {
        if (major == 3) return minor < 5 || minor == 5 && !isLite;
        return major != 4;
    }

    /** Returns true for speech models that take each line of a dialogue as a part with its speaker, and no sampling. */
    boolean takesDialogueLines() {
        return isSpeech && (major > 3 || major == 3 && minor >= 8);
    }

    /** Returns true for the generations that are known to take a resolution for each content. */
    boolean takesPartResolution() {
        return major >= 3 && !isUnknown();
    }

    boolean takesBudget() {
        return major == 2 && minor >= 5 && !isImage;
    }

    /** Returns true for a name without a known generation. */
    boolean isUnknown() {
        return major > 4;
    }

    /**
     * Returns the thinking levels of the family, lowest first.
     *
     * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking, per model</a>
     */
    List<String> levels() {
        if (!takesLevel()) return List.of();
        if (isUnknown()) return List.of(LOW, MEDIUM, HIGH);
        if (major == 4) return hasXhigh ? List.of(LOW, MEDIUM, HIGH, XHIGH) : List.of(LOW, MEDIUM, HIGH);
        if (isImage) return isPro ? List.of(HIGH) : List.of(MINIMAL, HIGH);
        if (isPro) return minor == 0 ? List.of(LOW, HIGH) : List.of(LOW, MEDIUM, HIGH);
        return minor <= 6 ? List.of(MINIMAL, LOW, MEDIUM, HIGH) : List.of(LOW, MEDIUM, HIGH);
    }
}
