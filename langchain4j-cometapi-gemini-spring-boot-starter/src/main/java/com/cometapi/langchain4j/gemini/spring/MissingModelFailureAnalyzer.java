package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains why a bean of the starter is missing which the application needs: there is no key, or there are several models.
 * Comes before Spring Boot's own analyzers, which only know that the bean is missing.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingModelFailureAnalyzer implements FailureAnalyzer {

    private static final String OWN_TYPES = "com.cometapi.langchain4j.gemini.CometApiGemini";
    private static final String OWN_NAMES = "cometApiGemini";
    private static final List<String> MODEL_TYPES = List.of(
            "dev.langchain4j.model.chat.ChatModel",
            "dev.langchain4j.model.chat.StreamingChatModel",
            "dev.langchain4j.model.image.ImageModel",
            "dev.langchain4j.model.audio.AudioTranscriptionModel",
            "dev.langchain4j.model.audio.TextToSpeechModel",
            "dev.langchain4j.web.search.WebSearchEngine");

    /** What LangChain4j throws for an AI service that has no model. It is not on every class path. */
    private static final String SERVICE_WITHOUT_MODEL = "dev.langchain4j.service.IllegalConfigurationException";

    private final BeanFactory beans;

    MissingModelFailureAnalyzer(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoSuchBeanDefinitionException missing) return analyze(failure, missing);
            if (cause.getClass().getName().equals(SERVICE_WITHOUT_MODEL) && hasNoKey()) {
                return withoutKey("An AI service needs a chat model", failure);
            }
        }
        return null;
    }

    private @Nullable FailureAnalysis analyze(Throwable failure, NoSuchBeanDefinitionException missing) {
        Class<?> type = missing.getBeanType();
        if (type == null) return withoutNamedBean(failure, missing.getBeanName());
        if (hasNoKey() && (type.getName().startsWith(OWN_TYPES) || MODEL_TYPES.contains(type.getName()))) {
            return withoutKey("A bean of type " + type.getSimpleName() + " is needed", failure);
        }
        return type == CometApiGeminiFlux.class ? severalModels(failure) : null;
    }

    private @Nullable FailureAnalysis withoutNamedBean(Throwable failure, @Nullable String name) {
        if (name == null || !name.startsWith(OWN_NAMES) || !hasNoKey()) return null;
        return withoutKey("The bean '" + name + "' is needed", failure);
    }

    private boolean hasNoKey() {
        return names(CometApiGeminiAutoConfiguration.WithoutKey.class).length > 0;
    }

    private String[] names(Class<?> type) {
        return beans instanceof ListableBeanFactory all ? all.getBeanNamesForType(type) : new String[0];
    }

    private static FailureAnalysis withoutKey(String need, Throwable failure) {
        String property = CometApiGeminiProperties.PREFIX + ".api-key";
        return new FailureAnalysis(
                need + ", but no CometAPI Gemini model was created, because " + property + " is not set or blank.",
                "Set " + property
                        + ", for example with ${COMETAPI_KEY:} and the environment variable COMETAPI_KEY. Create"
                        + " keys at https://api.cometapi.com/console/token",
                failure);
    }

    private @Nullable FailureAnalysis severalModels(Throwable failure) {
        String[] models = names(CometApiGeminiStreamingChatModel.class);
        if (models.length < 2) return null;
        return new FailureAnalysis(
                "A bean of type CometApiGeminiFlux is needed, but it was not created, because there are several"
                        + " streaming chat models: " + String.join(", ", models) + ".",
                "Mark one of the models with @Primary, or declare a CometApiGeminiFlux bean for each with"
                        + " CometApiGeminiFlux.from(model)",
                failure);
    }
}
