package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiImageModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.RecordingHandler;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.service.AiServices;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Checks models behind class-based proxies, which aspects, lazy injection and scopes make of them. */
class ProxiesTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final ApplicationContextRunner application = Applications.with(server)
            .withPropertyValues("langchain4j.cometapi-gemini.image-model.model-name=gemini-3.1-flash-image");

    @BeforeEach
    void answer() {
        server.otherwise(request -> Answer.chunks("one ", "two ", "three"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Advises every {@code chat} of every bean, as an aspect with {@code execution(* ..ChatModel.chat(..))} does. */
    @Configuration(proxyBeanMethods = false)
    static class Advised {

        static final List<String> CALLS = new CopyOnWriteArrayList<>();

        @Bean
        static DefaultAdvisorAutoProxyCreator proxies() {
            DefaultAdvisorAutoProxyCreator proxies = new DefaultAdvisorAutoProxyCreator();
            proxies.setProxyTargetClass(true);
            return proxies;
        }

        @Bean
        static Advisor counting() {
            NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
            pointcut.setMappedName("chat");
            pointcut.setClassFilter(
                    type -> ChatModel.class.isAssignableFrom(type) || StreamingChatModel.class.isAssignableFrom(type));
            MethodInterceptor advice = call -> {
                CALLS.add(call.getMethod().getName());
                return call.proceed();
            };
            return new DefaultPointcutAdvisor(pointcut, advice);
        }
    }

    @Test
    void an_aspect_sees_each_call_of_both_models_and_of_the_flux() {
        application.withUserConfiguration(Advised.class).run(context -> {
            Advised.CALLS.clear();
            CometApiGeminiChatModel model = context.getBean(CometApiGeminiChatModel.class);
            assertThat(AopUtils.isCglibProxy(model)).isTrue();
            assertThat(model.chat("hi")).isEqualTo("one two three");
            assertThat(Advised.CALLS).hasSize(1);

            assertThat(AopUtils.isCglibProxy(context.getBean(CometApiGeminiStreamingChatModel.class)))
                    .isTrue();
            List<String> text = context.getBean(CometApiGeminiFlux.class)
                    .text(REQUEST)
                    .collectList()
                    .block(Duration.ofSeconds(60));
            assertThat(text).containsExactly("one ", "two ", "three");
            assertThat(Advised.CALLS).hasSize(2);
        });
    }

    interface Calculating {

        Flux<String> answer(String message);
    }

    static final class Calculator {

        @Tool
        int add(@P("first") int first, @P("second") int second) {
            return first + second;
        }
    }

    @Test
    void an_ai_service_streams_each_call_of_its_tool_loop_through_the_proxy() {
        application.withUserConfiguration(Advised.class).run(context -> {
            server.answers(
                    Answer.call("add", "{\"arg0\":1,\"arg1\":2,\"first\":1,\"second\":2}"),
                    Answer.chunks("It is ", "3"));
            Advised.CALLS.clear();
            Calculating service = AiServices.builder(Calculating.class)
                    .streamingChatModel(context.getBean(CometApiGeminiStreamingChatModel.class))
                    .tools(new Calculator())
                    .build();

            List<String> text = service.answer("1 + 2?").collectList().block(Duration.ofSeconds(20));

            assertThat(text).containsExactly("It is ", "3");
            assertThat(Advised.CALLS).hasSize(2);
        });
    }

    @Test
    void a_flux_on_a_proxy_obeys_demand_and_cancel() {
        application.withUserConfiguration(Advised.class).run(context -> {
            server.otherwise(request -> Answer.chunks("one ", "two ", "three").stallAfter(2));
            Flux<CometApiGeminiEvent> events = CometApiGeminiFlux.from(
                            context.getBean(CometApiGeminiStreamingChatModel.class))
                    .events(REQUEST);

            List<CometApiGeminiEvent> received = new CopyOnWriteArrayList<>();
            CountDownLatch first = new CountDownLatch(1);
            events.subscribe(new BaseSubscriber<>() {

                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(1);
                }

                @Override
                protected void hookOnNext(CometApiGeminiEvent event) {
                    received.add(event);
                    cancel();
                    first.countDown();
                }
            });

            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(10)))
                    .isTrue();
            assertThat(received).containsExactly(new CometApiGeminiEvent.Text("one "));
        });
    }

    @Test
    void a_call_that_is_started_on_a_proxy_can_be_cancelled() {
        application.withUserConfiguration(Advised.class).run(context -> {
            server.otherwise(request -> Answer.chunks("one ", "two ", "three").stallAfter(1));
            RecordingHandler handler = new RecordingHandler();
            StreamingHandle handle =
                    context.getBean(CometApiGeminiStreamingChatModel.class).start(REQUEST, handler);
            handler.awaitBegin();

            handle.cancel();

            assertThat(server.lastRequest().awaitClosedByClient(Duration.ofSeconds(10)))
                    .isTrue();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyOnes {

        @Bean
        Service service(
                @Lazy CometApiGeminiChatModel chat,
                @Lazy CometApiGeminiStreamingChatModel streaming,
                @Lazy CometApiGeminiImageModel images,
                @Lazy CometApiGeminiFlux flux) {
            return new Service(chat, streaming, images, flux);
        }

        record Service(
                CometApiGeminiChatModel chat,
                CometApiGeminiStreamingChatModel streaming,
                CometApiGeminiImageModel images,
                CometApiGeminiFlux flux) {}
    }

    @Test
    void every_model_can_be_injected_lazily() {
        application.withUserConfiguration(LazyOnes.class).run(context -> {
            LazyOnes.Service service = context.getBean(LazyOnes.Service.class);
            assertThat(service.chat().chat("hi")).isEqualTo("one two three");
            assertThat(service.chat()
                            .chatAsync(REQUEST)
                            .get(60, TimeUnit.SECONDS)
                            .aiMessage()
                            .text())
                    .isEqualTo("one two three");
            assertThat(service.flux().text(REQUEST).blockLast(Duration.ofSeconds(60)))
                    .isEqualTo("three");
            assertThat(CometApiGeminiFlux.from(service.streaming())
                            .text(REQUEST)
                            .blockLast(Duration.ofSeconds(60)))
                    .isEqualTo("three");
            assertThat(AopUtils.isCglibProxy(service.images())).isTrue();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {

        static final AtomicInteger BUILT = new AtomicInteger();

        @Bean
        static CustomScopeConfigurer threadScope() {
            CustomScopeConfigurer scopes = new CustomScopeConfigurer();
            scopes.addScope("thread", new SimpleThreadScope());
            return scopes;
        }

        @Bean
        @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
        CometApiGeminiStreamingChatModel scoped(CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder) {
            BUILT.incrementAndGet();
            return builder.build();
        }
    }

    @Test
    void a_scoped_proxy_is_injected_by_its_class_and_closing_the_context_builds_no_further_model() {
        application.withUserConfiguration(Scoped.class).run(context -> {
            Scoped.BUILT.set(0);
            assertThat(context.getBean(CometApiGeminiFlux.class).text(REQUEST).blockLast(Duration.ofSeconds(60)))
                    .isEqualTo("three");
            int built = Scoped.BUILT.get();
            CompletableFuture.runAsync(
                            context::close, task -> new Thread(task).start()) // another thread, so another model
                    .get(20, TimeUnit.SECONDS);

            assertThat(built).isEqualTo(1);
            assertThat(Scoped.BUILT).hasValue(1);
        });
    }
}
