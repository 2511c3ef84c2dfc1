package com.cometapi.langchain4j.gemini.spring.test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiAutoConfiguration;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiConnectionDetails;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiCustomizer;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.javapoet.ClassName;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.event.BeforeTestMethodEvent;

class AutoConfigureCometApiGeminiLocalServerTest {

    private static final String PREFIX = "langchain4j.cometapi-gemini.";

    /** An application as it runs in production: the key is in a variable that tests do not have. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        CometApiGeminiCustomizer modelName() {
            return builder -> builder.modelName("gemini-3-flash-preview").maxRetries(0);
        }
    }

    @Nested
    @SpringBootTest(
            classes = Application.class,
            properties = {PREFIX + "api-key=${A_VARIABLE_THAT_IS_NOT_SET}", PREFIX + "base-url=http://localhost:1"})
    @AutoConfigureCometApiGeminiLocalServer
    @TestMethodOrder(OrderAnnotation.class)
    class OfAnApplication {

        @Autowired
        private CometApiGeminiLocalServer server;

        @Autowired
        private CometApiGeminiChatModel model;

        @Test
        @Order(1)
        void the_models_call_the_server() {
            server.answers(Answer.text("Hello"), Answer.text("left over"));

            assertThat(model.chat("hi")).isEqualTo("Hello");
            assertThat(server.requests()).hasSize(1);
        }

        @Test
        @Order(2)
        void the_server_is_reset_before_each_test() {
            assertThat(server.requests()).isEmpty();
            assertThat(model.chat("hi")).isNotEqualTo("left over");
        }
    }

    /** Models that the application builds by itself, beside the streaming one of the starter. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class SeveralModels extends Application {

        @Bean
        CometApiGeminiChatModel first(CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder) {
            return builder.build();
        }

        @Bean
        CometApiGeminiChatModel second(CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder) {
            return builder.modelName("gemini-3.1-pro-preview").build();
        }
    }

    @Nested
    @SpringBootTest(
            classes = SeveralModels.class,
            properties = {PREFIX + "api-key=key", PREFIX + "api-key-supplier=vault", PREFIX + "base-url=http://x:1"})
    @AutoConfigureCometApiGeminiLocalServer
    class OfAnApplicationWithSeveralModels {

        @Autowired
        private CometApiGeminiLocalServer server;

        @Autowired
        private CometApiGeminiChatModel first;

        @Autowired
        private CometApiGeminiChatModel second;

        @Autowired
        private CometApiGeminiStreamingChatModel streamingModel;

        @BeforeEach
        void script() {
            server.answers(Answer.text("one"), Answer.text("two"), Answer.text("three"));
        }

        private void assertThatEveryModelCallsTheServer() {
            assertThat(first.chat("hi")).isEqualTo("one");
            assertThat(second.chat("hi")).isEqualTo("two");
            CompletableFuture<String> streamed = new CompletableFuture<>();
            streamingModel.chat("hi", new StreamingChatResponseHandler() {

                @Override
                public void onCompleteResponse(ChatResponse response) {
                    streamed.complete(response.aiMessage().text());
                }

                @Override
                public void onError(Throwable error) {
                    streamed.completeExceptionally(error);
                }
            });
            assertThat(streamed).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("three");
            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().get(1).path()).contains("gemini-3.1-pro-preview");
        }

        @Test
        void every_model_calls_the_server_whatever_the_properties_contain() {
            assertThatEveryModelCallsTheServer();
        }

        @Nested
        class InANestedClass {

            @RepeatedTest(2)
            void the_server_is_that_of_the_outer_class_and_a_method_before_each_test_can_script_it() {
                assertThatEveryModelCallsTheServer();
            }
        }
    }

    @SpringBootTest(classes = Application.class)
    @AutoConfigureCometApiGeminiLocalServer
    abstract static class Annotation {}

    @Nested
    class OfASubclass extends Annotation {

        @Autowired
        private CometApiGeminiChatModel model;

        @Test
        void the_annotation_of_the_superclass_is_enough(@Autowired CometApiGeminiLocalServer server) {
            server.answers(Answer.text("Hello"));

            assertThat(model.chat("hi")).isEqualTo("Hello");
        }
    }

    @Nested
    @SpringBootTest(classes = OfAnotherContext.AsyncEvents.class)
    @AutoConfigureCometApiGeminiLocalServer
    class OfAnotherContext {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class AsyncEvents extends Application {

            @Bean
            SimpleApplicationEventMulticaster applicationEventMulticaster() {
                SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
                multicaster.setTaskExecutor(new SimpleAsyncTaskExecutor());
                return multicaster;
            }
        }

        @Autowired
        private ApplicationContext context;

        @Test
        void the_thread_of_the_test_resets_the_server_even_if_events_are_asynchronous() {
            assertThat(context.getBean(LocalServerReset.class).supportsAsyncExecution())
                    .isFalse();
        }
    }

    /** Spring Boot's slices switch its auto-configuration off by this property. */
    @Nested
    @SpringBootTest(classes = Application.class, properties = "spring.boot.enableautoconfiguration=false")
    @AutoConfigureCometApiGeminiLocalServer
    class OfASlice {

        @Autowired
        private CometApiGeminiLocalServer server;

        @Autowired
        private CometApiGeminiChatModel model;

        @Autowired
        private CometApiGeminiStreamingChatModel streamingModel;

        @Test
        void the_annotation_brings_the_models() {
            server.answers(Answer.text("Hello"));

            assertThat(model.chat("hi")).isEqualTo("Hello");
            assertThat(streamingModel).isNotNull();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigureCometApiGeminiLocalServer
    static class Annotated extends Application {}

    private final ApplicationContextRunner annotated =
            new ApplicationContextRunner().withUserConfiguration(Annotated.class);

    @Test
    void an_annotated_configuration_works_in_a_context_runner() {
        annotated.run(context -> {
            context.getBean(CometApiGeminiLocalServer.class).answers(Answer.text("Hello"));

            assertThat(context.getBean(CometApiGeminiChatModel.class).chat("hi"))
                    .isEqualTo("Hello");
        });
    }

    @Test
    void the_auto_configuration_works_in_a_context_runner_without_spring_test() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader(BeforeTestMethodEvent.class))
                .withPropertyValues(PREFIX + "model-name=gemini-3-flash-preview")
                .withConfiguration(AutoConfigurations.of(
                        CometApiGeminiAutoConfiguration.class, CometApiGeminiLocalServerAutoConfiguration.class))
                .run(context -> {
                    context.getBean(CometApiGeminiLocalServer.class).answers(Answer.text("Hello"));

                    assertThat(context.getBean(CometApiGeminiChatModel.class).chat("hi"))
                            .isEqualTo("Hello");
                    assertThat(context).doesNotHaveBean(LocalServerReset.class);
                });
    }

    @Test
    void each_context_has_a_server_and_closes_it() {
        annotated.run(first -> {
            Socket[] connection = new Socket[1];
            annotated.run(second -> {
                CometApiGeminiLocalServer server = second.getBean(CometApiGeminiLocalServer.class);
                assertThat(server.baseUrl())
                        .isNotEqualTo(
                                first.getBean(CometApiGeminiLocalServer.class).baseUrl());
                second.getBean(CometApiGeminiChatModel.class).chat("hi");
                assertThat(server.requests()).hasSize(1);
                assertThat(first.getBean(CometApiGeminiLocalServer.class).requests())
                        .isEmpty();
                connection[0] = connectTo(server.baseUrl());
            });

            first.getBean(CometApiGeminiChatModel.class).chat("hi");
            // the server that is closed ended its connections; another program may already listen at its port
            try (Socket closed = connection[0]) {
                assertThat(closed.getInputStream().readAllBytes()).isNotEmpty();
            }
        });
    }

    /** Returns a connection that the server keeps open after its first answer. */
    private static Socket connectTo(String address) throws IOException {
        URI uri = URI.create(address);
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write("GET /v1beta/models HTTP/1.1\r\nHost: local\r\nx-goog-api-key: any\r\n\r\n".getBytes(US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        return socket;
    }

    @SpringBootTest(classes = Application.class, properties = "context=one")
    @AutoConfigureCometApiGeminiLocalServer
    static class One {

        @Autowired
        private CometApiGeminiLocalServer server;
    }

    @SpringBootTest(classes = Application.class, properties = "context=one")
    @AutoConfigureCometApiGeminiLocalServer
    static class OneAgain {

        @Autowired
        private CometApiGeminiLocalServer server;
    }

    @SpringBootTest(classes = Application.class, properties = "context=two")
    @AutoConfigureCometApiGeminiLocalServer
    static class Two {

        @Autowired
        private CometApiGeminiLocalServer server;
    }

    /** Spring's own class, which each test framework calls, in the place of JUnit. */
    private static <T> T prepared(T test) throws Exception {
        TestContextManager manager = new TestContextManager(test.getClass());
        manager.prepareTestInstance(test);
        manager.beforeTestMethod(test, Object.class.getMethod("toString"));
        return test;
    }

    @Test
    void a_cached_context_keeps_its_server_which_is_reset_without_junit_too() throws Exception {
        CometApiGeminiLocalServer one = prepared(new One()).server;
        one.answers(Answer.text("left over"));

        CometApiGeminiLocalServer two = prepared(new Two()).server;
        two.answers(Answer.text("of two"));
        CometApiGeminiLocalServer oneAgain = prepared(new OneAgain()).server;

        assertThat(oneAgain).isSameAs(one).isNotSameAs(two);
        assertThat(answerOf(one)).isNotEqualTo("left over");
        assertThat(answerOf(two)).isEqualTo("of two");
    }

    private static String answerOf(CometApiGeminiLocalServer server) {
        return CometApiGeminiChatModel.builder()
                .apiKey("any")
                .baseUrl(server.baseUrl())
                .modelName("gemini-3-flash-preview")
                .build()
                .chat("hi");
    }

    /** Without LangChain4j's own starter, which cannot be processed ahead of time. */
    @Configuration(proxyBeanMethods = false)
    @AutoConfigureCometApiGeminiLocalServer
    static class AheadOfTime {}

    @Test
    void a_context_with_the_annotation_can_be_processed_ahead_of_time() {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(AutoConfigureCometApiGeminiLocalServerTest.class)), files);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(AheadOfTime.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();

        assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet())
                .anyMatch(name -> name.contains("CometApiGeminiLocalServerAutoConfiguration__BeanDefinitions"))
                .anyMatch(name -> name.contains("CometApiGeminiAutoConfiguration__BeanDefinitions"));
    }

    @Test
    void details_and_a_server_of_the_application_do_not_disturb() {
        try (CometApiGeminiLocalServer own = CometApiGeminiLocalServer.start()) {
            annotated
                    .withBean(CometApiGeminiLocalServer.class, () -> own)
                    .withBean("production", CometApiGeminiConnectionDetails.class, Production::new)
                    .run(context ->
                            context.getBean(CometApiGeminiChatModel.class).chat("hi"));

            assertThat(own.requests()).hasSize(1);
        }
    }

    @Test
    void primary_details_of_the_application_do_not_disturb() {
        annotated.withUserConfiguration(PrimaryDetails.class).run(context -> {
            context.getBean(CometApiGeminiChatModel.class).chat("hi");

            assertThat(context.getBean(CometApiGeminiLocalServer.class).requests())
                    .hasSize(1);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryDetails {

        @Bean
        @Primary
        Production production() {
            return new Production();
        }
    }

    static final class Production implements CometApiGeminiConnectionDetails {

        @Override
        public String getBaseUrl() {
            return "http://localhost:1";
        }

        @Override
        public String getApiKey() {
            return "secret";
        }
    }

    @Test
    void an_application_without_the_annotation_has_no_server() {
        new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(CometApiGeminiLocalServer.class)
                        .doesNotHaveBean(CometApiGeminiChatModel.class));
    }
}
