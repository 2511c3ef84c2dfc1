package com.cometapi.langchain4j.gemini.spring;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Refuses numbers that no Gemini model takes. Limits that differ between models are checked by the service. */
final class NumberRanges {

    private NumberRanges() {}

    /** @throws InvalidSettingException names the property and its valid values */
    static void check(CometApiGeminiProperties properties) {
        between(0, 2, "temperature", properties.temperature());
        between(0, 1, "top-p", properties.topP());
        between(-2, 2, "frequency-penalty", properties.frequencyPenalty());
        between(-2, 2, "presence-penalty", properties.presencePenalty());
        between(0, 20, "logprobs", properties.logprobs());
        atLeastOne("top-k", properties.topK());
        atLeastOne("max-output-tokens", properties.maxOutputTokens());
    }

    private static void between(int least, int most, String property, @Nullable Number number) {
        if (number == null) return;
        boolean isInRange = number.doubleValue() >= least && number.doubleValue() <= most; // false for NaN
        if (!isInRange) throw invalid(property, number, "from " + least + " to " + most);
    }

    private static void atLeastOne(String property, @Nullable Integer number) {
        if (number != null && number < 1) throw invalid(property, number, "of 1 or more");
    }

    private static InvalidSettingException invalid(String property, Number number, String range) {
        return new InvalidSettingException(
                property, "is " + text(number), "Set it to a number " + range + ", or omit it", null);
    }

    private static String text(Number number) {
        boolean isFinite = Double.isFinite(number.doubleValue());
        return isFinite ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString() : number.toString();
    }
}
