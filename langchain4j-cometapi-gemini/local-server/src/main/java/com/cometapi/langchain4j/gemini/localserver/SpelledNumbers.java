package com.cometapi.langchain4j.gemini.localserver;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads numbers that are spelled out in English and Russian: cardinals below a billion, and small ordinals. */
final class SpelledNumbers {

    /**
     * A number.
     *
     * @param length how many tokens spell it
     */
    record Spelled(long value, int length) {}

    private record Numeral(long value, Pattern pattern) {

        Numeral(String row) {
            this(
                    Long.parseLong(row.substring(0, row.indexOf(' '))),
                    Pattern.compile(row.substring(row.indexOf(' ') + 1)));
        }
    }

    private static final List<Numeral> CARDINALS = numerals(
            "0 zero|ноль|нуль|ноля|нуля",
            "1 one|один|одна|одно|одну|одного|одной|одному|одним",
            "2 two|два|две|двух|двум|двумя",
            "3 three|три|тр[её]х|тр[её]м|тремя",
            "4 four|четыре|четыр[её]х|четыр[её]м|четырьмя",
            "5 five|пят(?:ь|и|ью)",
            "6 six|шест(?:ь|и|ью)",
            "7 seven|сем(?:ь|и|ью)",
            "8 eight|восемь|восьми|восемью|восьмью",
            "9 nine|девят(?:ь|и|ью)",
            "10 ten|десят(?:ь|и|ью)",
            "11 eleven|одиннадцат(?:ь|и|ью)",
            "12 twelve|двенадцат(?:ь|и|ью)",
            "13 thirteen|тринадцат(?:ь|и|ью)",
            "14 fourteen|четырнадцат(?:ь|и|ью)",
            "15 fifteen|пятнадцат(?:ь|и|ью)",
            "16 sixteen|шестнадцат(?:ь|и|ью)",
            "17 seventeen|семнадцат(?:ь|и|ью)",
            "18 eighteen|восемнадцат(?:ь|и|ью)",
            "19 nineteen|девятнадцат(?:ь|и|ью)",
            "20 twenty|двадцат(?:ь|и|ью)",
            "30 thirty|тридцат(?:ь|и|ью)",
            "40 forty|сорока?",
            "50 fifty|пятьдесят|пятидесяти",
            "60 sixty|шестьдесят|шестидесяти",
            "70 seventy|семьдесят|семидесяти",
            "80 eighty|восемьдесят|восьмидесяти",
            "90 ninety|девяност[оа]",
            "100 hundred|сто|ста",
            "200 двести|двухсот",
            "300 триста|тр[её]хсот",
            "400 четыреста|четыр[её]хсот",
            "500 пятьсот|пятисот",
            "600 шестьсот|шестисот",
            "700 семьсот|семисот",
            "800 восемьсот|восьмисот",
            "900 девятьсот|девятисот",
            "1000 thousand|тысяч(?:а|у|и|е|ей)?",
            "1000000 million|миллион(?:а|у|ов)?");

    private static final List<Numeral> ORDINALS = numerals(
            "1 first|перв(?:ой|ую|ая)",
            "2 second|втор(?:ой|ую|ая)",
            "3 third|трет(?:ьей|ью|ья)",
            "4 fourth|четв[её]рт(?:ой|ую|ая)",
            "5 fifth|пят(?:ой|ую|ая)",
            "6 sixth|шест(?:ой|ую|ая)",
            "7 seventh|седьм(?:ой|ую|ая)",
            "8 eighth|восьм(?:ой|ую|ая)",
            "9 ninth|девят(?:ой|ую|ая)",
            "10 tenth|десят(?:ой|ую|ая)",
            "11 eleventh|одиннадцат(?:ой|ую|ая)",
            "12 twelfth|двенадцат(?:ой|ую|ая)");

    private static final Pattern ORDINAL_DIGITS = Pattern.compile("(\\d{1,9})(?:st|nd|rd|th|-\\p{IsCyrillic}{1,3})");

    private SpelledNumbers() {}

    private static List<Numeral> numerals(String... rows) {
        return Arrays.stream(rows).map(Numeral::new).toList();
    }

    private static long find(List<Numeral> numerals, String word) {
        for (Numeral numeral : numerals) {
            if (numeral.pattern.matcher(word).matches()) return numeral.value;
        }
        return -1;
    }

    /** Returns the value of one word, such as {@code seven} and {@code twenty-one}. Returns -1 for any other word. */
    static long value(String word) {
        String small = word.toLowerCase(Locale.ROOT);
        int hyphen = small.indexOf('-');
        if (hyphen < 0) return find(CARDINALS, small);
        long tens = find(CARDINALS, small.substring(0, hyphen));
        long units = find(CARDINALS, small.substring(hyphen + 1));
        return tens >= 20 && tens < 100 && units > 0 && units < 10 ? tens + units : -1;
    }

    /** Returns the value of an ordinal, such as {@code fifth}, {@code 10th} and {@code пятой}. Returns -1 for any other word. */
    static long ordinal(String word) {
        Matcher digits = ORDINAL_DIGITS.matcher(word);
        return digits.matches() ? Long.parseLong(digits.group(1)) : find(ORDINALS, word.toLowerCase(Locale.ROOT));
    }

    /** Returns the number that begins at a token. Returns null when none does. */
    static @Nullable Spelled at(List<String> tokens, int from) {
        long total = 0;
        long group = 0;
        long limit = Long.MAX_VALUE;
        long below = 1000;
        int next = from;
        for (; next < tokens.size(); next++) {
            long value = value(tokens.get(next));
            if (value < 0) break;
            boolean multiplies = tokens.get(next).equalsIgnoreCase("hundred") && group > 0 && group < 10 && below == 0;
            if (value >= 1000) {
                if (value >= limit) break;
                total += Math.max(1, group) * value;
                limit = value;
                group = 0;
                below = 1000;
            } else if (multiplies) {
                group *= 100;
                below = 100;
            } else {
                if (value >= below || value == 0 && next > from) break;
                group += value;
                below = below(value);
            }
        }
        return next == from ? null : new Spelled(total + group, next - from);
    }

    /** Returns what the next numeral of the same number is less than. */
    private static long below(long value) {
        if (value >= 100) return 100;
        return value >= 20 && value % 10 == 0 ? 10 : 0;
    }
}
