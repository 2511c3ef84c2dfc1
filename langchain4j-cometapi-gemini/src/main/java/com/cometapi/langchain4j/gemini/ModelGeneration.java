package com.cometapi.langchain4j.gemini;

import java.util.Locale;

/**
 * The generation that a model's name tells. Only checks and {@code effort(..)} look at it; an unknown name counts as
 * the newest generation.
 *
 * @param major such as 3 of {@code gemini-3.1-pro}; {@link #NEWEST} when the name does not say
 */
record ModelGeneration(int major, int minor, boolean isPro, boolean isImage) {

    static final int NEWEST = 99;

    static ModelGeneration of(String modelName) {
        String name = modelName.toLowerCase(Locale.ROOT);
        boolean isPro = name.contains("-pro");
        boolean isImage = name.contains("-image");
        int start = name.lastIndexOf("gemini-");
        int[] version = {NEWEST, 0};
        if (start >= 0) {
            int at = start + "gemini-".length();
            int end = digits(name, at);
            if (end > at && end - at < 4) {
                version[0] = Integer.parseInt(name.substring(at, end));
                if (end < name.length() && name.charAt(end) == '.') {
                    int minorEnd = digits(name, end + 1);
                    if (minorEnd > end + 1 && minorEnd - end < 5) {
                        version[1] = Integer.parseInt(name.substring(end + 1, minorEnd));
                    }
                }
            }
        }
        return new ModelGeneration(version[0], version[1], isPro, isImage);
    }

    private static int digits(String name, int from) {
        int end = from;
        while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') end++;
        return end;
    }

    /** True for the generations that take a thinking level. */
    boolean takesLevel() {
        return major >= 3;
    }

    boolean takesBudget() {
        return major == 2 && minor >= 5;
    }
    /** The lowest level that the family has. */
    String lowestLevel() {
        boolean hasMinimal = major == 3 && minor <= 6 && (!isPro || isImage);
        return hasMinimal && !(isPro && isImage) ? CometApiGeminiThinking.MINIMAL : CometApiGeminiThinking.LOW;
    }
}
