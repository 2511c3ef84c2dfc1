package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatResponseMetadata;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiGrounding;
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
import org.jspecify.annotations.Nullable;

/** Turns the events of the library's stream into those that the page needs. Use it from one thread at a time. */
final class AnswerEvents {

    private final Conversation conversation;
    private final Models models;
    private final Choices choices;
    private final long startedAt = System.nanoTime();
    private @Nullable Long firstTokenMillis;
    private int answerLength;
    private int startOfResponse;

    AnswerEvents(Conversation conversation, Models models, Choices choices) {
        this.conversation = conversation;
        this.models = models;
        this.choices = choices;
    }

    /** Passes most events on as they are. A whole response becomes what the page does not have yet. */
    List<?> from(CometApiGeminiEvent event) {
        if (firstTokenMillis == null) firstTokenMillis = millis();
        if (event instanceof CometApiGeminiEvent.Intermediate intermediate) return findings(intermediate.response());
        if (event instanceof CometApiGeminiEvent.Complete complete) return end(complete.response());
        if (event instanceof CometApiGeminiEvent.Image image) return List.of(image(image.image()));
        if (event instanceof CometApiGeminiEvent.Text text)
            answerLength += text.text().length();
        boolean isInResponse = event instanceof CometApiGeminiEvent.Audio || event instanceof CometApiGeminiEvent.Raw;
        return isInResponse ? List.of() : List.of(event);
    }

    private long millis() {
        return (System.nanoTime() - startedAt) / 1_000_000;
    }

    /** Returns the image with an address instead of its bytes, so that the browser can keep the event. */
    private CometApiGeminiEvent image(Image image) {
        String address = store(image.base64Data(), Objects.requireNonNullElse(image.mimeType(), "image/png"));
        return new CometApiGeminiEvent.Image(Image.builder().url(address).build());
    }

    private CometApiGeminiEvent audio(Audio audio) {
        String address = store(audio.base64Data(), Objects.requireNonNullElse(audio.mimeType(), "audio/wav"));
        return new CometApiGeminiEvent.Audio(Audio.builder().url(address).build());
    }

    private String store(String base64, String type) {
        return conversation.store(new StoredFile(type, Base64.getDecoder().decode(base64)));
    }

    /** Returns what a response has besides its text. */
    private List<Object> findings(ChatResponse response) {
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(response);
        List<Object> findings = new ArrayList<>();
        metadata.codeExecutions().forEach(run -> findings.add(new ChatEvent.Code(run)));
        for (Audio audio : CometApiGeminiMessages.audios(response.aiMessage())) findings.add(audio(audio));
        CometApiGeminiGrounding grounding = metadata.grounding();
        if (grounding != null) {
            String text = Objects.requireNonNullElse(response.aiMessage().text(), "");
            String suggestions = suggestions(grounding.searchEntryPoint());
            findings.add(new ChatEvent.Sources(startOfResponse, grounding.footnotes(text), suggestions));
        }
        startOfResponse = answerLength;
        return findings;
    }

    /** Stores Google's HTML unchanged, in a document of its own, whose links open in a new tab. */
    private @Nullable String suggestions(@Nullable String html) {
        if (html == null) return null;
        String document = "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"
                + "<base target=\"_blank\"><title>Google Search suggestions</title>"
                + "<style>body { margin: 0; overflow-y: hidden; font: 14px/20px sans-serif; white-space: nowrap }"
                + " :where(a) { display: inline-block }</style>"
                + html;
        byte[] content = document.getBytes(StandardCharsets.UTF_8);
        return conversation.store(new StoredFile("text/html;charset=UTF-8", content));
    }

    List<Object> end(ChatResponse response) {
        List<Object> events = findings(response);
        boolean isFallback =
                response.modelName() != null && response.modelName().equals(choices.fallback());
        CometApiGeminiPricing pricing =
                models.find(isFallback ? choices.fallback() : choices.model()).pricing();
        CometApiGeminiTokenUsage usage = response.tokenUsage() instanceof CometApiGeminiTokenUsage ours ? ours : null;
        events.add(new ChatEvent.Complete(
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
