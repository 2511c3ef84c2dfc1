package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import org.jspecify.annotations.Nullable;

/** Reports a response without the media that it was requested for: why they are missing, and what to do. */
final class MissingMedia {

    private MissingMedia() {}

    /**
     * Returns the exception to throw.
     *
     * @param media what is missing, such as {@code image}
     * @param remedy what to do when the response ended regularly
     */
    static RuntimeException exception(ChatResponse response, String media, String remedy) {
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        String reason = metadata.blockReason() == null ? metadata.rawFinishReason() : metadata.blockReason();
        String text = response.aiMessage().text();
        if (text == null) text = metadata.finishMessage();
        String message =
                "The response has no " + media + (reason == null ? "" : " (" + reason + ")") + quoted(text) + ". ";
        return response.finishReason() == FinishReason.CONTENT_FILTER
                ? new ContentFilteredException(message + "Change the prompt or the safetySettings")
                : new InvalidRequestException(message + advice(response.finishReason(), reason, remedy));
    }

    private static String advice(@Nullable FinishReason finishReason, @Nullable String reason, String remedy) {
        if (finishReason == FinishReason.LENGTH) return "Raise maxOutputTokens, or leave it out";
        if (finishReason == FinishReason.OTHER) {
            return "NO_IMAGE".equals(reason)
                    ? "Describe in the prompt the image that you want"
                    : "Send the request again, or change the prompt";
        }
        return remedy;
    }

    private static String quoted(@Nullable String text) {
        if (text == null || text.isBlank()) return "";
        String escaped = ControlCharacters.escaped(text.strip());
        return ", but this text: \"" + Redaction.shorten(escaped, Redaction.MAX_QUOTE) + "\"";
    }
}
