package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctor;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Finding;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks whether CometAPI can be used, and keeps the result for a while. Thread-safe. */
final class HealthCheck {

    private static final Logger log = LoggerFactory.getLogger(HealthCheck.class);
    private static final Duration DEFAULT_CACHE = Duration.ofMinutes(1);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** Shorter than the usual period of a probe, so that a repaired service is up with the next one. */
    private static final Duration MAX_FAILURE_CACHE = Duration.ofSeconds(5);

    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final int REQUESTS = 2; // the catalog and the balance
    private static final int MODEL_REQUESTS = 2;

    private final Supplier<CometApiGeminiDoctor.Builder> doctor;
    private final boolean modelRequests;
    private final Duration cacheFor;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Lock lock = new ReentrantLock(); // a monitor would hold the carrier of a virtual thread
    private volatile @Nullable Kept last;

    /** @param details the findings, by their names */
    record Result(boolean isHealthy, Map<String, Object> details) {

        /** Returns the code of Spring Boot's status. */
        String status() {
            return isHealthy ? "UP" : "DOWN";
        }
    }

    /** @param end when the check ended, in nanoseconds */
    private record Kept(Result result, long end) {}

    /** @param doctor may throw what the settings of the application cause */
    HealthCheck(
            Supplier<CometApiGeminiDoctor.Builder> doctor,
            CometApiGeminiProperties.Health properties,
            LongSupplier nanoTime) {
        this.doctor = doctor;
        this.modelRequests = Boolean.TRUE.equals(properties.modelRequests());
        this.cacheFor = properties.cacheFor() == null ? DEFAULT_CACHE : properties.cacheFor();
        this.timeout = properties.timeout() == null ? DEFAULT_TIMEOUT : properties.timeout();
        this.nanoTime = nanoTime;
        if (cacheFor.isNegative()) {
            throw new InvalidSettingException(
                    "health.cache-for", "is negative", "Set it to a duration such as 1m, or to 0", null);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new InvalidSettingException(
                    "health.timeout", "is not longer than zero", "Set it to a duration such as 10s", null);
        }
    }

    /**
     * Returns the last result while it is new enough. Otherwise makes the check, once for all threads that wait. They wait
     * as long as the requests of a check may take together. Never throws.
     */
    Result result() {
        long arrival = nanoTime.getAsLong();
        Kept kept = last;
        if (kept != null && isNew(kept)) return kept.result();
        Duration wait = maxWait();
        try {
            if (!lock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return failed("The check of another probe has not ended within " + wait.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("The thread was interrupted while it waited for the check of another probe");
        }
        try {
            return resultOfCheck(arrival);
        } finally {
            lock.unlock();
        }
    }

    private Result resultOfCheck(long arrival) {
        Kept kept = last;
        if (kept != null && (kept.end() - arrival > 0 || isNew(kept))) return kept.result();
        Result made = check();
        last = new Kept(made, nanoTime.getAsLong());
        return made;
    }

    private boolean isNew(Kept kept) {
        boolean isShort = !kept.result().isHealthy() && cacheFor.compareTo(MAX_FAILURE_CACHE) > 0;
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - kept.end());
        return age.compareTo(isShort ? MAX_FAILURE_CACHE : cacheFor) < 0;
    }

    private Duration maxWait() {
        if (timeout.compareTo(MAX_WAIT) > 0) return MAX_WAIT;
        Duration wait = timeout.multipliedBy(REQUESTS + (modelRequests ? MODEL_REQUESTS : 0));
        return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
    }

    private Result check() {
        try {
            return result(doctor.get()
                    .modelRequests(modelRequests)
                    .timeout(timeout)
                    .build()
                    .examine());
        } catch (RuntimeException | LinkageError e) {
            log.warn("The health check of CometAPI failed", e);
            return failed("The check ended with " + e.getClass().getSimpleName() + ", which the log shows");
        }
    }

    private Result result(CometApiGeminiDoctorReport report) {
        Map<String, Object> details = new LinkedHashMap<>();
        boolean isHealthy = true;
        for (Finding finding : report.findings()) {
            isHealthy &= finding.status() != Status.FAILED || isUnproven(finding);
            details.put(finding.name(), text(finding));
        }
        return new Result(isHealthy, details);
    }

    private static Result failed(String reason) {
        return new Result(false, Map.of("check", Status.FAILED + ": " + reason));
    }

    /** The service may serve models that its catalog does not list. Only a request to the model proves the contrary. */
    private boolean isUnproven(Finding finding) {
        return !modelRequests && finding.name().equals("model");
    }

    private static String text(Finding finding) {
        String text = finding.status() + ": " + finding.text();
        return finding.remedy() == null ? text : text + " → " + finding.remedy();
    }
}
