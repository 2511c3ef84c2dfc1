package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Status;
import org.jspecify.annotations.Nullable;

/** What a check of the doctor found, before secrets are removed and its time is added. */
record CheckResult(Status status, String text, @Nullable String remedy) {

    private static final String REMEDY_MARK = " → ";

    static CheckResult ok(String text) {
        return new CheckResult(Status.OK, text, null);
    }

    static CheckResult warning(String text, String remedy) {
        return new CheckResult(Status.WARNING, text, remedy);
    }

    static CheckResult failed(String text, String remedy) {
        return new CheckResult(Status.FAILED, text, remedy);
    }

    static CheckResult skipped(String text) {
        return new CheckResult(Status.SKIPPED, text, null);
    }

    /** @param remedy for an exception whose message names none itself */
    static CheckResult failed(Throwable failure, String remedy) {
        return of(Status.FAILED, failure, remedy);
    }

    static CheckResult of(Status status, Throwable failure, String remedy) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        int mark = message.lastIndexOf(REMEDY_MARK);
        return mark < 0
                ? new CheckResult(status, message, remedy)
                : new CheckResult(status, message.substring(0, mark), message.substring(mark + REMEDY_MARK.length()));
    }

    boolean isFailed() {
        return status == Status.FAILED;
    }
}
