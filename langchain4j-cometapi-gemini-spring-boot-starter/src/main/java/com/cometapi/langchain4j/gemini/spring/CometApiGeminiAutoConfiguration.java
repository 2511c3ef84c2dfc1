package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Makes both models from the properties, where the application has not made them itself. Opens no connection. */
@AutoConfiguration
@EnableConfigurationProperties(CometApiGeminiProperties.class)
@ConditionalOnProperty("langchain4j.cometapi-gemini.api-key")
public class CometApiGeminiAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(
            name = "langchain4j.cometapi-gemini.chat-model.enabled",
            havingValue = "true",
            matchIfMissing = true)
    CometApiGeminiChatModel cometApiGeminiChatModel(
            CometApiGeminiProperties properties,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<CometApiGeminiCustomizer> customizers) {
        return filled(CometApiGeminiChatModel.builder(), properties, listeners, customizers)
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(
            name = "langchain4j.cometapi-gemini.streaming-chat-model.enabled",
            havingValue = "true",
            matchIfMissing = true)
    CometApiGeminiStreamingChatModel cometApiGeminiStreamingChatModel(
            CometApiGeminiProperties properties,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<CometApiGeminiCustomizer> customizers) {
        return filled(CometApiGeminiStreamingChatModel.builder(), properties, listeners, customizers)
                .build();
    }

    private static <M> CometApiGeminiModelBuilder<M> filled(
            CometApiGeminiModelBuilder<M> builder,
            CometApiGeminiProperties properties,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<CometApiGeminiCustomizer> customizers) {
        builder.apiKey(properties.apiKey())
                .baseUrl(properties.baseUrl())
                .authentication(properties.authentication())
                .modelName(properties.modelName())
                .temperature(properties.temperature())
                .topP(properties.topP())
                .topK(properties.topK())
                .maxOutputTokens(properties.maxOutputTokens())
                .stopSequences(properties.stopSequences())
                .seed(properties.seed())
                .returnThinking(properties.returnThinking())
                .sendThinking(properties.sendThinking())
                .timeout(properties.timeout())
                .connectTimeout(properties.connectTimeout())
                .callTimeout(properties.callTimeout())
                .maxRetries(properties.maxRetries())
                .modelChecks(properties.modelChecks())
                .onBlocked(properties.onBlocked())
                .logRequests(properties.logRequests())
                .logResponses(properties.logResponses())
                .listeners(listeners.orderedStream().toList());
        CometApiGeminiProperties.Thinking thinking = properties.thinking();
        if (thinking != null) builder.thinking(thinking.toThinking());
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder;
    }
}
