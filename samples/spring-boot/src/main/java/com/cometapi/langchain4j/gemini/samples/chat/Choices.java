package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiThinking.Effort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user chose for an answer. Null stands for the model's or the application's own.
 *
 * @param maxTokens of the answer, thoughts included
 * @param json whether the answer is JSON; no function of this application is called then
 * @param fallback the model that answers when the chosen one is not available
 * @param searchDays how old the pages that Google Search finds may be
 */
record Choices(
        @Nullable String model,
        @Nullable Effort effort,
        List<ChatTool> tools,
        @Nullable String system,
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        Boolean json,
        @Nullable String schema,
        @Nullable String fallback,
        @Nullable Integer searchDays) {

    Choices {
        if (tools == null) tools = List.of();
        if (json == null) json = false;
    }
}
