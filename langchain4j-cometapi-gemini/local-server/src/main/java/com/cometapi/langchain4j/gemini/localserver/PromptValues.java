package com.cometapi.langchain4j.gemini.localserver;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes values from a prompt, each once, in their order: quoted texts, addresses and capitalized names, numbers, and dates. A
 * capitalized word that begins a sentence is no name.
 */
final class PromptValues {

    /**
     * A number in the text.
     *
     * @param end where it ends in the text
     */
    record PlacedNumber(BigDecimal value, int start, int end) {}

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String WORD = "\\p{Lu}(?:[\\p{L}\\p{M}\\p{N}]+|(?=-\\d))(?:[-'’/_][\\p{L}\\p{M}\\p{N}]+)*+";
    private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"|«([^»]+)»|“([^”]+)”|「([^」]+)」"
            + "|(https?://[^\\s\"'<>()]+[^\\s\"'<>().,;:!?]|(?<![\\w.+-])[\\w.+-]{1,64}@[\\w-]+(?:\\.[\\w-]+)+)"
            + "|(?<![\\p{L}\\p{M}\\p{N}])(" + WORD + "(?: " + WORD + ")*+)");
    private static final int CAPITALIZED = 6;
    private static final String SENTENCE_END = ".!?…:;\n。！？";
    private static final String BETWEEN_SENTENCES = " \t\r\"«“";
    private static final int MAX_NAMES = 100;
    private static final Pattern DATE = Pattern.compile(
            "(?<!\\d)(\\d{4}-\\d{2}-\\d{2})(?:(?:[T ]|,? (?:at|в) )(\\d{2}:\\d{2}(?::\\d{2})?))?(?!\\d)");
    private static final Pattern CLOCK = Pattern.compile("(?<![\\d:])(\\d{1,2}:\\d{2}(?::\\d{2})?)(?![\\d:])");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d.,])\\d{1,3}(?:,\\d{3})++(?![\\d.,]\\d|\\d)"
            + "|(?<![\\p{L}\\d.,-])-?\\d{1,18}(?:\\.\\d{1,8})?(?!\\d)|(?<![\\p{L}\\d])\\d{1,18}(?!\\d)");
    /** Dice as players write them: 2d20 and 2 d20 are two dice with twenty sides. */
    private static final Pattern DICE = Pattern.compile("(?<![\\p{L}\\d])(\\d{0,3}) ?[dк](\\d{1,4})(?![\\p{L}\\d])");

    private static final Pattern DECIMAL_COMMA = Pattern.compile("(?<![\\d.,])(\\d{1,18}),(\\d{1,8})(?![\\d,])");
    private static final Pattern SPELLED = Pattern.compile("[\\p{L}\\p{M}]+(?:-[\\p{L}\\p{M}]+)*");
    private static final Pattern SIDED =
            Pattern.compile("(?<![\\p{L}-])(\\p{L}{3,12})(?:гранн\\p{L}+|-\\p{L}{3,20}(?!-))", FLAGS);

    /** The names of texts that the part of the prompt about a call has itself. */
    private static final Pattern FREE_TEXT = Pattern.compile(
            "q|query|keywords?|search|text|message|prompt|body|content|subject|note|запрос|текст|сообщение", FLAGS);

    /** The names of texts that are no address. */
    private static final Pattern NO_ADDRESS = Pattern.compile("name|product|title|city|person|имя|товар|город", FLAGS);

    private static final Map<String, Pattern> QUANTITIES = Map.of(
            "0.5", Pattern.compile("(?<!\\p{L})(?:half an?|half of an?|половин[уаы])(?!\\p{L})", FLAGS),
            "1.5", Pattern.compile("(?<!\\p{L})(?:one and a half|полтор[аы])(?!\\p{L})", FLAGS),
            "2", Pattern.compile("(?<!\\p{L})(?:a (?:couple|pair)(?: of)?|пар[ауы])(?!\\p{L})", FLAGS),
            "12", Pattern.compile("(?<!\\p{L})(?:a dozen|дюжин[ауы])(?!\\p{L})", FLAGS));
    private static final Pattern PRONOUN =
            Pattern.compile("(?:which|this|that|each|every|no|any|some|another|the|new|other)\\s+$", FLAGS);
    private static final Pattern TOPIC = Pattern.compile(
            "(?<!\\p{L})(?:in|at|for|to|from|of|about|on|named|called|в|во|на|для|из|о|об|про|по)\\s+(?:the\\s+|a\\s+)?"
                    + "(\\p{L}[^.,;:!?。、？！\\n]*)",
            FLAGS);
    private static final Pattern TIME = Pattern.compile(
            "\\s+(?:right\\s+)?(?:now|today|tonight|tomorrow|currently|please|at\\s+the\\s+moment|this\\s+week|сейчас|сегодня|завтра"
                    + "|пожалуйста)$",
            FLAGS);

    private final String text;
    private final List<String> names = new ArrayList<>();
    private final List<String> sharedNames = new ArrayList<>();
    private final List<PlacedNumber> numbers = new ArrayList<>();

    private PromptValues(String text) {
        this.text = text;
    }

    /** Takes the values of a whole prompt, with the numbers in digits only. */
    static PromptValues of(String prompt) {
        PromptValues values = new PromptValues(prompt);
        values.addNames(prompt, false, values.names);
        values.addNumbers(prompt);
        return values;
    }

    /**
     * Takes the values of the part of a prompt that is about a call, with numbers that are spelled out.
     *
     * @param whole the whole prompt, for the name that the call requires and the part lacks
     * @param isInside whether the part begins within a sentence
     */
    static PromptValues of(String part, boolean isInside, String whole) {
        PromptValues values = new PromptValues(part);
        values.addNames(part, isInside, values.names);
        if (values.names.isEmpty()) values.addNames(whole, false, values.sharedNames);
        boolean hasDecimalComma = SimulatedLanguage.of(whole) == SimulatedLanguage.RUSSIAN;
        values.addNumbers(hasDecimalComma ? DECIMAL_COMMA.matcher(part).replaceAll("$1.$2") : part);
        values.addSpelledNumbers(part);
        return values;
    }

    private void addNames(String source, boolean isInside, List<String> found) {
        Matcher matcher = NAME.matcher(source);
        while (matcher.find() && found.size() < MAX_NAMES) {
            String name = group(matcher);
            boolean isCapitalized = matcher.group(CAPITALIZED) != null;
            if (isCapitalized && startsSentence(source, matcher.start(), isInside))
                name = name.contains(" ") ? name.substring(name.indexOf(' ') + 1) : "";
            if (!name.isEmpty()) found.add(name);
        }
    }

    private static boolean startsSentence(String source, int at, boolean isInside) {
        int end = at;
        while (end > 0 && BETWEEN_SENTENCES.indexOf(source.charAt(end - 1)) >= 0) end--;
        return end == 0 ? !isInside : SENTENCE_END.indexOf(source.charAt(end - 1)) >= 0;
    }

    private static String group(MatchResult match) {
        for (int i = 1; i < match.groupCount(); i++) {
            if (match.group(i) != null) return match.group(i);
        }
        return match.group(match.groupCount());
    }

    private void addNumbers(String source) {
        String rest = DATE.matcher(source)
                .replaceAll(match -> " ".repeat(match.group().length()));
        for (MatchResult dice : DICE.matcher(rest).results().toList()) {
            String count = dice.group(1).isEmpty() ? "1" : dice.group(1);
            numbers.add(new PlacedNumber(new BigDecimal(count), dice.start(), dice.end(1)));
            numbers.add(new PlacedNumber(new BigDecimal(dice.group(2)), dice.start(2), dice.end(2)));
        }
        Matcher number = NUMBER.matcher(
                DICE.matcher(rest).replaceAll(match -> " ".repeat(match.group().length())));
        while (number.find()) {
            BigDecimal value = new BigDecimal(number.group().replace(",", ""));
            numbers.add(new PlacedNumber(value, number.start(), number.end()));
        }
    }

    /** Adds numbers such as {@code three}. A capitalized one belongs to a name. */
    private void addSpelledNumbers(String source) {
        List<MatchResult> found = SPELLED.matcher(source).results().toList();
        List<String> tokens = found.stream().map(MatchResult::group).toList();
        for (int i = 0; i < tokens.size(); ) {
            SpelledNumbers.Spelled spelled = SpelledNumbers.at(tokens, i);
            int start = found.get(i).start();
            boolean isPronoun = spelled != null
                    && spelled.value() == 1
                    && (PRONOUN.matcher(source.substring(0, start)).find()
                            || source.substring(found.get(i).end()).matches("(?s)\\s*(?:of\\s.*|[^\\p{L}\\s].*|)"));
            boolean isName = start > 0 && Character.isUpperCase(source.charAt(start));
            if (spelled != null && !isPronoun && !isName) {
                int end = found.get(i + spelled.length() - 1).end();
                numbers.add(new PlacedNumber(BigDecimal.valueOf(spelled.value()), start, end));
            }
            i += spelled == null ? 1 : spelled.length();
        }
        for (MatchResult sided : SIDED.matcher(source).results().toList()) {
            long sides = SpelledNumbers.value(sided.group(1));
            boolean isWhole = SpelledNumbers.value(sided.group()) >= 0;
            if (sides > 0 && !isWhole)
                numbers.add(new PlacedNumber(BigDecimal.valueOf(sides), sided.start(), sided.end(1)));
        }
        QUANTITIES.forEach((value, pattern) -> pattern.matcher(source)
                .results()
                .forEach(match -> numbers.add(new PlacedNumber(new BigDecimal(value), match.start(), match.end()))));
        numbers.sort(Comparator.comparingInt(PlacedNumber::start));
    }

    String text() {
        return text;
    }

    boolean hasNames() {
        return !names.isEmpty();
    }

    boolean hasNumbers() {
        return !numbers.isEmpty();
    }

    List<PlacedNumber> numbers() {
        return List.copyOf(numbers);
    }

    void remove(PlacedNumber number) {
        numbers.remove(number);
    }

    /** Takes the name that follows one of some prepositions. Returns null when none does. */
    @Nullable
    String takeNameAfter(String prepositions) {
        for (String name : names) {
            Pattern placed = Pattern.compile(
                    "(?<!\\p{L})(?:" + prepositions + ")\\s+(?:the\\s+)?[\"«“]?" + Pattern.quote(name), FLAGS);
            if (!placed.matcher(text).find()) continue;
            names.remove(name);
            return name;
        }
        return null;
    }

    /** Takes the name that follows a label such as {@code from}, else the first. Returns null when none remains. */
    @Nullable
    String takeName(String label) {
        List<String> parts = NameParts.of(label);
        boolean isFreeText =
                parts.stream().anyMatch(part -> FREE_TEXT.matcher(part).matches());
        if (names.isEmpty()) return sharedNames.isEmpty() || isFreeText ? null : sharedNames.remove(0);
        String spaced = label.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").replace('_', ' ');
        for (String name : names) {
            String labelled = "(?<!\\p{L})" + Pattern.quote(spaced) + "(?:\\s+is)?[\\s:=\"«“]+" + Pattern.quote(name);
            if (label.isEmpty()
                    || !Pattern.compile(labelled, FLAGS).matcher(text).find()) continue;
            names.remove(name);
            return name;
        }
        boolean isMail = parts.stream().anyMatch(part -> part.contains("mail"));
        boolean isNoAddress = NO_ADDRESS.matcher(parts.get(parts.size() - 1)).matches();
        for (String name : names) {
            if (isMail == name.contains("@") || !isMail && !isNoAddress) {
                names.remove(name);
                return name;
            }
        }
        return isNoAddress ? null : names.remove(0);
    }

    /** Takes the next number, of all or of the whole ones. Returns null when none remains. */
    @Nullable
    BigDecimal takeNumber(boolean isWhole) {
        for (int i = 0; i < numbers.size(); i++) {
            if (!isWhole || numbers.get(i).value.scale() <= 0) return numbers.remove(i).value;
        }
        return null;
    }

    /** Returns a date, a time or both, as ISO 8601 writes them. Returns null when the text has none. */
    @Nullable
    String date(String format) {
        Matcher date = DATE.matcher(text);
        boolean hasDate = date.find();
        if (format.equals("date")) return hasDate ? date.group(1) : null;
        String clock = hasDate && date.group(2) != null ? date.group(2) : clockTime();
        if (clock == null && (!hasDate || format.equals("time"))) return null;
        String time = clock == null ? "12:00" : clock;
        String seconds = (time.length() == 5 ? time + ":00" : time) + "Z";
        if (format.equals("time")) return seconds;
        return hasDate ? date.group(1) + "T" + seconds : null;
    }

    /** Returns the first time of day, such as 07:30. Returns null when the text has none. */
    @Nullable
    String clockTime() {
        Matcher clock = CLOCK.matcher(text);
        if (!clock.find()) return null;
        return clock.group().indexOf(':') == 1 ? "0" + clock.group() : clock.group();
    }

    /** Returns what follows a preposition, else the text itself, without its punctuation. */
    String topic() {
        Matcher topic = TOPIC.matcher(text);
        String found = topic.find() ? topic.group(1) : text;
        String plain = found.replaceAll("[\\s.,;:!?。、？！]+$", "").strip();
        return TIME.matcher(plain).replaceAll("");
    }
}
