package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctor;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks how long probes wait for the health check, how long its result is kept, and what a failure of it is. */
class HealthCheckTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final AtomicInteger checks = new AtomicInteger();
    private final CountDownLatch mayCheck = new CountDownLatch(1);
    private final AtomicLong seconds = new AtomicLong();

    @AfterEach
    void close() {
        mayCheck.countDown();
        server.close();
    }

    private CometApiGeminiDoctor.Builder healthy() {
        checks.incrementAndGet();
        return CometApiGeminiDoctor.builder()
                .apiKey("any-key")
                .baseUrl(server.baseUrl())
                .modelName("gemini-3.8-flash");
    }

    private CometApiGeminiDoctor.Builder withoutKey() {
        return healthy().apiKey(null);
    }

    private CometApiGeminiDoctor.Builder stalled() {
        CometApiGeminiDoctor.Builder doctor = healthy();
        try {
            mayCheck.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return doctor;
    }

    private HealthCheck check(
            Supplier<CometApiGeminiDoctor.Builder> doctor, Duration cacheFor, Duration timeout, LongSupplier nanoTime) {
        return new HealthCheck(doctor, new CometApiGeminiProperties.Health(true, false, cacheFor, timeout), nanoTime);
    }

    private HealthCheck checkByClock(Supplier<CometApiGeminiDoctor.Builder> doctor, Duration cacheFor) {
        return check(doctor, cacheFor, null, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    }

    private int checksAfter(HealthCheck check, long after) {
        seconds.set(after);
        check.result();
        return checks.get();
    }

    @Test
    void a_success_is_kept_for_the_time_that_is_set() {
        HealthCheck check = checkByClock(this::healthy, Duration.ofMinutes(1));

        assertThat(check.result().status()).isEqualTo("UP");
        assertThat(checksAfter(check, 59)).isEqualTo(1);
        assertThat(checksAfter(check, 60)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"60, 5", "2, 2"})
    void a_failure_is_kept_for_five_seconds_at_most(long cacheFor, long kept) {
        HealthCheck check = checkByClock(this::withoutKey, Duration.ofSeconds(cacheFor));

        assertThat(check.result().status()).isEqualTo("DOWN");
        assertThat(checksAfter(check, kept - 1)).isEqualTo(1);
        assertThat(checksAfter(check, kept)).isEqualTo(2);
    }

    @Test
    void the_longest_durations_work() {
        HealthCheck check = check(this::healthy, LONGEST, LONGEST, System::nanoTime);

        assertThat(check.result().details().toString()).doesNotContain("FAILED");
        assertThat(check.result().status()).isEqualTo("UP");
        assertThat(checks).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_check_that_throws_is_down_without_the_text_of_the_exception(boolean isError) {
        HealthCheck check = checkByClock(
                () -> {
                    if (isError) throw new NoClassDefFoundError("secret");
                    throw new IllegalArgumentException("secret");
                },
                Duration.ZERO);

        HealthCheck.Result result = check.result();

        assertThat(result.status()).isEqualTo("DOWN");
        assertThat(result.details().toString())
                .contains(isError ? "NoClassDefFoundError" : "IllegalArgumentException", "which the log shows")
                .doesNotContain("secret");
    }

    private Thread probe(HealthCheck check, CompletableFuture<HealthCheck.Result> result) {
        Thread thread = new Thread(() -> result.complete(check.result()));
        thread.start();
        return thread;
    }

    @Test
    void a_probe_is_down_when_the_check_of_another_one_does_not_end() throws Exception {
        HealthCheck check = check(this::stalled, null, Duration.ofMillis(50), System::nanoTime);
        CompletableFuture<HealthCheck.Result> first = new CompletableFuture<>();
        probe(check, first);
        Awaitility.await("the first check runs").atMost(SOON).until(() -> checks.get() == 1);

        HealthCheck.Result second = check.result();

        assertThat(second.status()).isEqualTo("DOWN");
        assertThat(second.details().toString()).contains("check of another probe has not ended within 100 ms");
        mayCheck.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(checks).hasValue(1);
    }

    @Test
    void probes_that_wait_share_the_result_even_if_none_is_kept() throws Exception {
        HealthCheck check = check(this::stalled, Duration.ZERO, Duration.ofMinutes(1), System::nanoTime);
        List<CompletableFuture<HealthCheck.Result>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<HealthCheck.Result> result = new CompletableFuture<>();
            results.add(result);
            Thread thread = probe(check, result);
            boolean isFirst = i == 0;
            Awaitility.await("the probe waits")
                    .atMost(SOON)
                    .until(() -> isFirst ? checks.get() == 1 : thread.getState() == Thread.State.TIMED_WAITING);
        }

        mayCheck.countDown();

        for (CompletableFuture<HealthCheck.Result> result : results) {
            assertThat(result.get(20, TimeUnit.SECONDS)).isSameAs(results.get(0).get());
        }
        assertThat(checks).hasValue(1);
    }

    @Test
    void an_interrupted_probe_is_down_and_stays_interrupted() throws Exception {
        HealthCheck check = check(this::stalled, null, Duration.ofMinutes(1), System::nanoTime);
        probe(check, new CompletableFuture<>());
        Awaitility.await("the first check runs").atMost(SOON).until(() -> checks.get() == 1);

        Thread.currentThread().interrupt();
        HealthCheck.Result result = check.result();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.status()).isEqualTo("DOWN");
        assertThat(result.details().toString()).contains("interrupted");
    }
}
