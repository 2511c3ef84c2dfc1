package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.LangChain4jException;

/** Ends a call that was cancelled. It never reaches a handler, since nothing is reported after a cancel. */
final class CallCancelledException extends LangChain4jException {

    private static final long serialVersionUID = 1L;

    CallCancelledException() {
        super("The call was cancelled");
    }
}
