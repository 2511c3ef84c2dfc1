package com.cometapi.langchain4j.gemini.samples.chat;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Thrown when a message cannot be sent to the model, with a reason for the user. */
final class RejectedRequest extends ErrorResponseException {

    RejectedRequest(HttpStatus status, String reason) {
        super(status);
        setDetail(reason);
    }
}
