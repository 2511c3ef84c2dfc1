package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiImageModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiWebSearchEngine;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.context.annotation.Scope;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Creates the models from the properties, unless the application declares its own. Opens no connection.
 *
 * <p>The two builders are beans as well, in scope {@code prototype}: each injection point gets a new one. To create a
 * second model, call {@code builder.modelName(..).build()}.
 */
@AutoConfiguration
public final class CometApiGeminiAutoConfiguration {

    /** For Spring. */
    CometApiGeminiAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @Conditional(HasKey.class)
    @EnableConfigurationProperties(CometApiGeminiProperties.class)
    static class Models {

        @Bean
        @ConditionalOnMissingBean(CometApiGeminiConnectionDetails.class)
        PropertiesConnectionDetails cometApiGeminiConnectionDetails(CometApiGeminiProperties properties) {
            return new PropertiesConnectionDetails(properties);
        }

        @Bean
        ModelConfigurer cometApiGeminiModelConfigurer(
                CometApiGeminiProperties properties,
                CometApiGeminiConnectionDetails details,
                BeanFactory beans,
                ObjectProvider<SslBundles> sslBundles,
                ObjectProvider<ChatObservations> observations,
                ObjectProvider<ChatModelListener> listeners,
                ObjectProvider<CometApiGeminiCustomizer> customizers) {
            return new ModelConfigurer(
                    properties,
                    details,
                    new BeanReferences(beans, sslBundles),
                    observations.getIfAvailable(),
                    listeners,
                    customizers);
        }

        @Bean
        @Scope("prototype")
        CometApiGeminiModelBuilder<CometApiGeminiChatModel> cometApiGeminiChatModelBuilder(ModelConfigurer configurer) {
            return configurer.configure(CometApiGeminiChatModel.builder(), false);
        }

        @Bean
        @Scope("prototype")
        CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> cometApiGeminiStreamingChatModelBuilder(
                ModelConfigurer configurer) {
            return configurer.configure(CometApiGeminiStreamingChatModel.builder(), true);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSwitch(value = CometApiGeminiProperties.PREFIX + ".chat-model.enabled", matchIfMissing = true)
        CometApiGeminiChatModel cometApiGeminiChatModel(CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder) {
            return InvalidSettingException.translating(builder::build);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSwitch(
                value = CometApiGeminiProperties.PREFIX + ".streaming-chat-model.enabled",
                matchIfMissing = true)
        CometApiGeminiStreamingChatModel cometApiGeminiStreamingChatModel(
                CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder) {
            return InvalidSettingException.translating(builder::build);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnText(CometApiGeminiProperties.PREFIX + ".image-model.model-name")
        CometApiGeminiImageModel cometApiGeminiImageModel(ModelConfigurer configurer) {
            return InvalidSettingException.translating(() -> configurer
                    .configureForImages(CometApiGeminiImageModel.builder())
                    .build());
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnText(CometApiGeminiProperties.PREFIX + ".speech-model.model-name")
        CometApiGeminiSpeechModel cometApiGeminiSpeechModel(ModelConfigurer configurer) {
            return InvalidSettingException.translating(() -> configurer
                    .configureForSpeech(CometApiGeminiSpeechModel.builder())
                    .build());
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnText(CometApiGeminiProperties.PREFIX + ".transcription-model.model-name")
        CometApiGeminiTranscriptionModel cometApiGeminiTranscriptionModel(ModelConfigurer configurer) {
            return InvalidSettingException.translating(() -> configurer
                    .configureForTranscription(CometApiGeminiTranscriptionModel.builder())
                    .build());
        }

        @Bean
        @ConditionalOnMissingBean(CometApiGeminiWebSearchEngine.class)
        @ConditionalOnSwitch(CometApiGeminiProperties.PREFIX + ".web-search.enabled")
        SearchModel cometApiGeminiSearchModel(ModelConfigurer configurer) {
            return InvalidSettingException.translating(() -> new SearchModel(configurer
                    .configureForSearch(CometApiGeminiChatModel.builder())
                    .build()));
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(SearchModel.class)
        CometApiGeminiWebSearchEngine cometApiGeminiWebSearchEngine(SearchModel model) {
            return CometApiGeminiWebSearchEngine.from(model.model());
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSwitch(CometApiGeminiProperties.PREFIX + ".catalog.enabled")
        CometApiGeminiModelCatalog cometApiGeminiModelCatalog(ModelConfigurer configurer) {
            return InvalidSettingException.translating(configurer::catalog);
        }
    }

    /** Needs no key: the application may have models of its own only. */
    @Configuration(proxyBeanMethods = false)
    static class Lifecycle {

        /** Static, since a post-processor of beans is created before the configurations. */
        @Bean
        static ModelLifecycle cometApiGeminiModelLifecycle(ConfigurableApplicationContext context) {
            return new ModelLifecycle(context);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(HasNoKey.class)
    static class WithoutKey {

        private static final Logger log = LoggerFactory.getLogger(CometApiGeminiAutoConfiguration.class);

        WithoutKey() {
            log.info(
                    "No CometAPI Gemini models are created, because {}.api-key is not set or blank",
                    CometApiGeminiProperties.PREFIX);
        }
    }

    /** Matches when a property or a bean provides the key. A blank property counts as none. */
    static final class HasKey extends SpringBootCondition implements ConfigurationCondition {

        private static final List<String> KEY_PROPERTIES = List.of(
                CometApiGeminiProperties.PREFIX + ".api-key", CometApiGeminiProperties.PREFIX + ".api-key-supplier");

        @Override
        public ConfigurationPhase getConfigurationPhase() {
            return ConfigurationPhase.REGISTER_BEAN;
        }

        /** Does not read the properties when there is a bean: they may refer to a variable that is missing in a test. */
        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            ConditionOutcome details = new HasDetails().getMatchOutcome(context, metadata);
            if (details.isMatch()) return details;
            boolean isSet = KEY_PROPERTIES.stream()
                    .anyMatch(property ->
                            StringUtils.hasText(context.getEnvironment().getProperty(property)));
            return new ConditionOutcome(isSet, (isSet ? "A key is set with " : "No key is set with ") + KEY_PROPERTIES);
        }
    }

    static final class HasDetails extends AnyNestedCondition {

        HasDetails() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(CometApiGeminiConnectionDetails.class)
        static class Details {}
    }

    static final class HasNoKey extends NoneNestedConditions {

        HasNoKey() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @Conditional(HasKey.class)
        static class Key {}
    }
}
