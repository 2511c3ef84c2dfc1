package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the values that a parameter allows in a text: also in the plural, and units also by other names, in English and Russian. */
final class UnitNames {

    /**
     * A value in a text.
     *
     * @param option the value as the parameter names it
     */
    record Mention(String option, int start, int end) {}

    /**
     * A unit.
     *
     * @param names how a parameter may name it
     * @param mention how a text may name it
     */
    private record Unit(String kind, Set<String> names, Pattern mention) {}

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final List<Unit> UNITS = List.of(
            unit("length", "mm millimetre millimeter", "millimet(?:re|er)s?|миллиметр\\p{L}*|мм"),
            unit("length", "cm centimetre centimeter", "centimet(?:re|er)s?|сантиметр\\p{L}*|см"),
            unit("length", "m metre meter", "met(?:re|er)s?|метр\\p{L}*|м"),
            unit("length", "km kilometre kilometer", "kilomet(?:re|er)s?|километр\\p{L}*|км"),
            unit("length", "inch in", "inch(?:es)?|дюйм\\p{L}*"),
            unit("length", "foot ft feet", "foot|feet|ft|фут(?:а|ов|ы|ах)?"),
            unit("length", "yard yd", "yards?|yd|ярд(?:а|ов|ы|ах)?"),
            unit("length", "mile mi", "miles?|mi|мил(?:я|и|ю|ь|ей|ям|ях|ями)"),
            unit("length", "nautical_mile nmi", "nautical miles?|nmi|морск\\p{L}+ мил\\p{L}+"),
            unit("weight", "mg milligram", "milligram(?:me)?s?|миллиграмм\\p{L}*|мг"),
            unit("weight", "g gram gramme", "gram(?:me)?s?|грамм(?:а|ов|ы|ах)?"),
            unit("weight", "kg kilogram kilo", "kilo(?:gram(?:me)?)?s?|килограмм\\p{L}*|кило|кг"),
            unit("weight", "ounce oz", "ounces?|oz|унци\\p{L}*"),
            unit("weight", "pound lb", "pounds?|lbs?|фунт(?:а|ов|ы|ах)?"),
            unit("weight", "tonne ton t", "tonn?es?|tons?|тонн\\p{L}*"),
            unit("volume", "ml millilitre milliliter", "millilit(?:re|er)s?|миллилитр\\p{L}*|мл"),
            unit("volume", "litre liter l", "lit(?:re|er)s?|литр\\p{L}*"),
            unit("volume", "us_gallon gallon gal", "(?:us )?gallons?|галлон\\p{L}*"),
            unit("volume", "us_cup cup", "(?:us )?cups?|чаш(?:к\\p{L}+|ек)|стакан\\p{L}*"),
            unit("speed", "km/h kmh kph", "km/h|kmh|kph|kilomet(?:re|er)s? (?:per|an) hour|километр\\p{L}* в час|км/ч"),
            unit("speed", "mph", "mph|miles? (?:per|an) hour|мил\\p{L}+ в час"),
            unit("speed", "m/s", "m/s|met(?:re|er)s? per second|метр\\p{L}* в секунду|м/с"),
            unit("speed", "knot kn", "knots?|узл\\p{L}+|узел"),
            unit("temperature", "celsius c centigrade metric", "celsius|centigrade|°c|цельси\\p{L}+"),
            unit("temperature", "fahrenheit f imperial", "fahrenheit|°f|фаренгейт\\p{L}*"),
            unit("temperature", "kelvin k", "kelvins?|кельвин\\p{L}*"),
            unit("time", "second s sec", "seconds?|секунд\\p{L}*"),
            unit("time", "minute min", "minutes?|минут\\p{L}*"),
            unit("time", "hour h", "hours?|час(?:а|ов|ы|ах)?"),
            unit("time", "day d", "days?|день|дн(?:я|ей|и|ях)|сут\\p{L}+"),
            unit("time", "week", "weeks?|недел\\p{L}+"),
            unit("currency", "usd dollar us_dollar", "usd|(?:us )?dollars?|\\$|доллар\\p{L}*"),
            unit("currency", "eur euro", "eur|euros?|€|евро"),
            unit("currency", "gbp", "gbp|pounds sterling|£|фунт\\p{L}* стерлингов"),
            unit("currency", "jpy yen", "jpy|yen|¥|[йи]ен(?:а|ы|у|ах)?"),
            unit("currency", "cny yuan", "cny|yuan|юан\\p{L}+"),
            unit("currency", "chf franc", "chf|(?:swiss )?francs?|франк\\p{L}*"),
            unit("currency", "rub rouble ruble", "rub|ro?ubles?|₽|рубл\\p{L}+"));

    private UnitNames() {}

    private static Unit unit(String kind, String names, String mention) {
        return new Unit(kind, Set.of(names.split(" ")), whole(mention));
    }

    private static Pattern whole(String mention) {
        return Pattern.compile("(?<![\\p{L}/])(?:" + mention + ")(?![\\p{L}/])", FLAGS);
    }

    private static @Nullable Unit unitOf(String option) {
        String name = option.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
        String singular = name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
        for (Unit unit : UNITS) {
            if (unit.names.contains(name) || unit.names.contains(singular)) return unit;
        }
        return null;
    }

    /** Returns the mentions of some values, in the order of the text. Of two that overlap, only the longer one counts. */
    static List<Mention> in(String text, List<String> options) {
        List<Mention> all = new ArrayList<>();
        for (String option : options) {
            Unit unit = unitOf(option);
            if (unit != null) add(all, option, unit.mention, text);
            add(all, option, literal(option), text);
        }
        List<Mention> kept = new ArrayList<>();
        all.sort(Comparator.comparingInt((Mention mention) -> mention.start - mention.end));
        for (Mention mention : all) {
            if (kept.stream().noneMatch(each -> mention.start < each.end && each.start < mention.end))
                kept.add(mention);
        }
        kept.sort(Comparator.comparingInt(Mention::start));
        return kept;
    }

    /** Returns a pattern of the value itself. A symbol of one or two letters counts only where a unit may be. */
    private static Pattern literal(String option) {
        String name = Pattern.quote(option.strip().replace('_', ' '));
        boolean isSymbol = option.strip().length() < 3;
        return isSymbol
                ? Pattern.compile("(?<=\\d\\s?|(?:to|into|in|from|of|в|из|на)\\s)" + name + "(?![\\p{L}\\d/])", FLAGS)
                : whole(name + "(?:e?s)?");
    }

    private static void add(List<Mention> mentions, String option, Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) mentions.add(new Mention(option, matcher.start(), matcher.end()));
    }

    /** Returns another value of the same kind of unit. Returns null when there is none. */
    static @Nullable String sibling(String option, List<String> options) {
        Unit unit = unitOf(option);
        for (String other : options) {
            Unit candidate = unitOf(other);
            boolean isSibling = unit != null && candidate != null && candidate.kind.equals(unit.kind);
            if (isSibling && !other.equals(option)) return other;
        }
        return null;
    }
}
