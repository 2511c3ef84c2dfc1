package com.cometapi.langchain4j.gemini;

/** Decides what happens to a setting that the model's generation is known to refuse. */
public enum CometApiGeminiModelChecks {
    /** Sends the setting, and logs a warning with the remedy once. */
    WARN,
    /** Throws {@link dev.langchain4j.exception.InvalidRequestException} before anything is sent. */
    STRICT,
    /** Sends the setting without a check. */
    OFF
}
