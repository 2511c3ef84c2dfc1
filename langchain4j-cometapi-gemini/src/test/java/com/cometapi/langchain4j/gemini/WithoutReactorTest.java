package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.spi.services.TokenStreamAdapter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In a JVM whose class path has no Reactor: an application may leave the optional dependency out. */
@Tag("without-reactor")
class WithoutReactorTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    interface Assistant {

        String chat(String message);

        TokenStream stream(String message);
    }

    static class Weather {

        @Tool
        public String weather(String place) {
            return "sunny in " + place;
        }
    }

    /** A type such as services return. */
    interface Returned {

        List<String> texts();
    }

    private final Assistant assistant = AiServices.builder(Assistant.class)
            .chatModel(
                    CallStyle.connect(CometApiGeminiChatModel.builder(), server).build())
            .streamingChatModel(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                    .build())
            .tools(new Weather())
            .build();

    @Test
    void reactor_is_absent() {
        assertThatThrownBy(() -> Class.forName("reactor.core.publisher.Flux"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("org.reactivestreams.Publisher"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void ai_services_work_whole() {
        server.answers(Answer.call("weather", """
                {"arg0":"Paris"}"""), Answer.text("It is sunny."));

        assertThat(assistant.chat("weather?")).isEqualTo("It is sunny.");
    }

    @Test
    void an_overload_is_retried() {
        server.answers(Answer.error(503, "busy"), Answer.text("It is sunny."));

        assertThat(assistant.chat("weather?")).isEqualTo("It is sunny.");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void ai_services_work_streamed() throws Exception {
        server.answers(Answer.call("weather", """
                {"arg0":"Paris"}"""), Answer.chunks("It is ", "sunny."));
        StringBuilder text = new StringBuilder();
        CompletableFuture<String> whole = new CompletableFuture<>();

        assistant.stream("weather?")
                .onPartialResponse(text::append)
                .onCompleteResponse(
                        response -> whole.complete(response.aiMessage().text()))
                .onError(whole::completeExceptionally)
                .start();

        assertThat(whole.get(20, TimeUnit.SECONDS)).isEqualTo("It is sunny.");
        assertThat(text).hasToString("It is sunny.");
    }

    @Test
    void the_adapters_decline_every_type() throws NoSuchMethodException {
        List<Type> types =
                List.of(String.class, Returned.class.getMethod("texts").getGenericReturnType());

        List<TokenStreamAdapter> adapters = ServiceLoader.load(TokenStreamAdapter.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();

        assertThat(adapters).hasSize(4).noneMatch(adapter -> types.stream().anyMatch(adapter::canAdaptTokenStreamTo));
    }
}
