package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiCodeExecution;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Footnotes;
import com.cometapi.langchain4j.gemini.samples.chat.Message.Attachment;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.math.BigDecimal;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ResponseStatusException;

/**
 * What the page shows and the library's events do not have. Like those, each is JSON with a {@code type}. Two replace one of
 * the library: the page needs no whole response, but a failure with advice for the user.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
sealed interface ChatEvent {

    /** The files of the message, with addresses that last longer than those in the page. */
    @JsonTypeName("files")
    record Files(List<Attachment> files) implements ChatEvent {}

    @JsonTypeName("notice")
    record Notice(String text) implements ChatEvent {}

    /** @param document all of a JSON answer so far, with what is open closed */
    @JsonTypeName("json")
    record Json(String document) implements ChatEvent {}

    @JsonTypeName("code")
    record Code(@JsonUnwrapped CometApiGeminiCodeExecution run) implements ChatEvent {}

    /**
     * The sources of a response.
     *
     * @param start index of the response's text in that of the whole answer
     * @param suggestions address of Google's search suggestions, which the page must show with the answer
     */
    @JsonTypeName("sources")
    record Sources(
            int start,
            @JsonUnwrapped Footnotes footnotes,
            @Nullable String suggestions) implements ChatEvent {}

    /**
     * The end of an answer, with its facts.
     *
     * @param thinking tokens; part of the output
     * @param cached tokens; part of the input
     * @param firstTokenMillis from the request to the first event
     * @param cost an estimate; null if the catalog has no price
     * @param notice why the answer is incomplete; null if it is complete
     * @param isCut whether it reached the maximum length, and may be continued
     */
    @JsonTypeName("complete")
    record Complete(
            @Nullable String model,
            @Nullable Integer input,
            @Nullable Integer cached,
            @Nullable Integer output,
            @Nullable Integer thinking,
            @Nullable Long firstTokenMillis,
            long millis,
            @Nullable BigDecimal cost,
            @Nullable String currency,
            @Nullable String notice,
            boolean isCut)
            implements ChatEvent {}

    /** What happened and what the user can do, from {@code failures.properties}, and a message for developers. */
    @JsonTypeName("failure")
    record Failure(
            String title, @Nullable String advice, @Nullable String message) implements ChatEvent {

        private static final Logger log = LoggerFactory.getLogger(Failure.class);
        private static final ResourceBundle TEXTS = ResourceBundle.getBundle("failures");

        static Failure of(Throwable error) {
            if (error instanceof ResponseStatusException rejected) {
                return new Failure("A limit is reached", rejected.getBody().getDetail(), null);
            }
            String key = key(error);
            return new Failure(TEXTS.getString(key + ".title"), TEXTS.getString(key + ".advice"), error.getMessage());
        }

        /** Returns the name of the class that names the kind of failure. */
        private static String key(Throwable error) {
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
                    if (TEXTS.containsKey(type.getSimpleName() + ".title")) return type.getSimpleName();
                }
            }
            log.error("A message could not be answered", error);
            return "unknown";
        }
    }

    @JsonTypeName("stopped")
    record Stopped() implements ChatEvent {}
}
