package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/** The JSON of a response cannot be read. */
final class UnreadableResponseException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean isTruncated;
    private final String quote;

    UnreadableResponseException(JsonProcessingException cause, SentSecrets secrets, String quote) {
        super(
                ControlCharacters.escaped(secrets.removedFrom(String.valueOf(cause.getOriginalMessage()))),
                secrets.removedFrom(cause));
        this.isTruncated = endsEarly(cause);
        this.quote = quote;
    }

    private static boolean endsEarly(Throwable e) {
        return e instanceof JsonEOFException || e.getCause() != null && endsEarly(e.getCause());
    }

    /** Returns true when the JSON stops in the middle: the response was cut. Otherwise the server is at fault. */
    boolean isTruncated() {
        return isTruncated;
    }

    /** Returns the beginning of the JSON. */
    String quote() {
        return quote;
    }
}
