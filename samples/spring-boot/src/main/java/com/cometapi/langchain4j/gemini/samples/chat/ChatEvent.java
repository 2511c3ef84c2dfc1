package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.Message.Attachment;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of an answer, sent to the page as JSON whose {@code type} names the record. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ChatEvent.Files.class, name = "files"),
    @JsonSubTypes.Type(value = ChatEvent.Thought.class, name = "thought"),
    @JsonSubTypes.Type(value = ChatEvent.Text.class, name = "text"),
    @JsonSubTypes.Type(value = ChatEvent.Json.class, name = "json"),
    @JsonSubTypes.Type(value = ChatEvent.ToolCall.class, name = "toolCall"),
    @JsonSubTypes.Type(value = ChatEvent.ToolResult.class, name = "toolResult"),
    @JsonSubTypes.Type(value = ChatEvent.Image.class, name = "image"),
    @JsonSubTypes.Type(value = ChatEvent.Audio.class, name = "audio"),
    @JsonSubTypes.Type(value = ChatEvent.Code.class, name = "code"),
    @JsonSubTypes.Type(value = ChatEvent.Sources.class, name = "sources"),
    @JsonSubTypes.Type(value = ChatEvent.Notice.class, name = "notice"),
    @JsonSubTypes.Type(value = ChatEvent.Done.class, name = "done"),
    @JsonSubTypes.Type(value = ChatEvent.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = ChatEvent.Stopped.class, name = "stopped")
})
sealed interface ChatEvent {

    /** The files of the message, with addresses that last longer than those in the page. */
    record Files(List<Attachment> files) implements ChatEvent {}

    record Thought(String text) implements ChatEvent {}

    record Text(String text) implements ChatEvent {}

    /** @param document all of a JSON answer so far, with what is open closed */
    record Json(String document) implements ChatEvent {}

    /** @param arguments JSON, as the model wrote it */
    record ToolCall(String id, String name, String arguments) implements ChatEvent {}

    record ToolResult(String id, @Nullable String text, boolean failed) implements ChatEvent {}

    record Image(String url) implements ChatEvent {}

    record Audio(String url) implements ChatEvent {}

    record Code(
            @Nullable String language,
            @Nullable String code,
            @Nullable String outcome,
            @Nullable String output) implements ChatEvent {}

    /**
     * The sources of a part of the answer.
     *
     * @param marks the positions of footnotes
     * @param suggestions address of Google's search suggestions, which the page must show with the answer
     */
    record Sources(
            List<Mark> marks,
            List<Source> sources,
            @Nullable String suggestions) implements ChatEvent {}

    /** @param at index in the whole text of the answer, in UTF-16 units, as in Java and JavaScript */
    record Mark(int at, int number) {}

    record Source(
            int number,
            String title,
            @Nullable String site,
            @Nullable String uri,
            @Nullable String text) {}

    /** A notice for the user, besides the answer. */
    record Notice(String text) implements ChatEvent {}

    /**
     * The end of a complete answer, with its facts.
     *
     * @param thinking tokens; part of the output
     * @param cached tokens; part of the input
     * @param firstTokenMillis from the request to the first event
     * @param cost an estimate; null if the catalog has no price
     * @param notice why the answer is incomplete; null if it is complete
     * @param isCut whether it reached the maximum length, and may be continued
     */
    record Done(
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

    /**
     * @param advice what the user can do
     * @param detail for developers
     */
    record Failed(
            String title, @Nullable String advice, @Nullable String detail) implements ChatEvent {}

    record Stopped() implements ChatEvent {}
}
