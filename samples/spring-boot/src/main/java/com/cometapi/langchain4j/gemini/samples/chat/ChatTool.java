package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiTool;

/** A tool that the user can enable for the model. The page has their titles. */
enum ChatTool {
    GOOGLE_SEARCH(CometApiGeminiTool.googleSearch()),
    GOOGLE_MAPS(CometApiGeminiTool.googleMaps()),
    URL_CONTEXT(CometApiGeminiTool.urlContext()),
    CODE_EXECUTION(CometApiGeminiTool.codeExecution()),
    CLOCK(new Clock());

    /** A {@link CometApiGeminiTool}, which the service runs, or an object with {@code @Tool} methods of this application. */
    final Object tool;

    ChatTool(Object tool) {
        this.tool = tool;
    }
}
