package com.cometapi.langchain4j.gemini.spring;

import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.BLOCK_LOW_AND_ABOVE;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.BLOCK_MEDIUM_AND_ABOVE;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.BLOCK_NONE;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.BLOCK_ONLY_HIGH;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.DANGEROUS_CONTENT;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.HARASSMENT;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.HATE_SPEECH;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.OFF;
import static com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting.SEXUALLY_EXPLICIT;

import com.cometapi.langchain4j.gemini.CometApiGeminiSafetySetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the safety settings. Compares names by their letters alone, since a key of a map arrives as {@code hate-speech},
 * {@code hateSpeech}, {@code HARM_CATEGORY_HATE_SPEECH} or, from an environment variable, as {@code hate.speech}.
 */
final class SafetyProperties {

    private static final Logger log = LoggerFactory.getLogger(SafetyProperties.class);

    private static final String CATEGORY_PREFIX = "HARM_CATEGORY_";
    private static final List<String> CATEGORIES = List.of(
            HARASSMENT,
            HATE_SPEECH,
            SEXUALLY_EXPLICIT,
            DANGEROUS_CONTENT,
            CATEGORY_PREFIX + "CIVIC_INTEGRITY",
            CATEGORY_PREFIX + "JAILBREAK");
    private static final List<String> THRESHOLDS =
            List.of(OFF, BLOCK_NONE, BLOCK_ONLY_HIGH, BLOCK_MEDIUM_AND_ABOVE, BLOCK_LOW_AND_ABOVE);

    private SafetyProperties() {}

    /** Omits the categories without a threshold. */
    static List<CometApiGeminiSafetySetting> settings(Map<String, String> thresholds) {
        List<CometApiGeminiSafetySetting> settings = new ArrayList<>();
        thresholds.forEach((category, threshold) -> {
            if (!threshold.isBlank())
                settings.add(CometApiGeminiSafetySetting.of(category(category), threshold(threshold)));
        });
        return settings;
    }

    private static String category(String name) {
        String letters = letters(name);
        for (String category : CATEGORIES) {
            String all = letters(category);
            if (letters.equals(all)
                    || letters.equals(all.substring(letters(CATEGORY_PREFIX).length()))) return category;
        }
        String constant = constant(name);
        String sent = constant.startsWith(CATEGORY_PREFIX) ? constant : CATEGORY_PREFIX + constant;
        warn("category", name, sent, CATEGORIES);
        return sent;
    }

    private static String threshold(String name) {
        String letters = letters(name);
        for (String threshold : THRESHOLDS) {
            if (letters.equals(letters(threshold))) return threshold;
        }
        String sent = constant(name);
        warn("threshold", name, sent, THRESHOLDS);
        return sent;
    }

    private static void warn(String kind, String name, String sent, List<String> known) {
        log.warn(
                "{}.safety-settings has the unknown {} '{}'. It is sent as {}. Known are {}",
                CometApiGeminiProperties.PREFIX,
                kind,
                name,
                sent,
                String.join(", ", known));
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z]", "").toUpperCase(Locale.ROOT);
    }

    private static String constant(String name) {
        return name.strip().toUpperCase(Locale.ROOT).replaceAll("[-.]", "_");
    }
}
