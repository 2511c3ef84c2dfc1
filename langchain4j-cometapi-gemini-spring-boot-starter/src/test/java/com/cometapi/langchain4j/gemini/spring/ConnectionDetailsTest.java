package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiImageModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiWebSearchEngine;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks that a bean replaces the address and the key of the properties. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionDetailsTest {

    private static final String PREFIX = "langchain4j.cometapi-gemini.";

    record Details(@Nullable String baseUrl, @Nullable String key) implements CometApiGeminiConnectionDetails {

        @Override
        public @Nullable String getBaseUrl() {
            return baseUrl;
        }

        @Override
        @SuppressWarnings("NullAway") // as an application without null checks
        public String getApiKey() {
            return key;
        }
    }

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private ApplicationContextRunner withDetails() {
        return Applications.withoutKey()
                .withPropertyValues(PREFIX + "model-name=gemini-3-flash-preview", PREFIX + "max-retries=0")
                .withBean(
                        CometApiGeminiConnectionDetails.class, () -> new Details(server.baseUrl(), "key-of-the-bean"));
    }

    private void assertThatTheKeyOfTheBeanWasSent() {
        assertThat(server.lastRequest().header("x-goog-api-key")).isEqualTo("key-of-the-bean");
    }

    @Test
    void details_create_the_models_without_a_key_in_the_properties(CapturedOutput output) {
        server.answers(Answer.text("Hello"), Answer.text("Hello again"));

        withDetails().run(context -> {
            assertThat(context).hasSingleBean(CometApiGeminiStreamingChatModel.class);
            assertThat(context.getBean(CometApiGeminiChatModel.class).chat("hi"))
                    .isEqualTo("Hello");
            assertThatTheKeyOfTheBeanWasSent();
            assertThat(context.getBean(CometApiGeminiFlux.class)
                            .text(ChatRequest.builder()
                                    .messages(UserMessage.from("hi"))
                                    .build())
                            .collectList()
                            .block())
                    .containsExactly("Hello again");
            assertThatTheKeyOfTheBeanWasSent();
        });

        assertThat(server.requests()).hasSize(2);
        assertThat(output).doesNotContain("is not set");
    }

    @Test
    void details_win_over_the_properties() {
        withDetails()
                .withPropertyValues(PREFIX + "api-key=key-of-the-properties", PREFIX + "base-url=http://localhost:1")
                .run(context -> context.getBean(CometApiGeminiChatModel.class).chat("hi"));

        assertThatTheKeyOfTheBeanWasSent();
    }

    @Test
    void details_win_over_a_key_supplier_which_is_not_called_and_need_not_exist() {
        withDetails()
                .withPropertyValues(PREFIX + "api-key-supplier=vault")
                .run(context -> context.getBean(CometApiGeminiChatModel.class).chat("hi"));
        assertThatTheKeyOfTheBeanWasSent();

        withDetails()
                .withPropertyValues(PREFIX + "api-key-supplier=vault")
                .withBean("vault", Supplier.class, () -> () -> {
                    throw new IllegalStateException("not reachable");
                })
                .run(context -> context.getBean(CometApiGeminiChatModel.class).chat("hi"));
        assertThat(server.requests()).hasSize(2);
        assertThatTheKeyOfTheBeanWasSent();
    }

    @Test
    void details_make_a_key_from_a_missing_variable_irrelevant() {
        withDetails()
                .withPropertyValues(PREFIX + "api-key=${A_VARIABLE_THAT_IS_NOT_SET}")
                .run(context -> context.getBean(CometApiGeminiChatModel.class).chat("hi"));

        assertThatTheKeyOfTheBeanWasSent();
    }

    @Test
    void details_make_a_blank_key_in_the_properties_irrelevant() {
        withDetails()
                .withPropertyValues(PREFIX + "api-key=")
                .run(context -> context.getBean(CometApiGeminiChatModel.class).chat("hi"));

        assertThatTheKeyOfTheBeanWasSent();
    }

    @Test
    void every_other_model_uses_the_details() {
        withDetails()
                .withPropertyValues(
                        PREFIX + "image-model.model-name=gemini-3.1-flash-image",
                        PREFIX + "speech-model.model-name=gemini-3.8-flash-tts",
                        PREFIX + "transcription-model.model-name=gemini-3.5-transcribe",
                        PREFIX + "web-search.enabled=true",
                        PREFIX + "catalog.enabled=true")
                .run(context -> {
                    context.getBean(CometApiGeminiImageModel.class).generate("A cat");
                    assertThat(server.lastRequest().path()).contains("gemini-3.1-flash-image");
                    assertThatTheKeyOfTheBeanWasSent();

                    Audio speech = context.getBean(CometApiGeminiSpeechModel.class)
                            .synthesize("Hello")
                            .audio();
                    assertThat(server.lastRequest().path()).contains("gemini-3.8-flash-tts");
                    assertThatTheKeyOfTheBeanWasSent();

                    context.getBean(CometApiGeminiTranscriptionModel.class).transcribeToText(speech);
                    assertThat(server.lastRequest().path()).contains("gemini-3.5-transcribe");
                    assertThatTheKeyOfTheBeanWasSent();

                    context.getBean(CometApiGeminiWebSearchEngine.class).search("cats");
                    assertThat(server.lastRequest().path()).contains("gemini-3-flash-preview");
                    assertThatTheKeyOfTheBeanWasSent();

                    assertThat(ModelDump.of(context.getBean(CometApiGeminiModelCatalog.class)))
                            .anyMatch(line -> line.contains(server.baseUrl().replace("http://", "")));
                });
    }

    @Test
    void without_details_the_properties_are_the_details() {
        Applications.with(server).run(context -> {
            CometApiGeminiConnectionDetails details = context.getBean(CometApiGeminiConnectionDetails.class);
            assertThat(details.getBaseUrl()).isEqualTo(server.baseUrl());
            assertThat(details.getApiKey()).isEqualTo("any-key");
            assertThat(details.toString()).doesNotContain("any-key");
        });
    }

    @Test
    void details_without_an_address_lead_to_cometapi() {
        Applications.withoutKey()
                .withPropertyValues(PREFIX + "base-url=http://localhost:1")
                .withBean(CometApiGeminiConnectionDetails.class, () -> new Details(null, "any"))
                .run(context -> assertThat(ModelDump.of(context.getBean(CometApiGeminiChatModel.class)))
                        .anyMatch(line -> line.contains("api.cometapi.com"))
                        .noneMatch(line -> line.contains("localhost")));
    }

    @Test
    void details_without_a_key_end_the_start_with_a_remedy(CapturedOutput output) {
        for (Class<?> configuration : new Class<?>[] {NullKey.class, BlankKey.class}) {
            SpringApplication application = new SpringApplication(configuration);
            application.setWebApplicationType(WebApplicationType.NONE);
            assertThatThrownBy(application::run).hasMessageContaining("has no API key");
        }

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", Details.class.getName(), "has no API key")
                .contains("Return a CometAPI key from getApiKey()");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class NullKey {

        @Bean
        CometApiGeminiConnectionDetails details() {
            return new Details(null, null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class BlankKey {

        @Bean
        CometApiGeminiConnectionDetails details() {
            return new Details(null, " ");
        }
    }
}
