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
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.audio.AudioTranscriptionModel;
import dev.langchain4j.model.audio.TextToSpeechModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import reactor.core.publisher.Flux;

@ExtendWith(OutputCaptureExtension.class)
class CometApiGeminiAutoConfigurationTest {

    private static final String PREFIX = "langchain4j.cometapi-gemini.";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ApplicationContextRunner application = Applications.with(server);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void without_a_key_no_model_is_created_and_one_log_line_explains(CapturedOutput output) {
        Applications.withoutKey().run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeanDefinitionNames())
                    .filteredOn(name -> name.startsWith("cometApiGemini"))
                    .containsExactly("cometApiGeminiModelLifecycle"); // for models of the application
        });

        assertThat(output.getOut().lines().filter(line -> line.contains("langchain4j.cometapi-gemini.api-key")))
                .singleElement()
                .asString()
                .contains("INFO")
                .contains("is not set");
    }

    @Test
    void two_properties_create_both_models_and_nothing_else() {
        Applications.withKey()
                .run(context -> assertThat(context)
                        .hasSingleBean(CometApiGeminiChatModel.class)
                        .hasSingleBean(CometApiGeminiStreamingChatModel.class)
                        .doesNotHaveBean(CometApiGeminiImageModel.class)
                        .doesNotHaveBean(CometApiGeminiSpeechModel.class)
                        .doesNotHaveBean(CometApiGeminiTranscriptionModel.class)
                        .doesNotHaveBean(CometApiGeminiWebSearchEngine.class)
                        .doesNotHaveBean(CometApiGeminiModelCatalog.class)
                        .doesNotHaveBean(ChatModelListener.class));
    }

    @Test
    void properties_reach_the_wire() {
        server.answers(Answer.text("Hello"));

        application
                .withPropertyValues(PREFIX + "temperature=0.5", PREFIX + "thinking.level=LOW")
                .run(context -> assertThat(
                                context.getBean(CometApiGeminiChatModel.class).chat("hi"))
                        .isEqualTo("Hello"));

        assertThat(server.lastRequest().header("x-goog-api-key")).isEqualTo("any-key");
        assertThat(server.lastRequest().json().path("generationConfig").toString())
                .isEqualTo("{\"temperature\":0.5,\"thinkingConfig\":{\"thinkingLevel\":\"LOW\"}}");
    }

    @Test
    void no_connection_is_opened_at_start() {
        application
                .withPropertyValues(
                        PREFIX + "image-model.model-name=gemini-3.1-flash-image",
                        PREFIX + "speech-model.model-name=gemini-3.8-flash-tts",
                        PREFIX + "transcription-model.model-name=gemini-3.5-transcribe",
                        PREFIX + "web-search.enabled=true",
                        PREFIX + "catalog.enabled=true")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(server.openConnections()).isZero();
                });

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_key_may_change_while_the_application_runs() {
        Iterator<String> keys = List.of("first-key", "second-key").iterator();

        Applications.withoutKey()
                .withBean("rotatingKey", Supplier.class, () -> (Supplier<String>) keys::next)
                .withPropertyValues(
                        PREFIX + "api-key-supplier=rotatingKey",
                        PREFIX + "model-name=gemini-3-flash-preview",
                        PREFIX + "base-url=" + server.baseUrl())
                .run(context -> {
                    CometApiGeminiChatModel model = context.getBean(CometApiGeminiChatModel.class);
                    model.chat("hi");
                    model.chat("hi");
                });

        assertThat(server.requests())
                .extracting(request -> request.header("x-goog-api-key"))
                .containsExactly("first-key", "second-key");
    }

    @Test
    void customizers_run_last_and_in_their_order() {
        application.withUserConfiguration(Customizers.class).run(context -> {
            assertThat(context.getBean(CometApiGeminiChatModel.class)
                            .defaultRequestParameters()
                            .modelName())
                    .isEqualTo("second");
            assertThat(context.getBean(CometApiGeminiStreamingChatModel.class)
                            .defaultRequestParameters()
                            .modelName())
                    .isEqualTo("second");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        @Bean
        @Order(2)
        CometApiGeminiCustomizer second() {
            return builder -> builder.modelName("second");
        }

        @Bean
        @Order(1)
        CometApiGeminiCustomizer first() {
            return builder -> builder.modelName("first");
        }
    }

    @Test
    void listeners_are_called_in_their_order() {
        application.withUserConfiguration(Listeners.class).run(context -> {
            context.getBean(CometApiGeminiChatModel.class).chat("hi");

            assertThat(context.getBean(Listeners.class).called).containsExactly("first", "second");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Listeners {

        private final List<String> called = new ArrayList<>();

        @Bean
        @Order(2)
        ChatModelListener second() {
            return listener("second");
        }

        @Bean
        @Order(1)
        ChatModelListener first() {
            return listener("first");
        }

        private ChatModelListener listener(String name) {
            return new ChatModelListener() {
                @Override
                public void onRequest(ChatModelRequestContext context) {
                    called.add(name);
                }
            };
        }
    }

    @Test
    void the_model_of_the_application_replaces_ours() {
        CometApiGeminiChatModel own =
                CometApiGeminiChatModel.builder().apiKey("own").build();

        application
                .withBean("own", CometApiGeminiChatModel.class, () -> own)
                .run(context -> assertThat(context.getBean(CometApiGeminiChatModel.class))
                        .isSameAs(own));
    }

    @Test
    void a_model_of_another_provider_coexists_with_ours() {
        application
                .withBean("another", ChatModel.class, () -> new ChatModel() {})
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(CometApiGeminiChatModel.class)
                        .getBeans(ChatModel.class)
                        .hasSize(2));
    }

    @Test
    void with_reactor_there_is_a_flux_bean() {
        server.answers(Answer.chunks("Hel", "lo"));

        application.run(context -> assertThat(context.getBean(CometApiGeminiFlux.class)
                        .text(ChatRequest.builder()
                                .messages(UserMessage.from("hi"))
                                .build())
                        .collectList()
                        .block())
                .containsExactly("Hel", "lo"));
    }

    @Test
    void without_a_streaming_model_or_reactor_there_is_no_flux_bean() {
        application
                .withPropertyValues(PREFIX + "streaming-chat-model.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CometApiGeminiFlux.class));
        application
                .withClassLoader(new FilteredClassLoader(Flux.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("cometApiGeminiFlux"));
    }

    @Test
    void each_chat_model_can_be_disabled() {
        application
                .withPropertyValues(PREFIX + "chat-model.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(CometApiGeminiChatModel.class)
                        .hasSingleBean(CometApiGeminiStreamingChatModel.class));
        application
                .withPropertyValues(PREFIX + "streaming-chat-model.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(CometApiGeminiChatModel.class)
                        .doesNotHaveBean(CometApiGeminiStreamingChatModel.class));
    }

    @Test
    void an_image_model_has_its_own_name_and_no_chat_options() {
        application
                .withPropertyValues(
                        PREFIX + "image-model.model-name=gemini-3.1-flash-image",
                        PREFIX + "image-aspect-ratio=16:9",
                        PREFIX + "thinking.level=LOW",
                        PREFIX + "server-tools=code-execution",
                        PREFIX + "safety-settings.harassment=block-only-high")
                .run(context -> assertThat(context.getBean(CometApiGeminiImageModel.class)
                                .generate("a cat")
                                .content()
                                .base64Data())
                        .isNotEmpty());

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3.1-flash-image");
        assertThat(server.lastRequest().json().has("tools")).isFalse();
        assertThat(server.lastRequest().json().path("safetySettings")).hasSize(1);
        assertThat(server.lastRequest().json().path("generationConfig").toString())
                .contains("16:9", "IMAGE")
                .doesNotContain("thinking");
    }

    @Test
    void a_speech_model_never_falls_back_to_a_chat_model() {
        server.otherwise(request -> Answer.error(503, "overloaded"));

        application
                .withPropertyValues(
                        PREFIX + "speech-model.model-name=gemini-3.8-flash-tts",
                        PREFIX + "fallback-models=gemini-3-flash-preview",
                        PREFIX + "max-retries=0")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(TextToSpeechModel.class).synthesize("Good morning"))
                        .isInstanceOf(InternalServerException.class));

        assertThat(server.requests()).extracting(LocalRequest::model).containsExactly("gemini-3.8-flash-tts");
    }

    @Test
    void a_speech_model_has_its_own_name_and_no_chat_options() {
        application
                .withPropertyValues(
                        PREFIX + "speech-model.model-name=gemini-3.8-flash-tts",
                        PREFIX + "speech-config.voice=Kore",
                        PREFIX + "temperature=0.5",
                        PREFIX + "thinking.level=LOW",
                        PREFIX + "server-tools=code-execution",
                        PREFIX + "response-modalities=TEXT",
                        PREFIX + "safety-settings.harassment=block-only-high")
                .run(context -> assertThat(context.getBean(TextToSpeechModel.class)
                                .synthesize("Good morning")
                                .audio()
                                .mimeType())
                        .isEqualTo("audio/wav"));

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3.8-flash-tts");
        assertThat(server.lastRequest().json().has("tools")).isFalse();
        assertThat(server.lastRequest().json().path("safetySettings")).hasSize(1);
        assertThat(server.lastRequest().json().path("generationConfig").toString())
                .isEqualTo("{\"responseModalities\":[\"AUDIO\"],\"speechConfig\":{\"voiceConfig\":"
                        + "{\"prebuiltVoiceConfig\":{\"voiceName\":\"Kore\"}}}}");
    }

    @Test
    void a_transcription_model_has_its_own_name_and_no_chat_options() {
        Audio audio = Audio.builder()
                .binaryData(new byte[100])
                .mimeType("audio/L16;rate=16000")
                .build();

        application
                .withPropertyValues(
                        PREFIX + "transcription-model.model-name=gemini-3.5-transcribe",
                        PREFIX + "audio-transcription-config.diarization=true",
                        PREFIX + "temperature=0.5",
                        PREFIX + "thinking.level=LOW",
                        PREFIX + "server-tools=code-execution")
                .run(context -> assertThat(
                                context.getBean(AudioTranscriptionModel.class).transcribeToText(audio))
                        .contains("simulation"));

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3.5-transcribe");
        assertThat(server.lastRequest().json().has("tools")).isFalse();
        assertThat(server.lastRequest().json().path("generationConfig").toString())
                .isEqualTo("{\"audioTranscriptionConfig\":{\"diarization\":true}}");
    }

    @Test
    void a_web_search_engine_uses_its_own_model() {
        application
                .withPropertyValues(
                        PREFIX + "web-search.enabled=true",
                        PREFIX + "web-search.model-name=gemini-2.5-flash",
                        PREFIX + "response-format=json")
                .run(context ->
                        context.getBean(CometApiGeminiWebSearchEngine.class).search("the moons of Saturn"));

        assertThat(server.lastRequest().model()).isEqualTo("gemini-2.5-flash");
        assertThat(server.lastRequest().json().path("tools").toString()).contains("google_search");
        assertThat(server.lastRequest().json().toString()).doesNotContain("responseMimeType");
    }

    @Test
    void the_web_search_engine_uses_the_chat_models_name_by_default() {
        application
                .withPropertyValues(PREFIX + "web-search.enabled=true")
                .run(context ->
                        context.getBean(CometApiGeminiWebSearchEngine.class).search("the moons of Saturn"));

        assertThat(server.lastRequest().model()).isEqualTo("gemini-3-flash-preview");
    }

    @Test
    void a_catalog_lists_what_the_properties_select() {
        application
                .withPropertyValues(PREFIX + "catalog.enabled=true")
                .run(context -> assertThat(context.getBean(CometApiGeminiModelCatalog.class)
                                .listModels())
                        .isNotEmpty()
                        .allMatch(model -> model.name().startsWith("gemini")));
        application
                .withPropertyValues(
                        PREFIX + "catalog.enabled=true",
                        PREFIX + "catalog.all-providers=true",
                        PREFIX + "catalog.cache-for=0s",
                        PREFIX + "catalog.timeout=7s")
                .run(context -> {
                    CometApiGeminiModelCatalog catalog = context.getBean(CometApiGeminiModelCatalog.class);
                    assertThat(catalog.listModels())
                            .anyMatch(model -> !model.name().startsWith("gemini"));
                    assertThat(ModelDump.of(catalog)).contains("cacheFor=" + Duration.ZERO, "callTimeout=7000 ms");
                });
    }
}
