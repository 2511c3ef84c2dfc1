package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Flux;

/** Creates the {@link CometApiGeminiFlux} bean, if Reactor is on the class path and there is one streaming chat model. */
@AutoConfiguration(after = CometApiGeminiAutoConfiguration.class)
@ConditionalOnClass(Flux.class)
public final class CometApiGeminiFluxAutoConfiguration {

    /** For Spring. */
    CometApiGeminiFluxAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(CometApiGeminiStreamingChatModel.class)
    CometApiGeminiFlux cometApiGeminiFlux(CometApiGeminiStreamingChatModel model) {
        return CometApiGeminiFlux.from(model);
    }
}
