package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import org.jspecify.annotations.Nullable;

/** What the user may let the model use: tools that the service runs, and functions of this application. */
enum ChatTool {
    GOOGLE_SEARCH(
            "Google Search", "Answers rest on pages of the web, with footnotes", CometApiGeminiTool.googleSearch()),
    GOOGLE_MAPS("Google Maps", "Places and ways to them", CometApiGeminiTool.googleMaps()),
    URL_CONTEXT("Read pages", "Opens the addresses in your question", CometApiGeminiTool.urlContext()),
    CODE_EXECUTION("Run code", "Writes Python and runs it at Google", CometApiGeminiTool.codeExecution()),
    CLOCK("Clock", "The time anywhere; a function of this application", new Tools.Clock()),
    DICE("Dice", "Real chance; a function of this application", new Tools.Dice()),
    UNITS("Unit converter", "Lengths, weights and more; a function of this application", new Tools.Units());

    final String title;
    final String description;

    /** Null for one of {@link #functions}. */
    final @Nullable CometApiGeminiTool serverTool;

    /** An object with {@code @Tool} methods; null for a {@link #serverTool}. */
    final @Nullable Object functions;

    ChatTool(String title, String description, CometApiGeminiTool serverTool) {
        this(title, description, serverTool, null);
    }

    ChatTool(String title, String description, Object functions) {
        this(title, description, null, functions);
    }

    ChatTool(String title, String description, @Nullable CometApiGeminiTool serverTool, @Nullable Object functions) {
        this.title = title;
        this.description = description;
        this.serverTool = serverTool;
        this.functions = functions;
    }
}
