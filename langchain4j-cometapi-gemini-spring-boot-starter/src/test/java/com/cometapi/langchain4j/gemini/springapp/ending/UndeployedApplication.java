package com.cometapi.langchain4j.gemini.springapp.ending;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiAutoConfiguration;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiFluxAutoConfiguration;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiObservationAutoConfiguration;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts an application, sends a whole and a streamed request, and closes it while another stream is open. Public, and known
 * by an interface of the JDK, since it may be loaded by another class loader than the test.
 */
public final class UndeployedApplication implements UnaryOperator<String> {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        CometApiGeminiAutoConfiguration.class,
        CometApiGeminiFluxAutoConfiguration.class,
        CometApiGeminiObservationAutoConfiguration.class
    })
    static class Application {}

    /**
     * @param baseUrl of a server whose third stream never ends
     * @return the two answers
     */
    @Override
    public String apply(String baseUrl) {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false) // as in a servlet container, which closes the context itself
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=gemini-3-flash-preview",
                        "langchain4j.cometapi-gemini.base-url=" + baseUrl,
                        "server.shutdown=immediate")
                .run();
        try (application) {
            ChatRequest request =
                    ChatRequest.builder().messages(UserMessage.from("hi")).build();
            CometApiGeminiFlux flux = application.getBean(CometApiGeminiFlux.class);
            String whole = application.getBean(CometApiGeminiChatModel.class).chat("hi");
            String streamed = flux.text(request).reduce(String::concat).block(Duration.ofSeconds(20));
            CountDownLatch hasBegun = new CountDownLatch(1);
            flux.text(request).subscribe(text -> hasBegun.countDown(), error -> {});
            hasBegun.await();
            return whole + ", " + streamed;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
