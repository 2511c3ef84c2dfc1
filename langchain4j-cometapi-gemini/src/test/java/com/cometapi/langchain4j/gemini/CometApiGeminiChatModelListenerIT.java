package com.cometapi.langchain4j.gemini;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import org.junit.jupiter.api.Tag;

@Tag("tck")
class CometApiGeminiChatModelListenerIT extends AbstractChatModelListenerIT {

    @Override
    protected ChatModel createModel(ChatModelListener listener) {
        return TckServer.connect(CometApiGeminiChatModel.builder())
                .modelName(modelName())
                .temperature(temperature())
                .topP(topP())
                .maxOutputTokens(maxTokens())
                .listeners(listener)
                .build();
    }

    @Override
    protected String modelName() {
        return TckServer.MODEL;
    }

    @Override
    protected ChatModel createFailingModel(ChatModelListener listener) {
        return TckServer.connect(CometApiGeminiChatModel.builder())
                .apiKey("banana")
                .modelName(modelName())
                .maxRetries(0)
                .listeners(listener)
                .build();
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return AuthenticationException.class;
    }
}
