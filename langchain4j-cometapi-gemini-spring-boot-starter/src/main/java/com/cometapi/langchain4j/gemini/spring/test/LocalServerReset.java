package com.cometapi.langchain4j.gemini.spring.test;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import org.springframework.context.ApplicationListener;
import org.springframework.test.context.event.BeforeTestMethodEvent;

/** Resets the server before each test method, whichever test framework runs it. */
record LocalServerReset(CometApiGeminiLocalServer server) implements ApplicationListener<BeforeTestMethodEvent> {

    @Override
    public void onApplicationEvent(BeforeTestMethodEvent event) {
        server.reset();
    }

    /** Keeps an application with an asynchronous multicaster from resetting the server in the middle of a test. */
    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }
}
