package com.cometapi.langchain4j.gemini.localserver;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes values from a prompt, each once, in their order: quoted texts, addresses and capitalized names, numbers, and dates. A
 * capitalized word that begins a sentence is no name.
 */
final class PromptValues {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String WORD = "\\p{Lu}(?:[\\p{L}\\p{M}\\p{N}]+|(?=-\\d))(?:[-'’][\\p{L}\\p{M}\\p{N}]+)*+";
    private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"|«([^»]+)»|“([^”]+)”|「([^」]+)」"
            + "|(https?://[^\\s\"'<>()]+[^\\s\"'<>().,;:!?]|(?<![\\w.+-])[\\w.+-]{1,64}@[\\w-]+(?:\\.[\\w-]+)+)"
            + "|(?<![\\p{L}\\p{M}\\p{N}])(" + WORD + "(?: " + WORD + ")*+)");
    private static final int CAPITALIZED = 6;
    private static final String SENTENCE_END = ".!?…:;\n。！？";
    private static final String BETWEEN_SENTENCES = " \t\r\"«“";
    private static final int MAX_NAMES = 100;
    private static final Pattern DATE =
            Pattern.compile("(?<!\\d)(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2}(?::\\d{2})?))?(?!\\d)");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d.,])\\d{1,3}(?:,\\d{3})++(?![\\d.,]\\d|\\d)"
            + "|(?<![\\p{L}\\d.,-])-?\\d{1,18}(?:\\.\\d{1,8})?(?!\\d)|(?<![\\p{L}\\d])\\d{1,18}(?!\\d)");
    private static final Pattern TOPIC = Pattern.compile(
            "(?<!\\p{L})(?:in|at|for|to|from|of|about|on|named|called|в|во|на|для|из|о|об|про|по)\\s+(?:the\\s+|a\\s+)?"
                    + "(\\p{L}[^.,;:!?。、？！\\n]*)",
            FLAGS);

    private final String text;
    private final List<String> names = new ArrayList<>();
    private final List<BigDecimal> numbers = new ArrayList<>();

    /**
     * Takes the values of a part of a prompt.
     *
     * @param whole the whole prompt, for the kinds of values that the part lacks
     */
    PromptValues(String text, String whole) {
        this.text = text;
        addNames(text);
        if (names.isEmpty()) addNames(whole);
        addNumbers(text);
        if (numbers.isEmpty()) addNumbers(whole);
    }

    private void addNames(String source) {
        Matcher matcher = NAME.matcher(source);
        while (matcher.find() && names.size() < MAX_NAMES) {
            String name = group(matcher);
            boolean isCapitalized = matcher.group(CAPITALIZED) != null;
            if (isCapitalized && startsSentence(source, matcher.start()))
                name = name.contains(" ") ? name.substring(name.indexOf(' ') + 1) : "";
            if (!name.isEmpty()) names.add(name);
        }
    }

    private static boolean startsSentence(String source, int at) {
        int end = at;
        while (end > 0 && BETWEEN_SENTENCES.indexOf(source.charAt(end - 1)) >= 0) end--;
        return end == 0 || SENTENCE_END.indexOf(source.charAt(end - 1)) >= 0;
    }

    private static String group(MatchResult match) {
        for (int i = 1; i < match.groupCount(); i++) {
            if (match.group(i) != null) return match.group(i);
        }
        return match.group(match.groupCount());
    }

    private void addNumbers(String source) {
        Matcher number = NUMBER.matcher(DATE.matcher(source).replaceAll(" "));
        while (number.find()) numbers.add(new BigDecimal(number.group().replace(",", "")));
    }

    boolean hasNames() {
        return !names.isEmpty();
    }

    boolean hasNumbers() {
        return !numbers.isEmpty();
    }

    /** Takes the name that follows a label such as {@code from}, else the first. Returns null when none remains. */
    @Nullable
    String takeName(String label) {
        if (names.isEmpty()) return null;
        String spaced = label.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").replace('_', ' ');
        for (String name : names) {
            String labelled = "(?<!\\p{L})" + Pattern.quote(spaced) + "(?:\\s+is)?[\\s:=\"«“]+" + Pattern.quote(name);
            if (label.isEmpty()
                    || !Pattern.compile(labelled, FLAGS).matcher(text).find()) continue;
            names.remove(name);
            return name;
        }
        return names.remove(0);
    }

    /** Takes the next number, of all or of the whole ones. Returns null when none remains. */
    @Nullable
    BigDecimal takeNumber(boolean isWhole) {
        for (int i = 0; i < numbers.size(); i++) {
            if (!isWhole || numbers.get(i).scale() <= 0) return numbers.remove(i);
        }
        return null;
    }

    /** Returns a date, a time or both, as ISO 8601 writes them. Returns null when the text has none. */
    @Nullable
    String date(String format) {
        Matcher date = DATE.matcher(text);
        if (!date.find()) return null;
        if (format.equals("date")) return date.group(1);
        String time = date.group(2);
        if (time == null) return null;
        String seconds = (time.length() == 5 ? time + ":00" : time) + "Z";
        return format.equals("time") ? seconds : date.group(1) + "T" + seconds;
    }

    boolean contains(String name) {
        return text.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
    }

    /** Returns what follows a preposition, else the text itself, without its punctuation. */
    String topic() {
        Matcher topic = TOPIC.matcher(text);
        String found = topic.find() ? topic.group(1) : text;
        return found.replaceAll("[\\s.,;:!?。、？！]+$", "").strip();
    }
}
