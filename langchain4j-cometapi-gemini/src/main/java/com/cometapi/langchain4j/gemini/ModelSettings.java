package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import java.util.List;
import java.util.Set;

/** What a builder hands to the model it builds. */
record ModelSettings(
        ChatEngine engine,
        CometApiGeminiChatRequestParameters defaultRequestParameters,
        List<ChatModelListener> listeners,
        Set<Capability> supportedCapabilities) {}
