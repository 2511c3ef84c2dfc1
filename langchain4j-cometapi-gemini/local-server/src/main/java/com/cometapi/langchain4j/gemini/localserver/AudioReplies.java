package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.SimulatedSpeech.Line;
import com.cometapi.langchain4j.gemini.localserver.SimulatedSpeech.Word;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Simulates speech models and the transcription of audio. */
final class AudioReplies {

    private static final int TOKENS_PER_SECOND = 25;
    private static final String ONLY_SPEAKER = "Speaker 1";
    private static final Pattern TRANSCRIBE =
            Pattern.compile("transcri|транскри|расшифр|文字起こし|書き起こ", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private AudioReplies() {}

    /** Adds the reply to the turn when the request is for a speech model or for a transcription. */
    static boolean addTo(SimulatedTurn turn, LocalRequest request) {
        boolean isSpeechModel = modelContains(request, "tts");
        if (isSpeechModel && isRequested(request)) {
            addSpeech(turn, request, lines(request));
            return true;
        }
        JsonNode audio = audioOf(request);
        if (audio.isMissingNode()) return false;
        boolean isTranscription = modelContains(request, "transcribe")
                || TRANSCRIBE.matcher(request.lastUserText()).find();
        if (isTranscription) addTranscription(turn, request, audio);
        return isTranscription;
    }

    /** Returns true when the reply is to contain audio. */
    static boolean isRequested(LocalRequest request) {
        JsonNode modalities = request.json().at("/generationConfig/responseModalities");
        for (JsonNode modality : modalities) {
            if (modality.asText().equalsIgnoreCase("AUDIO")) return true;
        }
        return modalities.isEmpty() && modelContains(request, "tts");
    }

    private static boolean modelContains(LocalRequest request, String name) {
        return String.valueOf(request.model()).contains(name);
    }

    // --- speech

    /** Reads the lines aloud: whole, or word by word in a stream. */
    static void addSpeech(SimulatedTurn turn, LocalRequest request, List<Line> lines) {
        JsonNode speech = request.json().at("/generationConfig/speechConfig");
        byte[] samples = SimulatedSpeech.samples(lines, speaker -> voice(speech, speaker));
        int from = 0;
        if (request.streamed()) {
            for (Word word : SimulatedSpeech.timeline(lines)) {
                if (word.from() > 0) turn.add(audioPart(Arrays.copyOfRange(samples, from, 2 * word.from())));
                from = 2 * word.from();
            }
        }
        turn.add(audioPart(Arrays.copyOfRange(samples, from, samples.length)));
        int tokens = (int) Math.ceil(TOKENS_PER_SECOND * SimulatedSpeech.seconds(samples));
        turn.count("candidatesTokenCount", tokens);
        turn.countModality("candidatesTokensDetails", "AUDIO", tokens);
    }

    private static ObjectNode audioPart(byte[] samples) {
        ObjectNode part = Wire.object();
        part.putObject("inlineData")
                .put("mimeType", SimulatedSpeech.TYPE)
                .put("data", Base64.getEncoder().encodeToString(samples));
        return part;
    }

    private static String voice(JsonNode speech, String speaker) {
        JsonNode config = speech.path("voiceConfig");
        for (JsonNode each : speech.at("/multiSpeakerVoiceConfig/speakerVoiceConfigs")) {
            if (each.path("speaker").asText().equals(speaker)) config = each.path("voiceConfig");
        }
        return config.path("voice")
                .asText(config.at("/prebuiltVoiceConfig/voiceName").asText());
    }

    /** Returns the lines of the last turn: parts with a speaker, or lines of text that begin with the name of one. */
    private static List<Line> lines(LocalRequest request) {
        JsonNode contents = request.json().path("contents");
        List<String> speakers =
                request.json().at("/generationConfig/speechConfig").findValuesAsText("speaker");
        List<Line> lines = new ArrayList<>();
        for (JsonNode part : contents.path(contents.size() - 1).path("parts")) {
            String speaker = part.at("/speechMetadata/speaker").asText();
            String text = part.path("text").asText();
            if (text.isBlank()) continue;
            if (!speaker.isEmpty() || speakers.isEmpty()) lines.add(new Line(speaker, text));
            else text.lines().forEach(line -> lines.add(named(line, speakers)));
        }
        return lines;
    }

    private static Line named(String line, List<String> speakers) {
        for (String speaker : speakers) {
            String start = speaker + ":";
            if (line.startsWith(start))
                return new Line(speaker, line.substring(start.length()).strip());
        }
        return new Line("", line);
    }

    // --- transcription

    private static JsonNode audioOf(LocalRequest request) {
        JsonNode contents = request.json().path("contents");
        for (JsonNode part : contents.path(contents.size() - 1).path("parts")) {
            if (part.at("/inlineData/mimeType").asText().startsWith("audio/")) return part.get("inlineData");
        }
        return MissingNode.getInstance();
    }

    /** Transcribes speech of the simulation, and states of any other audio that it cannot. */
    private static void addTranscription(SimulatedTurn turn, LocalRequest request, JsonNode audio) {
        byte[] bytes = bytes(audio.path("data").asText());
        List<Line> lines = SimulatedSpeech.hiddenLines(bytes);
        JsonNode config = request.json().at("/generationConfig/audioTranscriptionConfig");
        boolean namesSpeakers = config.path("diarization").asBoolean();
        boolean hasTimes = config.path("wordTimestamp").asBoolean();
        if (lines.isEmpty()) {
            String sentence =
                    SimulatedLanguage.of(request.lastUserText()).replies.unrecognized();
            turn.addText(sentence.formatted(audio.path("mimeType").asText(), bytes.length));
        } else if (namesSpeakers || hasTimes) {
            addSegments(turn, lines, namesSpeakers, hasTimes);
        } else {
            turn.addText(String.join("\n", lines.stream().map(Line::text).toList()));
        }
    }

    private static void addSegments(SimulatedTurn turn, List<Line> lines, boolean namesSpeakers, boolean hasTimes) {
        List<Word> timeline = SimulatedSpeech.timeline(lines);
        for (Line line : lines) {
            if (line != lines.get(0)) turn.addText("\n");
            turn.add(segment(line, timeline, namesSpeakers, hasTimes));
        }
        turn.count("candidatesTokenCount", timeline.size());
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static ObjectNode segment(Line line, List<Word> all, boolean namesSpeakers, boolean hasTimes) {
        ObjectNode part = Wire.object().put("text", line.text());
        ObjectNode transcription = part.putObject("audioTranscription");
        if (namesSpeakers) {
            transcription.put("speakerLabel", line.speaker().isEmpty() ? ONLY_SPEAKER : line.speaker());
        }
        if (!hasTimes) return part;
        ArrayNode times = transcription.putArray("words");
        for (Word word : all) {
            if (word.line() != line) continue;
            times.addObject()
                    .put("word", word.text())
                    .put("startOffset", offset(word.from()))
                    .put("endOffset", offset(word.to()));
        }
        return part;
    }

    private static String offset(int samples) {
        return String.format(Locale.ROOT, "%.3fs", samples / (double) SimulatedSpeech.SAMPLE_RATE);
    }
}
