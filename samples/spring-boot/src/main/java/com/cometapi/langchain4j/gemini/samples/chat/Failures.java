package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiIncompleteResponseException;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Failed;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, in words for the user: a title of ours, and the library's message, which has the service's words. */
final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static Failed of(Throwable error) {
        if (error instanceof Refused refused)
            return new Failed("This is too much", refused.getBody().getDetail());
        return new Failed(title(error), error.getMessage());
    }

    private static String title(Throwable error) {
        if (error instanceof CometApiGeminiIncompleteResponseException) return "The answer broke off";
        if (error instanceof TimeoutException) return "The model took too long";
        if (error instanceof RateLimitException) return "Too many questions, or the quota is used up";
        if (error instanceof AuthenticationException) return "The key was refused";
        if (error instanceof ModelNotFoundException) return "There is no such model";
        if (error instanceof ContentFilteredException) return "The question or the answer was blocked";
        if (error instanceof InvalidRequestException) return "The model refused the question";
        if (error instanceof InternalServerException) return "The service is in trouble";
        if (error.getCause() instanceof IOException) return "The service cannot be reached";
        log.error("A question could not be answered", error);
        return "The question could not be answered";
    }
}
