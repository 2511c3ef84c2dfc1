package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.web.search.WebSearchRequest;
import dev.langchain4j.web.search.WebSearchResults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/** What only a search as a future can do; {@code WebSearchEngineTest} has what both forms do. */
class WebSearchAsyncTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final List<String> notified = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile Runnable beforeResponse = () -> {};

    @AfterEach
    void close() {
        server.close();
        MDC.clear();
    }

    /** Ends a future before its result is there. */
    enum Ending {
        CANCEL {
            @Override
            void end(CompletableFuture<WebSearchResults> search) {
                search.cancel(true);
            }
        },
        EXCEPTION {
            @Override
            void end(CompletableFuture<WebSearchResults> search) {
                search.completeExceptionally(new IllegalStateException("enough"));
            }
        },
        TIMEOUT {
            @Override
            void end(CompletableFuture<WebSearchResults> search) {
                search.orTimeout(1, TimeUnit.MILLISECONDS);
            }
        };

        abstract void end(CompletableFuture<WebSearchResults> search);
    }

    private CometApiGeminiModelBuilder<CometApiGeminiChatModel> model() {
        return CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .maxRetries(0)
                .listeners(List.of(new ChatModelListener() {
                    @Override
                    public void onRequest(ChatModelRequestContext context) {
                        notified.add("request");
                    }

                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        beforeResponse.run();
                        notified.add("response");
                    }

                    @Override
                    public void onError(ChatModelErrorContext context) {
                        notified.add("error");
                    }
                }));
    }

    private CometApiGeminiWebSearchEngine engine(ChatModel model, Duration atMost) {
        return CometApiGeminiWebSearchEngine.builder()
                .model(model)
                .resolveRedirects(true)
                .redirects(new RedirectLinks(url -> url.getPort() == server.port(), address -> true, atMost))
                .build();
    }

    private CompletableFuture<WebSearchResults> search(ChatModel model) {
        return SearchForm.searchAsync(engine(model, SOON), WebSearchRequest.from("Who won?"));
    }

    /** Names two pages by redirects of this server. */
    private Answer grounded() {
        return Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"Spain won."}]},"finishReason":"STOP",
                 "groundingMetadata":{"groundingChunks":[
                   {"web":{"uri":"%1$s/a"}},{"web":{"uri":"%1$s/b"}}]}}]}""".formatted(server.baseUrl()));
    }

    private void redirects(CountDownLatch latch) {
        for (String path : List.of("/a", "/b")) {
            Answer redirect =
                    Answer.redirect(302, "https://uefa.example" + path).waitFor(latch);
            server.when(request -> request.path().equals(path), redirect);
        }
    }

    private List<LocalRequest> links() {
        return server.requests().stream()
                .filter(request -> request.path().length() == 2)
                .toList();
    }

    private static List<String> urls(WebSearchResults results) {
        return results.results().stream().map(result -> result.url().toString()).toList();
    }

    // --- cancelling

    @ParameterizedTest
    @EnumSource
    void ending_the_future_before_the_response_closes_the_call(Ending ending) throws InterruptedException {
        server.answers(grounded().waitFor(never));
        CompletableFuture<WebSearchResults> search = search(model().build());
        Awaitility.await().until(() -> !server.requests().isEmpty());

        ending.end(search);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        Awaitility.await().until(() -> notified.size() == 2);
        assertThat(notified).containsExactly("request", "error");
        assertThat(links()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void ending_the_future_during_the_response_closes_the_call(Ending ending) throws InterruptedException {
        server.answers(grounded().splitBytes(40).pace(Duration.ofHours(1)));
        CompletableFuture<WebSearchResults> search = search(model().build());
        Awaitility.await()
                .until(() ->
                        !server.requests().isEmpty() && server.lastRequest().bytesWritten() > 0);

        ending.end(search);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
        Awaitility.await().until(() -> notified.size() == 2);
        assertThat(links()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void ending_the_future_while_links_are_resolved_closes_all_of_them(Ending ending) throws InterruptedException {
        redirects(never);
        server.answers(grounded());
        CompletableFuture<WebSearchResults> search = search(model().build());
        Awaitility.await().until(() -> links().size() == 2);

        ending.end(search);

        for (LocalRequest link : links())
            assertThat(link.awaitClosedByClient(SOON)).isTrue();
        Awaitility.await().until(search::isCompletedExceptionally);
        assertThat(notified).containsExactly("request", "response");
    }

    @Test
    void a_cancel_before_the_call_begins_sends_nothing() {
        List<Runnable> tasks = new ArrayList<>();
        CompletableFuture<WebSearchResults> search =
                search(model().executor(tasks::add).build());

        search.cancel(true);
        tasks.forEach(Runnable::run);

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_cancel_between_response_and_links_opens_no_link() throws InterruptedException {
        redirects(never);
        server.answers(grounded());
        CountDownLatch hasResponse = new CountDownLatch(1);
        CountDownLatch isCancelled = new CountDownLatch(1);
        beforeResponse = () -> {
            hasResponse.countDown();
            try {
                isCancelled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        CountDownLatch hasEnded = new CountDownLatch(1);
        CompletableFuture<WebSearchResults> search =
                search(model().executor(task -> DefaultExecutor.INSTANCE.execute(() -> {
                            task.run();
                            hasEnded.countDown();
                        }))
                        .build());
        assertThat(hasResponse.await(20, TimeUnit.SECONDS)).isTrue();

        search.cancel(true);
        isCancelled.countDown();

        assertThat(hasEnded.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(links()).isEmpty();
    }

    @Test
    void a_cancel_closes_the_call_of_a_wrapped_model() throws InterruptedException {
        server.answers(grounded().waitFor(never));
        ChatModel inner = model().build();
        CompletableFuture<WebSearchResults> search = search(new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return inner.chat(request);
            }
        });
        Awaitility.await().until(() -> !server.requests().isEmpty());

        search.cancel(true);

        assertThat(server.lastRequest().awaitClosedByClient(SOON)).isTrue();
    }

    // --- threads

    /** Kotlin's models declare no checked exception, and may throw one all the same. */
    @ParameterizedTest
    @MethodSource("failures")
    void a_wrapped_model_fails_with_what_it_throws_whole_and_as_a_future(Throwable failure) {
        CometApiGeminiWebSearchEngine engine = CometApiGeminiWebSearchEngine.from(new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                throw WebSearchAsyncTest.<RuntimeException>undeclared(failure);
            }
        });

        assertThatThrownBy(() -> engine.search(WebSearchRequest.from("x"))).isSameAs(failure);
        assertThat(engine.searchAsync(WebSearchRequest.from("x")))
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .satisfies(thrown -> assertThat(thrown.getCause()).isSameAs(failure));
    }

    static Stream<Throwable> failures() {
        return Stream.of(new IllegalStateException("no"), new IOException("no"), new StackOverflowError("no"));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T undeclared(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void no_thread_of_the_model_waits_for_links() {
        CountDownLatch mayRedirect = new CountDownLatch(1);
        redirects(mayRedirect);
        server.answers(grounded());
        AtomicInteger running = new AtomicInteger();
        CompletableFuture<WebSearchResults> search = search(model().executor(task -> {
                    running.incrementAndGet();
                    DefaultExecutor.INSTANCE.execute(() -> {
                        task.run();
                        running.decrementAndGet();
                    });
                })
                .build());
        Awaitility.await().until(() -> links().size() == 2);

        Awaitility.await().until(() -> running.get() == 0);

        assertThat(search).isNotDone();
        mayRedirect.countDown();
        assertThat(urls(search.join())).containsExactly("https://uefa.example/a", "https://uefa.example/b");
    }

    @Test
    void what_follows_a_search_runs_in_the_context_of_the_caller_and_never_on_a_timer() {
        redirects(never);
        server.answers(grounded());
        MDC.put("trace", "4711");
        CompletableFuture<WebSearchResults> search = SearchForm.searchAsync(
                engine(model().build(), Duration.ofMillis(500)), WebSearchRequest.from("Who won?"));
        List<String> followed = new CopyOnWriteArrayList<>();

        search.thenAccept(results ->
                        followed.add(MDC.get("trace") + Thread.currentThread().getName()))
                .join();

        assertThat(urls(search.join())).containsExactly(server.baseUrl() + "/a", server.baseUrl() + "/b");
        assertThat(followed.get(0)).startsWith("4711").doesNotContain("Scheduler");
    }

    // --- failures

    @Test
    void a_rejecting_executor_and_a_missing_request_complete_the_future() {
        CometApiGeminiWebSearchEngine engine = engine(
                model().executor(task -> {
                            throw new RejectedExecutionException("closing");
                        })
                        .build(),
                SOON);

        assertThat(engine.searchAsync(WebSearchRequest.from("Who won?")).handle((results, failure) -> failure))
                .isCompletedWithValueMatching(RejectedExecutionException.class::isInstance);
        assertThat(engine.searchAsync(null).handle((results, failure) -> failure))
                .isCompletedWithValueMatching(IllegalArgumentException.class::isInstance);
    }
}
