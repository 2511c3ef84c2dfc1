package com.cometapi.langchain4j.gemini.localserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Speech as the simulation makes it: a tone for each syllable, as mono samples of 16 bits. The text is hidden in the lowest
 * bits of the samples, so that the simulation can transcribe its own speech.
 */
final class SimulatedSpeech {

    static final int SAMPLE_RATE = 24_000;
    static final String TYPE = "audio/L16;codec=pcm;rate=" + SAMPLE_RATE;

    private static final int BYTES_PER_SAMPLE = 2;
    private static final int SYLLABLE = SAMPLE_RATE * 160 / 1000;
    private static final int PAUSE = SAMPLE_RATE * 80 / 1000;
    private static final int FADE = SAMPLE_RATE / 100;
    private static final double LOUDNESS = 0.3 * Short.MAX_VALUE;
    private static final double LOWEST_VOICE = 165;
    private static final int VOICES = 30;
    private static final double VOICE_STEP = 5.5;

    /** The steps of a major scale up to its sixth, as parts of an octave. */
    private static final double[] STEPS = {0, 2 / 12.0, 4 / 12.0, 5 / 12.0, 7 / 12.0, 9 / 12.0};

    private static final String SEPARATOR = "\t";
    private static final int MARK = 0x5EEC;
    private static final int MAX_HIDDEN = 0xFFFF;
    private static final Pattern VOWELS =
            Pattern.compile("(?iu)[aeiouyäöüàáâèéêìíîòóôùúûаеёиоуыэюя]+|[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]");

    private SimulatedSpeech() {}

    /**
     * What one speaker reads.
     *
     * @param speaker empty where the text names no speaker
     */
    record Line(String speaker, String text) {}

    /** A word with its place in the audio, in samples. */
    record Word(Line line, String text, int from, int to) {}

    /** Places each word of all lines one after the other, with a pause after it. */
    static List<Word> timeline(List<Line> lines) {
        List<Word> timeline = new ArrayList<>();
        int at = 0;
        for (Line line : lines) {
            for (String word : line.text.strip().split("\\s+")) {
                int end = at + syllables(word) * SYLLABLE;
                timeline.add(new Word(line, word, at, end));
                at = end + PAUSE;
            }
        }
        return timeline;
    }

    private static int syllables(String word) {
        return Math.max(1, (int) VOWELS.matcher(word).results().count());
    }

    /**
     * Returns the samples of a text, the lower byte first.
     *
     * @param voices returns the name of a speaker's voice, which decides the pitch
     */
    static byte[] samples(List<Line> lines, UnaryOperator<String> voices) {
        List<Word> timeline = timeline(lines);
        short[] samples = new short[timeline.isEmpty() ? PAUSE : timeline.get(timeline.size() - 1).to + PAUSE];
        for (Word word : timeline) {
            int voice = voices.apply(word.line.speaker).hashCode();
            double pitch = LOWEST_VOICE + Math.floorMod(voice, VOICES) * VOICE_STEP;
            for (int from = word.from; from < word.to; from += SYLLABLE) {
                int step = Math.floorMod(word.text.hashCode() + (from - word.from) / SYLLABLE, STEPS.length);
                addTone(samples, from, pitch * Math.pow(2, STEPS[step]));
            }
        }
        hide(encoded(lines), samples);
        ByteBuffer bytes =
                ByteBuffer.allocate(samples.length * BYTES_PER_SAMPLE).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }

    private static String encoded(List<Line> lines) {
        return String.join(
                "\n",
                lines.stream()
                        .map(line -> line.speaker + SEPARATOR + line.text.replaceAll("\\R", " "))
                        .toList());
    }

    private static void addTone(short[] samples, int from, double frequency) {
        for (int i = 0; i < SYLLABLE; i++) {
            double fade = Math.min(1, Math.min(i, SYLLABLE - i) / (double) FADE);
            double angle = 2 * Math.PI * frequency * i / SAMPLE_RATE;
            double wave = 0.7 * Math.sin(angle) + 0.2 * Math.sin(2 * angle) + 0.1 * Math.sin(3 * angle);
            samples[from + i] = (short) (LOUDNESS * fade * wave);
        }
    }

    private static void hide(String text, short[] samples) {
        byte[] hidden = text.getBytes(UTF_8);
        int room = Math.min(MAX_HIDDEN, samples.length / 8 - 2 * Short.BYTES);
        if (hidden.length > room) return;
        ByteBuffer message = ByteBuffer.allocate(2 * Short.BYTES + hidden.length);
        message.putShort((short) MARK).putShort((short) hidden.length).put(hidden);
        for (int i = 0; i < message.capacity() * 8; i++) {
            int bit = message.get(i / 8) >> i % 8 & 1;
            samples[i] = (short) (samples[i] & ~1 | bit);
        }
    }

    /**
     * Returns the lines that the simulation has hidden in audio.
     *
     * @param audio a WAV file or bare samples
     * @return empty for audio that did not come from the simulation
     */
    static List<Line> hiddenLines(byte[] audio) {
        String hidden = hiddenText(audio);
        if (hidden == null) return List.of();
        List<Line> lines = new ArrayList<>();
        for (String line : hidden.split("\n")) {
            String[] parts = line.split(SEPARATOR, 2);
            if (parts.length == 2) lines.add(new Line(parts[0], parts[1]));
        }
        return lines;
    }

    private static @Nullable String hiddenText(byte[] audio) {
        byte[] samples = samplesOf(audio);
        int mark = number(samples, 0);
        int length = number(samples, 1);
        if (mark != MARK || samples.length < (2 * Short.BYTES + length) * 8 * BYTES_PER_SAMPLE) return null;
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) text[i] = (byte) hiddenByte(samples, 2 * Short.BYTES + i);
        return new String(text, UTF_8);
    }

    private static int number(byte[] samples, int index) {
        boolean isTooShort = samples.length < (index + 1) * Short.BYTES * 8 * BYTES_PER_SAMPLE;
        return isTooShort ? -1 : hiddenByte(samples, 2 * index) << 8 | hiddenByte(samples, 2 * index + 1);
    }

    private static int hiddenByte(byte[] samples, int index) {
        int value = 0;
        for (int bit = 0; bit < 8; bit++) value |= (samples[(index * 8 + bit) * BYTES_PER_SAMPLE] & 1) << bit;
        return value;
    }

    /** Returns how long audio lasts, in seconds, as far as its size shows that. */
    static double seconds(byte[] audio) {
        return samplesOf(audio).length / (double) BYTES_PER_SAMPLE / SAMPLE_RATE;
    }

    private static byte[] samplesOf(byte[] audio) {
        boolean isWav = audio.length > 44 && audio[0] == 'R' && audio[1] == 'I' && audio[2] == 'F' && audio[3] == 'F';
        return isWav ? Arrays.copyOfRange(audio, 44, audio.length) : audio;
    }
}
