package com.cometapi.langchain4j.gemini.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Thrown when a property prevents a model from being created. {@link SettingFailureAnalyzer} explains it at start. */
final class InvalidSettingException extends RuntimeException {

    private final String action;

    /** @param property below {@code langchain4j.cometapi-gemini} */
    InvalidSettingException(String property, String problem, String action, @Nullable Throwable cause) {
        super(CometApiGeminiProperties.PREFIX + "." + property + " " + problem, cause);
        this.action = action;
    }

    private InvalidSettingException(IllegalArgumentException rejection) {
        super(
                "The properties below " + CometApiGeminiProperties.PREFIX + " do not describe a valid model: "
                        + rejection.getMessage(),
                rejection);
        this.action = "The message names the setting by its builder method: maxRetries is the property "
                + CometApiGeminiProperties.PREFIX + ".max-retries, and so on. Change the property, or the"
                + " CometApiGeminiCustomizer or the CometApiGeminiConnectionDetails that set it";
    }

    private InvalidSettingException(String message, String action) {
        super(message);
        this.action = action;
    }

    static InvalidSettingException withoutKey(CometApiGeminiConnectionDetails details) {
        return new InvalidSettingException(
                "The CometApiGeminiConnectionDetails bean of type "
                        + details.getClass().getName() + " has no API key",
                "Return a CometAPI key from getApiKey(), or remove the bean to use the property "
                        + CometApiGeminiProperties.PREFIX + ".api-key");
    }

    /** Runs code that calls a builder, and translates the exception for a rejected setting into this one. */
    static <T> T translating(Supplier<T> code) {
        try {
            return code.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(e);
        }
    }

    String action() {
        return action;
    }
}
