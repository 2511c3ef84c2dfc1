package com.cometapi.langchain4j.gemini.samples.chat;

import static java.util.Comparator.comparingInt;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiCodeExecution;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding.Chunk;
import com.cometapi.langchain4j.gemini.CometApiGeminiMessages;
import com.cometapi.langchain4j.gemini.CometApiGeminiPricing;
import com.cometapi.langchain4j.gemini.CometApiGeminiTokenUsage;
import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Converts the library's events of one answer to those of the page. Use it from one thread at a time. */
final class AnswerEvents {

    private final Conversation conversation;
    private final String addressOfFiles;
    private final Function<@Nullable String, @Nullable CometApiGeminiPricing> prices;
    private final long startedAt = System.nanoTime();
    private final List<Chunk> sources = new ArrayList<>();
    private @Nullable Long firstTokenMillis;
    private int answerLength;
    private int startOfResponse;

    /**
     * @param addressOfFiles the address that a file's number is appended to
     * @param prices of the model with a name; null if they are not known
     */
    AnswerEvents(
            Conversation conversation,
            String addressOfFiles,
            Function<@Nullable String, @Nullable CometApiGeminiPricing> prices) {
        this.conversation = conversation;
        this.addressOfFiles = addressOfFiles;
        this.prices = prices;
    }

    List<ChatEvent> from(CometApiGeminiEvent event) {
        if (firstTokenMillis == null) firstTokenMillis = millis();
        if (event instanceof CometApiGeminiEvent.Thinking thinking) {
            return List.of(new ChatEvent.Thought(thinking.text()));
        }
        if (event instanceof CometApiGeminiEvent.Text text) {
            answerLength += text.text().length();
            return List.of(new ChatEvent.Text(text.text()));
        }
        if (event instanceof CometApiGeminiEvent.ToolCall call) {
            return List.of(new ChatEvent.ToolCall(
                    call.request().id(), call.request().name(), call.request().arguments()));
        }
        if (event instanceof CometApiGeminiEvent.ToolResult result) {
            return List.of(new ChatEvent.ToolResult(result.request().id(), result.text(), result.isError()));
        }
        if (event instanceof CometApiGeminiEvent.Image image) return List.of(image(image.image()));
        if (event instanceof CometApiGeminiEvent.Intermediate intermediate) return findings(intermediate.response());
        if (event instanceof CometApiGeminiEvent.Complete complete) return end(complete.response());
        return List.of();
    }

    private long millis() {
        return (System.nanoTime() - startedAt) / 1_000_000;
    }

    private ChatEvent image(Image image) {
        byte[] content = Base64.getDecoder().decode(image.base64Data());
        String type = Objects.requireNonNullElse(image.mimeType(), "image/png");
        return new ChatEvent.Image(store(new StoredFile(type, content)));
    }

    private ChatEvent audio(Audio audio) {
        byte[] content = Base64.getDecoder().decode(audio.base64Data());
        String type = Objects.requireNonNullElse(audio.mimeType(), "audio/wav");
        return new ChatEvent.Audio(store(new StoredFile(type, content)));
    }

    private String store(StoredFile file) {
        return addressOfFiles + conversation.store(file);
    }

    /** Returns what a response has besides its text. */
    private List<ChatEvent> findings(ChatResponse response) {
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        List<ChatEvent> findings = new ArrayList<>();
        for (CometApiGeminiCodeExecution run : metadata.codeExecutions()) {
            findings.add(new ChatEvent.Code(run.language(), run.code(), run.outcome(), run.output()));
        }
        for (Audio audio : CometApiGeminiMessages.audios(response.aiMessage())) findings.add(audio(audio));
        CometApiGeminiGrounding grounding = metadata.grounding();
        if (grounding != null) {
            String text = response.aiMessage().text();
            findings.add(sources(grounding, text == null ? "" : text));
        }
        startOfResponse = answerLength;
        return findings;
    }

    private ChatEvent.Sources sources(CometApiGeminiGrounding grounding, String text) {
        int known = sources.size();
        CometApiGeminiGrounding.Footnotes footnotes = grounding.footnotes(text);
        List<Integer> numbers = footnotes.sources().stream().map(this::numberOf).toList();
        List<ChatEvent.Mark> marks = footnotes.marks().stream()
                .map(mark -> new ChatEvent.Mark(startOfResponse + mark.position(), numbers.get(mark.number() - 1)))
                .sorted(comparingInt(ChatEvent.Mark::at).thenComparingInt(ChatEvent.Mark::number))
                .toList();
        List<ChatEvent.Source> added = new ArrayList<>();
        for (Chunk chunk : sources.subList(known, sources.size())) added.add(source(numberOf(chunk), chunk));
        return new ChatEvent.Sources(marks, added, suggestions(grounding.searchEntryPoint()));
    }

    private int numberOf(Chunk chunk) {
        if (!sources.contains(chunk)) sources.add(chunk);
        return sources.indexOf(chunk) + 1;
    }

    private static ChatEvent.Source source(int number, Chunk chunk) {
        String title = chunk.title();
        if (title == null) title = chunk.uri() == null ? chunk.kind() : chunk.uri();
        return new ChatEvent.Source(number, title, chunk.domain(), chunk.uri(), chunk.text());
    }

    /** Stores Google's HTML unchanged, in a document of its own, whose links open in a new tab. */
    private @Nullable String suggestions(@Nullable String html) {
        if (html == null) return null;
        String document = "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"
                + "<base target=\"_blank\"><title>Google Search suggestions</title>"
                + "<style>body { margin: 0; white-space: nowrap; scrollbar-width: thin }</style>"
                + html;
        return store(new StoredFile("text/html;charset=UTF-8", document.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the last events of an answer. */
    List<ChatEvent> end(ChatResponse response) {
        List<ChatEvent> events = new ArrayList<>(findings(response));
        CometApiGeminiPricing pricing = prices.apply(response.modelName());
        CometApiGeminiTokenUsage usage = response.tokenUsage() instanceof CometApiGeminiTokenUsage ours ? ours : null;
        events.add(new ChatEvent.Done(
                response.modelName(),
                usage == null ? null : usage.inputTokenCount(),
                usage == null ? null : usage.cachedContentTokenCount(),
                usage == null ? null : usage.outputTokenCount(),
                usage == null ? null : usage.thoughtsTokenCount(),
                firstTokenMillis,
                millis(),
                usage == null || pricing == null ? null : pricing.estimateCost(usage),
                pricing == null ? null : pricing.currency(),
                notice(response),
                response.finishReason() == FinishReason.LENGTH));
        return events;
    }

    private static @Nullable String notice(ChatResponse response) {
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        if (metadata.blockReason() != null) return "Your message was blocked (" + metadata.blockReason() + ").";
        if (response.finishReason() == null) return null;
        return switch (response.finishReason()) {
            case STOP, TOOL_EXECUTION -> null;
            case LENGTH -> "The answer is cut off here: it reached the maximum length.";
            case CONTENT_FILTER -> "The rest of the answer was blocked (" + metadata.rawFinishReason() + ").";
            case OTHER -> "The model ended its answer unexpectedly (" + metadata.rawFinishReason() + ").";
        };
    }
}
