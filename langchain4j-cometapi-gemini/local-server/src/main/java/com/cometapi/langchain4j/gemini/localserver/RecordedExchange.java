package com.cometapi.langchain4j.gemini.localserver;

/** A request of a recording, and the response that it got. */
record RecordedExchange(RecordedRequest request, RecordedResponse response) {}
