package com.cometapi.langchain4j.gemini.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A property that no model can be made with. Boot tells it as a failure analysis, see {@link SettingFailureAnalyzer}. */
final class InvalidSettingException extends RuntimeException {

    private final String action;

    /** @param property below {@code langchain4j.cometapi-gemini} */
    InvalidSettingException(String property, String what, String action, @Nullable Throwable cause) {
        super(CometApiGeminiProperties.PREFIX + "." + property + " " + what, cause);
        this.action = action;
    }

    private InvalidSettingException(IllegalArgumentException refusal) {
        super(
                "The properties below " + CometApiGeminiProperties.PREFIX + " make no model: " + refusal.getMessage(),
                refusal);
        this.action = "The message names the setting by its method: maxRetries is the property "
                + CometApiGeminiProperties.PREFIX + ".max-retries, and so on. Change the property, or the"
                + " CometApiGeminiCustomizer that sets it";
    }

    /** Does what calls a builder, and tells its refusal in the words of a properties file. */
    static <T> T naming(Supplier<T> building) {
        try {
            return building.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(e);
        }
    }

    String action() {
        return action;
    }
}
