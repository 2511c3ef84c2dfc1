package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Finding;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Checks whether CometAPI can be used, and keeps the result for a while. Thread-safe. */
final class HealthCheck {

    private static final Duration DEFAULT_CACHE = Duration.ofMinutes(1);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final ModelConfigurer configurer;
    private final boolean modelRequests;
    private final Duration cacheFor;
    private final Duration timeout;
    private final Lock lock = new ReentrantLock(); // a monitor would hold the carrier of a virtual thread
    private @Nullable Result last;
    private long lastTime;

    /** @param details the findings, by their names */
    record Result(boolean isHealthy, Map<String, Object> details) {}

    HealthCheck(ModelConfigurer configurer, CometApiGeminiProperties.Health properties) {
        this.configurer = configurer;
        this.modelRequests = Boolean.TRUE.equals(properties.modelRequests());
        this.cacheFor = properties.cacheFor() == null ? DEFAULT_CACHE : properties.cacheFor();
        this.timeout = properties.timeout() == null ? DEFAULT_TIMEOUT : properties.timeout();
        if (cacheFor.isNegative()) {
            throw new InvalidSettingException(
                    "health.cache-for", "is negative", "Set it to a duration such as 1m, or to 0", null);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new InvalidSettingException(
                    "health.timeout", "is not longer than zero", "Set it to a duration such as 10s", null);
        }
    }

    /** Returns the last result while it is new enough. Otherwise makes the check, once for all threads that wait. */
    Result result() {
        lock.lock();
        try {
            Result kept = last;
            if (kept != null && System.nanoTime() - lastTime < cacheFor.toNanos()) return kept;
            Result made = check();
            last = made;
            lastTime = System.nanoTime();
            return made;
        } finally {
            lock.unlock();
        }
    }

    private Result check() {
        CometApiGeminiDoctorReport report = configurer
                .doctor()
                .modelRequests(modelRequests)
                .timeout(timeout)
                .build()
                .examine();
        Map<String, Object> details = new LinkedHashMap<>();
        boolean isHealthy = true;
        for (Finding finding : report.findings()) {
            isHealthy &= finding.status() != Status.FAILED || isUnproven(finding);
            details.put(finding.name(), text(finding));
        }
        return new Result(isHealthy, details);
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
