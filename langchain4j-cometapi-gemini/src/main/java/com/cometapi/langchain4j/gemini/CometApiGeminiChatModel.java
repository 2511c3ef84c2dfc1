package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Set;

/**
 * Asks a Gemini model served by CometAPI and waits for the whole answer. Thread-safe; meant to be made once and shared.
 *
 * @see <a href="https://apidoc.cometapi.com/gemini-generating-content">Gemini through CometAPI</a>
 */
public final class CometApiGeminiChatModel implements ChatModel {

    private final ModelSettings settings;

    CometApiGeminiChatModel(ModelSettings settings) {
        this.settings = settings;
    }

    public static CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiChatModel::new);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the request cannot be sent as it is
     * @throws dev.langchain4j.exception.LangChain4jException what the service or the way to it says; its cause is a
     *     {@link CometApiGeminiHttpException} where the service refused
     */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        return settings.engine().chat(request);
    }

    @Override
    public CometApiGeminiChatRequestParameters defaultRequestParameters() {
        return settings.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return settings.listeners();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return settings.supportedCapabilities();
    }
}
