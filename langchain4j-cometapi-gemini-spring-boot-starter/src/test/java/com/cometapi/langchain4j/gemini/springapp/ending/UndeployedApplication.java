package com.cometapi.langchain4j.gemini.springapp.ending;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctor;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelCatalog;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiAutoConfiguration;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiFluxAutoConfiguration;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiObservationAutoConfiguration;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts an application, uses all that opens connections, and closes the application while a stream is open. Public, and
 * known by an interface of the JDK, since it may be loaded by another class loader than the test.
 */
public final class UndeployedApplication implements UnaryOperator<String> {

    private static final String MODEL = "gemini-3-flash-preview";

    /** The prompt of the stream that the server must not end. */
    static final String NEVER_ENDS = "a stream that never ends";

    /** What the application returns if the server answers "ok". */
    static final String ANSWERS = "ok, ok, listed, healthy";

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        CometApiGeminiAutoConfiguration.class,
        CometApiGeminiFluxAutoConfiguration.class,
        CometApiGeminiObservationAutoConfiguration.class
    })
    static class Application {}

    /**
     * @param addresses the address of the server, a blank, and the address of an image
     * @return two answers, and what the catalog and the doctor found
     */
    @Override
    public String apply(String addresses) {
        String baseUrl = addresses.split(" ")[0];
        String image = addresses.split(" ")[1];
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false) // as in a servlet container, which closes the context itself
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "langchain4j.cometapi-gemini.api-key=any-key",
                        "langchain4j.cometapi-gemini.model-name=" + MODEL,
                        "langchain4j.cometapi-gemini.base-url=" + baseUrl,
                        "langchain4j.cometapi-gemini.catalog.enabled=true",
                        "langchain4j.cometapi-gemini.media-policy.mode=download",
                        "langchain4j.cometapi-gemini.media-policy.allow-private-addresses=true",
                        "server.shutdown=immediate")
                .run();
        try (application) {
            CometApiGeminiFlux flux = application.getBean(CometApiGeminiFlux.class);
            UserMessage withImage = UserMessage.from(TextContent.from("hi"), ImageContent.from(image));
            List<String> results = List.of(
                    application
                            .getBean(CometApiGeminiChatModel.class)
                            .chat(withImage)
                            .aiMessage()
                            .text(),
                    String.valueOf(
                            flux.text(request("hi")).reduce(String::concat).block(Duration.ofSeconds(20))),
                    listed(application.getBean(CometApiGeminiModelCatalog.class)),
                    examined(baseUrl));
            CountDownLatch hasBegun = new CountDownLatch(1);
            flux.text(request(NEVER_ENDS)).subscribe(text -> hasBegun.countDown(), error -> {});
            if (!hasBegun.await(20, TimeUnit.SECONDS)) throw new IllegalStateException("the stream has not begun");
            return String.join(", ", results);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    private static String listed(CometApiGeminiModelCatalog catalog) {
        return catalog.model(MODEL) == null ? "not listed" : "listed";
    }

    private static String examined(String baseUrl) {
        boolean isHealthy = CometApiGeminiDoctor.builder()
                .apiKey("any-key")
                .baseUrl(baseUrl)
                .modelName(MODEL)
                .modelRequests(false)
                .build()
                .examine()
                .isHealthy();
        return isHealthy ? "healthy" : "not healthy";
    }
}
