package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * Reports an answer that is not one whole JSON document. It carries the text, so that an application can still use it.
 *
 * @see CometApiGeminiFlux#partialJson
 */
public final class CometApiGeminiNotJsonException extends NonRetriableException {

    private static final long serialVersionUID = 1L;

    private final String text;
    private final transient @Nullable ChatResponse response;

    private CometApiGeminiNotJsonException(String message, String text, ChatResponse response) {
        super(message);
        this.text = text;
        this.response = response;
    }

    static CometApiGeminiNotJsonException of(PartialJson json, ChatResponse response) {
        String text = json.text();
        String quote = ControlCharacters.escaped(Redaction.shorten(text, Redaction.MAX_QUOTE));
        String message = problem(json, response) + " → " + advice(json, response)
                + (text.isBlank() ? "" : ". The text: " + quote);
        return new CometApiGeminiNotJsonException(message, text, response);
    }

    private static String problem(PartialJson json, ChatResponse response) {
        String end = " (finish reason " + response.finishReason() + ")";
        if (json.text().isBlank()) return "The answer has no text, so it is not JSON" + end;
        if (json.problem() == null) return "The answer ended within its JSON" + end;
        return "The answer is not JSON: " + json.problem();
    }

    private static String advice(PartialJson json, ChatResponse response) {
        if (json.text().isBlank() && response.aiMessage().hasToolExecutionRequests()) {
            return "The model calls tools: use events(..), or send the request without tools";
        }
        if (response.finishReason() == FinishReason.CONTENT_FILTER) {
            return "The answer was blocked: the metadata of response() names the reason";
        }
        if (json.problem() == null && response.finishReason() == FinishReason.LENGTH) {
            return "Raise maxOutputTokens, or request less";
        }
        return "Set a JSON responseFormat(..), preferably with a schema";
    }

    /** Returns the answer's text as it was received; empty when there was none. */
    public String text() {
        return text;
    }

    /**
     * Returns the complete response, with its metadata.
     *
     * @return null after the exception was serialised
     */
    public @Nullable ChatResponse response() {
        return response;
    }
}
