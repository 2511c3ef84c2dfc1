package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.model.audio.AudioTranscriptionModel;
import dev.langchain4j.model.chat.ChatModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks what the console shows when an application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailuresAtStartTest {

    private static final String KEY = "sk-secret-that-no-log-may-show";

    record Row(String properties, String... expected) {

        @Override
        public String toString() {
            return properties;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("authentication=basic", "langchain4j.cometapi-gemini.authentication", "basic", "BEARER"),
                new Row(
                        "thinking.level=LOW thinking.budget=5",
                        "langchain4j.cometapi-gemini.thinking.level",
                        "langchain4j.cometapi-gemini.thinking.budget",
                        "mutually exclusive"),
                new Row("api-key-supplier=keys", "langchain4j.cometapi-gemini.api-key-supplier", "mutually exclusive"),
                new Row("max-retries=-1", "maxRetries must not be negative", "langchain4j.cometapi-gemini.max-retries"),
                new Row("timeout=soon", "langchain4j.cometapi-gemini.timeout", "soon"),
                new Row("temperature=2.5", "langchain4j.cometapi-gemini.temperature is 2.5", "from 0 to 2"),
                new Row("temperature=NaN", "langchain4j.cometapi-gemini.temperature is NaN", "from 0 to 2"),
                new Row("top-p=-0.1", "langchain4j.cometapi-gemini.top-p is -0.1", "from 0 to 1"),
                new Row("top-k=0", "langchain4j.cometapi-gemini.top-k is 0", "of 1 or more"),
                new Row("max-output-tokens=-1", "langchain4j.cometapi-gemini.max-output-tokens is -1", "of 1 or more"),
                new Row("frequency-penalty=3", "langchain4j.cometapi-gemini.frequency-penalty is 3", "from -2 to 2"),
                new Row("presence-penalty=-1e9", "presence-penalty is -1000000000", "from -2 to 2"),
                new Row("logprobs=21", "langchain4j.cometapi-gemini.logprobs is 21", "from 0 to 20"),
                new Row("seed=many", "langchain4j.cometapi-gemini.seed", "many"),
                new Row("on-blocked=maybe", "langchain4j.cometapi-gemini.on-blocked", "maybe", "RETURN", "THROW"),
                new Row("base-url=nowhere", "baseUrl must be an http or https address"),
                new Row("http-client=mine", "langchain4j.cometapi-gemini.http-client", "'mine'", "OkHttpClient"),
                new Row("executor=mine", "langchain4j.cometapi-gemini.executor", "'mine'", "Executor"),
                new Row("ssl-bundle=mine", "langchain4j.cometapi-gemini.ssl-bundle", "'mine'", "spring.ssl.bundle"),
                new Row(
                        "speech-config.voice=Kore speech-config.speakers.Ann=Puck",
                        "langchain4j.cometapi-gemini.speech-config has both a voice and speakers",
                        "Remove speech-config.voice"),
                new Row("proxy.host=gateway", "langchain4j.cometapi-gemini.proxy", "proxy.port from 1 to 65535"),
                new Row("proxy.host=gateway proxy.port=0", "proxy.port from 1 to 65535"),
                new Row("user-location.latitude=1", "langchain4j.cometapi-gemini.user-location", "longitude"),
                new Row("media-policy.timeout=5s", "langchain4j.cometapi-gemini.media-policy", "mode=download"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_wrong_setting_is_reported_by_name_with_a_remedy(Row row, CapturedOutput output) {
        assertThatThrownBy(() -> start(row.properties));

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains(row.expected)
                .doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"truststore.certificate=classpath:absent.pem", "protocol=NOPE"})
    void an_ssl_bundle_that_cannot_be_used_is_reported_with_the_property(String wrong, CapturedOutput output) {
        System.setProperty("spring.ssl.bundle.pem.mine." + wrong.split("=")[0], wrong.split("=")[1]);
        try {
            assertThatThrownBy(() -> start("ssl-bundle=mine"));
        } finally {
            System.clearProperty("spring.ssl.bundle.pem.mine." + wrong.split("=")[0]);
        }

        assertThat(output.getAll().split("Description:")[1])
                .contains("langchain4j.cometapi-gemini.ssl-bundle names the SSL bundle 'mine', which cannot be used")
                .contains(wrong.split("=")[1], "Correct the bundle below spring.ssl.bundle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-client", "executor", "api-key-supplier"})
    void the_property_that_names_an_absent_bean_stands_in_the_description(String property, CapturedOutput output) {
        String withoutKey = property.equals("api-key-supplier") ? " api-key=" : "";

        assertThatThrownBy(() -> start(property + "=absent" + withoutKey));

        assertThat(output.getAll().split("Description:")[1])
                .contains("langchain4j.cometapi-gemini." + property + " names the bean 'absent'", "Declare a bean");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://gateway", "http://user:" + KEY + "@gateway", "gateway:3128", "gate way", "gateway/x"})
    void a_proxy_host_that_is_no_host_is_refused_and_not_printed(String host, CapturedOutput output) {
        assertThatThrownBy(() -> start("proxy.host=" + host, Application.class, "proxy.port=3128"));

        assertThat(output.getAll().split("Description:")[1])
                .contains("langchain4j.cometapi-gemini.proxy.host is not the name or IP address of a host")
                .contains("such as proxy.example.com");
        assertThat(output.getAll()).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "gate_way.example.com", "10.0.0.1", "::1", "[::1]", "proxy.пример.рф"})
    void a_proxy_host_can_be_a_name_or_an_address(String host) {
        start("proxy.host=" + host, Application.class, "proxy.port=3128");
    }

    @Test
    void a_key_with_a_line_break_is_not_printed(CapturedOutput output) {
        assertThatThrownBy(() -> start("api-key=" + KEY + "\n2"));

        assertThat(output.getAll()).contains("apiKey contains a line break").doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                NeedsModel.class,
                NeedsOwnModel.class,
                NeedsFlux.class,
                NeedsTranscription.class,
                NeedsNamedModel.class
            })
    void a_bean_that_is_needed_and_has_no_key_says_so_first(Class<?> application, CapturedOutput output) {
        assertThatThrownBy(() -> start("api-key=", application));

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains("langchain4j.cometapi-gemini.api-key is not set or blank", "${COMETAPI_KEY:}");
    }

    @Test
    void a_missing_bean_of_another_kind_is_not_explained_by_the_key(CapturedOutput output) {
        assertThatThrownBy(() -> start("api-key=", NeedsSomethingElse.class));

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "java.lang.Runnable")
                .doesNotContain("COMETAPI_KEY");
    }

    @Test
    void a_flux_of_several_models_is_explained(CapturedOutput output) {
        assertThatThrownBy(() -> start("max-retries=1", SeveralModels.class));

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "several streaming chat models: fast, deep")
                .contains("@Primary", "CometApiGeminiFlux.from(model)");
    }

    private static void start(String properties) {
        start(properties, Application.class);
    }

    private static void start(String properties, Class<?> source, String... others) {
        SpringApplication application = new SpringApplication(source);
        application.setWebApplicationType(WebApplicationType.NONE);
        Map<String, Object> all = new HashMap<>();
        Stream<String> first = Stream.of("api-key=" + KEY, "model-name=gemini-3-flash-preview");
        Stream<String> next = Arrays.stream(properties.split("(?<=\\w) (?=[\\w.-]+=)"));
        Stream.of(first, next, Arrays.stream(others))
                .flatMap(some -> some)
                .map(property -> property.split("=", 2))
                .forEach(property -> all.put("langchain4j.cometapi-gemini." + property[0], property[1]));
        application.setDefaultProperties(all);
        application.run().close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class NeedsModel {

        NeedsModel(ChatModel model) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class NeedsOwnModel {

        NeedsOwnModel(CometApiGeminiStreamingChatModel model) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class NeedsFlux {

        NeedsFlux(CometApiGeminiFlux flux) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class NeedsTranscription {

        NeedsTranscription(AudioTranscriptionModel model) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class NeedsNamedModel {

        NeedsNamedModel(BeanFactory beans) {
            beans.getBean("cometApiGeminiChatModel");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class NeedsSomethingElse {

        NeedsSomethingElse(Runnable task) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class SeveralModels {

        @Bean
        CometApiGeminiStreamingChatModel fast(CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder) {
            return builder.build();
        }

        @Bean
        CometApiGeminiStreamingChatModel deep(CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder) {
            return builder.modelName("gemini-3.1-pro-preview").build();
        }

        @Bean
        Object stream(CometApiGeminiFlux flux) {
            return flux;
        }
    }
}
