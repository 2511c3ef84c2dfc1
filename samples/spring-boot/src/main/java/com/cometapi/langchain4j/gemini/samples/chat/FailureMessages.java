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

/** Describes a failure for the user: a title, and the library's message, which quotes the service. */
final class FailureMessages {

    private static final Logger log = LoggerFactory.getLogger(FailureMessages.class);

    private FailureMessages() {}

    static Failed of(Throwable error) {
        if (error instanceof RejectedRequest rejected)
            return new Failed("A limit is reached", rejected.getBody().getDetail());
        return new Failed(title(error), error.getMessage());
    }

    private static String title(Throwable error) {
        if (error instanceof CometApiGeminiIncompleteResponseException) return "The answer was interrupted";
        if (error instanceof TimeoutException) return "The model took too long";
        if (error instanceof RateLimitException) return "Too many requests, or the quota is used up";
        if (error instanceof AuthenticationException) return "The key was rejected";
        if (error instanceof ModelNotFoundException) return "There is no such model";
        if (error instanceof ContentFilteredException) return "The message or the answer was blocked";
        if (error instanceof InvalidRequestException) return "The model rejected the request";
        if (error instanceof InternalServerException) return "The service reported an error";
        if (error.getCause() instanceof IOException) return "The service cannot be reached";
        log.error("A message could not be answered", error);
        return "The message could not be answered";
    }
}
