package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionSegment.WordTime;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the transcription of audio from the parts of a response. */
final class Transcription {

    private static final String FIELD = "audioTranscription";
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)s?");
    private static final int NANO_DIGITS = 9;

    private Transcription() {}

    static List<CometApiGeminiTranscriptionSegment> segments(List<Part> parts) {
        List<CometApiGeminiTranscriptionSegment> segments = new ArrayList<>();
        for (Part part : parts) {
            JsonNode transcription = part.other() == null ? null : part.other().get(FIELD);
            if (transcription != null && transcription.isObject()) segments.add(segment(part, transcription));
        }
        return List.copyOf(segments);
    }

    private static CometApiGeminiTranscriptionSegment segment(Part part, JsonNode transcription) {
        List<WordTime> wordTimes = new ArrayList<>();
        for (JsonNode word : transcription.path("words")) {
            String text = text(word.get("word"));
            wordTimes.add(
                    new WordTime(text == null ? "" : text, time(word.get("startOffset")), time(word.get("endOffset"))));
        }
        Duration start = time(transcription.get("startOffset"));
        Duration end = time(transcription.get("endOffset"));
        if (start == null && !wordTimes.isEmpty()) start = wordTimes.get(0).start();
        if (end == null && !wordTimes.isEmpty())
            end = wordTimes.get(wordTimes.size() - 1).end();
        String text = text(transcription.get("text"));
        if (text == null) text = part.text();
        return new CometApiGeminiTranscriptionSegment(
                text == null ? "" : text,
                text(transcription.get("speakerLabel")),
                text(transcription.get("languageCode")),
                start,
                end,
                wordTimes);
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value == null || value.isContainerNode() ? null : OptionValues.text(value.asText(null));
    }

    /** Reads seconds such as {@code "1.5s"}. Returns null for anything else. */
    private static @Nullable Duration time(@Nullable JsonNode value) {
        Matcher seconds = SECONDS.matcher(value == null ? "" : value.asText().strip());
        return seconds.matches()
                ? Duration.ofNanos(new BigDecimal(seconds.group(1))
                        .scaleByPowerOfTen(NANO_DIGITS)
                        .longValue())
                : null;
    }

    /** Returns the text of the segments for a response that carries it nowhere else. Each change of the speaker is a line. */
    static String text(List<CometApiGeminiTranscriptionSegment> segments) {
        StringBuilder text = new StringBuilder();
        String speaker = null;
        for (CometApiGeminiTranscriptionSegment segment : segments) {
            boolean isNextSpeaker = !text.isEmpty() && !Objects.equals(speaker, segment.speaker());
            if (isNextSpeaker && text.charAt(text.length() - 1) != '\n') text.append('\n');
            text.append(segment.text());
            speaker = segment.speaker();
        }
        return text.toString();
    }
}
