package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CometApiGeminiAutoConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(CometApiGeminiAutoConfiguration.class));

    private final ApplicationContextRunner withKey = application.withPropertyValues(
            "langchain4j.cometapi-gemini.api-key=any-key",
            "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview");

    @Test
    void without_a_key_the_application_starts_without_models() {
        application.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(CometApiGeminiChatModel.class)
                .doesNotHaveBean(CometApiGeminiStreamingChatModel.class));
    }

    @Test
    void two_properties_make_both_models_and_the_others_reach_the_wire() {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.answers(Answer.text("Hello"));
            withKey.withPropertyValues(
                            "langchain4j.cometapi-gemini.base-url=" + server.baseUrl(),
                            "langchain4j.cometapi-gemini.temperature=0.5",
                            "langchain4j.cometapi-gemini.timeout=30s",
                            "langchain4j.cometapi-gemini.thinking.level=LOW")
                    .run(context -> {
                        assertThat(context).hasSingleBean(CometApiGeminiStreamingChatModel.class);
                        assertThat(context.getBean(CometApiGeminiChatModel.class)
                                        .chat("hi"))
                                .isEqualTo("Hello");
                    });

            assertThat(server.lastRequest().header("x-goog-api-key")).isEqualTo("any-key");
            assertThat(server.lastRequest().json().path("generationConfig").toString())
                    .isEqualTo("{\"temperature\":0.5,\"thinkingConfig\":{\"thinkingLevel\":\"LOW\"}}");
        }
    }

    @Test
    void a_customizer_has_the_last_word() {
        withKey.withBean(CometApiGeminiCustomizer.class, () -> builder -> builder.modelName("gemini-3.8-flash"))
                .run(context -> assertThat(context.getBean(CometApiGeminiChatModel.class)
                                .defaultRequestParameters()
                                .modelName())
                        .isEqualTo("gemini-3.8-flash"));
    }

    @Test
    void the_applications_own_model_stays() {
        CometApiGeminiChatModel own =
                CometApiGeminiChatModel.builder().apiKey("own").build();

        withKey.withBean("own", CometApiGeminiChatModel.class, () -> own)
                .run(context -> assertThat(context.getBean(CometApiGeminiChatModel.class))
                        .isSameAs(own));
    }

    @Test
    void a_model_can_be_switched_off() {
        withKey.withPropertyValues("langchain4j.cometapi-gemini.chat-model.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(CometApiGeminiChatModel.class)
                        .hasSingleBean(CometApiGeminiStreamingChatModel.class));
    }

    @Test
    void a_blank_key_and_several_ways_to_think_are_told_by_name() {
        withKey.withPropertyValues("langchain4j.cometapi-gemini.api-key= ")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("apiKey"));
        withKey.withPropertyValues(
                        "langchain4j.cometapi-gemini.thinking.level=LOW",
                        "langchain4j.cometapi-gemini.thinking.budget=5")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("langchain4j.cometapi-gemini.thinking"));
    }
}
