package com.cometapi.langchain4j.gemini.samples.chat;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A question that is not put to the model, with words for the user that say why. */
final class Refused extends ErrorResponseException {

    Refused(HttpStatus status, String words) {
        super(status);
        setDetail(words);
    }
}
