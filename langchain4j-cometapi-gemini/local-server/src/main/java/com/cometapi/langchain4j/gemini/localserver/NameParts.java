package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits names and descriptions into the terms by which they fit a prompt, and compares terms. */
final class NameParts {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");
    private static final Pattern OPERAND =
            Pattern.compile("\\s+(?:-?\\d|(?:two|three|four|five|six|seven|eight|nine|ten)(?!\\p{L}))");
    private static final int MIN_STEM = 4;

    private static final Map<String, String> IRREGULAR =
            Map.of("die", "dice", "feet", "foot", "children", "child", "men", "man");

    private static final Set<String> COMMON =
            Set.copyOf(List.of(("get set find list show fetch give return returns the for and with from into what"
                            + " which when where who how this that current tool function call calls use uses used are is of in on to by my me you"
                            + " your please about some given make does can name it its an as at be do there many much one each usually such same"
                            + " another large kind them was were has have not or than more most now right today between whether up if so just then"
                            + " что как какая какой какие где когда это для мне на по из за есть возвращает или и сколько сейчас сегодня ли если")
                    .split(" ")));

    private NameParts() {}

    /** Returns the parts of a name in camel case or snake case, in lower case. */
    static List<String> of(String name) {
        return List.of(spaced(name).toLowerCase(Locale.ROOT).strip().split("\\s+"));
    }

    static String spaced(String name) {
        return name.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").replaceAll("[_.:-]", " ");
    }

    /** Returns the terms of a text, without those that are common. */
    static List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        Matcher matcher = WORD.matcher(spaced(text));
        while (matcher.find()) {
            if (isTerm(matcher.group())) terms.add(matcher.group().toLowerCase(Locale.ROOT));
        }
        return terms;
    }

    static boolean isTerm(String word) {
        String small = word.toLowerCase(Locale.ROOT);
        return small.length() > 1 && !COMMON.contains(small) && SpelledNumbers.value(small) < 0;
    }

    /** Returns true when a word of a prompt, or its translation, is one of some terms. */
    static boolean isAmong(String word, List<String> terms) {
        String small = word.toLowerCase(Locale.ROOT);
        if (terms.stream().anyMatch(term -> isSame(term, small))) return true;
        return RussianTerms.translations(small).stream()
                .anyMatch(translation -> terms.stream().anyMatch(term -> isSame(term, translation)));
    }

    /** Returns true for the same word, and for forms of it such as {@code convert} and {@code conversion}. */
    static boolean isSame(String first, String second) {
        String one = IRREGULAR.getOrDefault(first, first);
        String other = IRREGULAR.getOrDefault(second, second);
        if (one.equals(other) || one.equals(other + "s") || other.equals(one + "s")) return true;
        int stem = Math.max(MIN_STEM, Math.min(one.length(), other.length()) - 2);
        return one.length() >= stem && other.length() >= stem && one.regionMatches(0, other, 0, stem);
    }

    /** Returns the terms of a text, in lower case, and where each is first. */
    static Map<String, Integer> positions(String text) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            boolean isOperator = word.equals("times")
                    && OPERAND.matcher(text)
                            .region(matcher.end(), text.length())
                            .lookingAt();
            if (isTerm(word) && !isOperator) positions.putIfAbsent(word, matcher.start());
        }
        return positions;
    }
}
