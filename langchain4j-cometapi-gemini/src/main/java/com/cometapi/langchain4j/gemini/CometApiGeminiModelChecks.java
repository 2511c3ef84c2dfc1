package com.cometapi.langchain4j.gemini;

/** What happens when a setting is known to be refused by the generation of the model that is asked. */
public enum CometApiGeminiModelChecks {
    /** It is sent, and a warning with the way out is logged once. */
    WARN,
    /** {@code dev.langchain4j.exception.InvalidRequestException} before anything is sent. */
    STRICT,
    /** It is sent. */
    OFF
}
