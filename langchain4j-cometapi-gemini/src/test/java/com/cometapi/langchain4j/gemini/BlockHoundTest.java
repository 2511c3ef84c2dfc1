package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.AiServices;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** In a JVM of its own: BlockHound changes its classes, and needs flags to do so. */
@Tag("own-jvm")
class BlockHoundTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static final List<Throwable> DROPPED = new CopyOnWriteArrayList<>();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .build();
    private final CometApiGeminiFlux flux = CometApiGeminiFlux.from(model);
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @BeforeAll
    static void install() {
        BlockHound.install();
        Hooks.onErrorDropped(DROPPED::add);
    }

    @AfterAll
    static void forget() {
        Hooks.resetOnErrorDropped();
    }

    @AfterEach
    void close() {
        server.close();
        assertThat(DROPPED).isEmpty();
    }

    interface Assistant {

        Flux<String> chat(String message);
    }

    @Test
    void block_hound_detects_a_blocking_call() {
        Mono<String> sleeper = Mono.fromCallable(() -> {
                    Thread.sleep(1); // a blocking call
                    return "slept";
                })
                .subscribeOn(Schedulers.parallel());

        assertThatThrownBy(() -> sleeper.block(SOON)).hasMessageContaining("Blocking call");
    }

    @Test
    void subscribing_and_requesting_do_not_block() {
        server.answers(Answer.chunks("a", "b", "c", "d"));

        List<String> texts = flux.text(request)
                .publishOn(Schedulers.parallel(), 1)
                .delayElements(Duration.ofMillis(1))
                .subscribeOn(Schedulers.parallel())
                .collectList()
                .block(SOON);

        assertThat(texts).containsExactly("a", "b", "c", "d");
    }

    @Test
    void cancelling_does_not_block() throws InterruptedException {
        server.answers(
                Answer.chunks("a", "b").stallAfter(1), Answer.chunks("a", "b").stallAfter(1));

        cancelOnParallelThreadAfterFirst(Long.MAX_VALUE);
        boolean isClosedInARead = server.lastRequest().awaitClosedByClient(SOON);
        cancelOnParallelThreadAfterFirst(1);
        boolean isClosedWhileSuspended = server.lastRequest().awaitClosedByClient(SOON);

        assertThat(isClosedInARead).isTrue();
        assertThat(isClosedWhileSuspended).isTrue();
    }

    private void cancelOnParallelThreadAfterFirst(long requested) {
        Sinks.Empty<Void> end = Sinks.empty();
        Flux<String> text = flux.text(request)
                .takeUntilOther(end.asMono().publishOn(Schedulers.parallel()))
                .subscribeOn(Schedulers.parallel());
        StepVerifier.create(text, requested)
                .expectNext("a")
                .then(end::tryEmitEmpty)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void an_ai_service_with_a_tool_does_not_block() {
        server.answers(Answer.call("time", "{}"), Answer.chunks("It is ", "noon."));
        Assistant assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .tools(new Object() {
                    @Tool
                    public String time() throws InterruptedException {
                        Thread.sleep(1); // a blocking call
                        return "noon";
                    }
                })
                .build();

        String text = assistant
                .chat("time?") // outside the parallel thread: LangChain4j itself reads random numbers from the system
                .publishOn(Schedulers.parallel(), 1)
                .subscribeOn(Schedulers.parallel())
                .reduce(String::concat)
                .block(SOON);

        assertThat(text).isEqualTo("It is noon.");
    }

    @Test
    void an_asynchronous_call_does_not_block() {
        server.answers(Answer.text("hello"));
        CometApiGeminiChatModel whole =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();

        String text = Mono.fromFuture(() -> whole.chatAsync(request))
                .subscribeOn(Schedulers.parallel())
                .map(response -> response.aiMessage().text())
                .block(SOON);

        assertThat(text).isEqualTo("hello");
    }
}
