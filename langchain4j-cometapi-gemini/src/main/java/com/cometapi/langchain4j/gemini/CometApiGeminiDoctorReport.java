package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds what {@link CometApiGeminiDoctor} found, in the order of the checks. It contains no secret, so it can be sent to a
 * colleague or to CometAPI's support.
 *
 * @param findings one for each check
 */
public record CometApiGeminiDoctorReport(List<Finding> findings) {

    /** Copies the findings. */
    public CometApiGeminiDoctorReport {
        findings = List.copyOf(findings);
    }

    /** Lists how a check can end. */
    public enum Status {
        /** Nothing is wrong. */
        OK,
        /** Calls may work, but something deserves attention. */
        WARNING,
        /** Calls cannot work, or did not. */
        FAILED,
        /** The check was not made; the text gives the reason. */
        SKIPPED
    }

    /**
     * Holds the result of one check.
     *
     * @param name of what was checked, such as {@code name resolution}
     * @param text what was found
     * @param remedy what to do; null when there is nothing to do
     * @param duration of the check; zero when it needed no network
     */
    public record Finding(
            String name,
            Status status,
            String text,
            @Nullable String remedy,
            Duration duration) {

        /** Returns the finding as one line, or as two when there is a remedy. */
        @Override
        public String toString() {
            String time = duration.toMillis() == 0 ? "" : " (" + duration.toMillis() + " ms)";
            String line = String.format(Locale.ROOT, "%-8s %-16s %s%s", status, name, text, time);
            return remedy == null ? line : line + "\n" + " ".repeat(26) + "→ " + remedy;
        }
    }

    /** Returns true when no check failed. Warnings and skipped checks do not count. */
    public boolean isHealthy() {
        return count(Status.FAILED) == 0;
    }

    /** Returns the finding with a name; null when the report has none. */
    public @Nullable Finding finding(String name) {
        return findings.stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private long count(Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    /** Returns all findings as lines for people, with a summary at the end. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        for (Finding finding : findings) lines.append(finding).append('\n');
        return lines.append(count(Status.FAILED))
                .append(" failed, ")
                .append(count(Status.WARNING))
                .append(" with a warning, ")
                .append(count(Status.OK))
                .append(" fine, ")
                .append(count(Status.SKIPPED))
                .append(" skipped")
                .toString();
    }
}
