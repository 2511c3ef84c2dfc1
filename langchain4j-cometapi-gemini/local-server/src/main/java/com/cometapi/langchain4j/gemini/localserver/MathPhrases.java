package com.cometapi.langchain4j.gemini.localserver;

import java.text.Normalizer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Rewrites calculations in English, German, Russian and Japanese with operators: "the sum of 2 and 3" becomes (2 + 3). */
final class MathPhrases {

    /** Numbers that are spelled out, which the simulation does not compute with. */
    static final String NUMBER_WORD =
            "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\p{L}+teen|\\p{L}+ty|hundred"
                    + "|thousand|million|billion|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|\\p{L}+zig|hundert|tausend|один|два|три|четыре"
                    + "|пять|шесть|семь|восемь|девять|десять|\\p{L}+дцать|сорок|сто|миллион\\p{L}*|тысяча)";

    /** The names of operators as they stand between two numbers. */
    static final String OPERATOR_WORD =
            "(?:plus|minus|times|multiplied\\s+by|divided\\s+by|to\\s+the\\s+power|mal|durch|geteilt\\s+durch"
                    + "|hoch|плюс|минус|(?:по|у)множ(?:ить|ено)\\s+на|(?:раз|по)?делить\\s+на|в\\s+степени)";

    /** The beginnings of verbs that go on with a result. */
    static final String OPERATION =
            "add|subtract|multiply|divide|square|addiere|multipliziere|прибав|сложи|вычт|вычит|отним|умнож|раздел|подел";

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String AFTER_NUMBER = "(?<=[\\d)²³]\\s{0,3})";
    private static final String BEFORE_NUMBER = "(?=\\s{0,3}[-(\\d])";
    private static final String NUMBER = "(-?\\d{1,3}(?:,\\d{3})++(?![\\d.,]\\d|\\d)|-?\\d++(?![.,]\\d))";
    private static final String AND = "(?:,?\\s+(?:and|und|и|с|mit|by|на)\\s+)";

    /** Between two operands of a verb; "the sum of 1 to 10" and "the numbers 1 to 10" have more. */
    private static final String TO = "(?:,?\\s+(?:and|und|и|с|to|zu|к)\\s+)";

    /** A phrase, and what replaces it. */
    private record Phrase(Pattern pattern, String replacement) {

        Phrase(String regex, String replacement) {
            this(Pattern.compile("(?<!\\p{L})" + regex, FLAGS), replacement);
        }
    }

    /** Phrases with several numbers, which an operator joins. */
    private static final List<Phrase> LISTS = List.of(
            list("(?:add|addiere|прибав\\p{L}+)\\s+", TO, " + "),
            list("(?:sum\\s+of|summe\\s+(?:von|aus)|сумм\\p{L}+|add|addiere|сложи\\p{L}*|прибав\\p{L}+)", " + "),
            list("(?:difference\\s+(?:of|between)|differenz\\s+(?:von|aus)|разност\\p{L}+)", " - "),
            list(
                    "(?:product\\s+of|produkt\\s+(?:von|aus)|произведени\\p{L}+|multiply|multipliziere|(?:пере|по|у)множ\\p{L}+)",
                    " * "),
            list("(?:quotient\\s+(?:of|von|aus)|частн\\p{L}+)", " / "));

    private static final List<Phrase> PHRASES = List.of(
            new Phrase("(" + OPERATOR_WORD + ")\\s+(?:minus|negative|минус)\\s+(?=\\d)", "$1 -"),
            new Phrase(
                    "(?:subtract|subtrahiere|вычти|вычтите|вычесть|отними|отнять)\\s+" + NUMBER
                            + "\\s+(?:from|von|из|от)\\s+" + NUMBER,
                    "$2 - $1"),
            new Phrase(
                    "(?:divide|teile|dividiere|(?:раз|по)?дели(?:ть|те)?)\\s+" + NUMBER + "\\s+(?:by|durch|на)\\s+"
                            + NUMBER,
                    "$1 / $2"),
            new Phrase("(?:the\\s+)?square\\s+of\\s+" + NUMBER, "($1)^2"),
            new Phrase("(?:the\\s+)?cube\\s+of\\s+" + NUMBER, "($1)^3"),
            new Phrase("квадрат\\p{L}*\\s+(?:числа\\s+)?" + NUMBER, "($1)^2"),
            new Phrase("куб\\p{L}*\\s+(?:числа\\s+)?" + NUMBER, "($1)^3"),
            new Phrase(AFTER_NUMBER + "\\s*(?:squared|в\\s+квадрате?|の二乗)(?!\\p{L})", "^2"),
            new Phrase(AFTER_NUMBER + "\\s*(?:cubed|в\\s+кубе?|の三乗)(?!\\p{L})", "^3"),
            new Phrase(AFTER_NUMBER + "\\s+to\\s+the\\s+(\\d+)(?:st|nd|rd|th)?\\s+power", "^$1"),
            new Phrase(AFTER_NUMBER + "\\s+в\\s+(\\d+)(?:-?\\p{L}{1,3})?\\s+степен[иь]", "^$1"),
            between("plus|плюс|прибавить|足す|たす|プラス", "+"),
            between("minus|минус|отнять|вычесть|引く|ひく|マイナス", "-"),
            between(
                    "times|multiplied\\s+by|mal|multipliziert\\s+mit|(?:по|у)?множ(?:ить|ено|енное)\\s+на|掛ける|かける",
                    "*"),
            between(
                    "divided\\s+by|over|durch|(?:geteilt|dividiert)\\s+durch|(?:раз|по)?делить\\s+на|(?:раз)?дел[её]н(?:о|ное)\\s+на|割る|わる",
                    "/"),
            between("(?:raised\\s+)?to\\s+the\\s+power(?:\\s+of)?|hoch|в\\s+степен[иь]|の累乗", "**"),
            new Phrase(AFTER_NUMBER + "(?<!\\b0)(?<!\\d{3})[xх]" + BEFORE_NUMBER, "*"),
            new Phrase("(?<!\\d)(?:minus|negative|минус|マイナス)\\s+(?=\\d)", "-"));

    private MathPhrases() {}

    private static Phrase list(String name, String operator) {
        return list(name + "\\s+(?:the\\s+)?(?:numbers\\s+|чис\\p{L}+\\s+)?", AND, operator);
    }

    private static Phrase list(String name, String separator, String operator) {
        return new Phrase(name + "(" + NUMBER + "(?:(?:,\\s+|" + separator + ")" + NUMBER + ")++)", operator);
    }

    private static Phrase between(String names, String operator) {
        Pattern pattern = Pattern.compile(AFTER_NUMBER + "\\s*(?:" + names + ")\\s*" + BEFORE_NUMBER, FLAGS);
        return new Phrase(pattern, " " + operator + " ");
    }

    /** Returns a text with + - * / ^ for other signs of the same meaning. */
    static String withPlainSigns(String prompt) {
        String text = prompt.replace("²", "^2").replace("³", "^3");
        text = Normalizer.normalize(text.replaceAll("[×·⋅∙✕✖]", "*").replaceAll("[÷∶]", "/"), Normalizer.Form.NFKC);
        return text.replaceAll("[−–]", "-").replaceAll("(?<=\\d)(?<!\\b0)(?<!\\d{3})[xх](?=\\d)", "*");
    }

    /** Returns a text with the signs + - * / ^ ** for each operator that it names. */
    static String toOperators(String prompt) {
        String text = withPlainSigns(prompt);
        for (Phrase list : LISTS) {
            text = list.pattern.matcher(text).replaceAll(match -> joined(match, list.replacement));
        }
        for (Phrase phrase : PHRASES) text = phrase.pattern.matcher(text).replaceAll(phrase.replacement);
        return text;
    }

    private static String joined(MatchResult phrase, String operator) {
        return "(" + phrase.group(1).replaceAll(AND + "|" + TO + "|,\\s+", operator) + ")";
    }
}
