package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import org.jspecify.annotations.Nullable;

/** A tool that the user can enable for the model: one that the service runs, or a function of this application. */
enum ChatTool {
    GOOGLE_SEARCH("Google Search", "Bases answers on web pages, with footnotes", CometApiGeminiTool.googleSearch()),
    GOOGLE_MAPS("Google Maps", "Finds places and routes", CometApiGeminiTool.googleMaps()),
    URL_CONTEXT("Read pages", "Reads the pages that your message links to", CometApiGeminiTool.urlContext()),
    CODE_EXECUTION("Run code", "Writes Python code and runs it at Google", CometApiGeminiTool.codeExecution()),
    CLOCK("Clock", "The time in any city; a function of this application", new Tools.Clock()),
    DICE("Dice", "Random numbers; a function of this application", new Tools.Dice()),
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
