package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The phrases of arithmetic in English and Russian, in their order of precedence. Each joins the terms that it names, which stand
 * as {@code @0} or, for an ordinal, as {@code %0} in the text.
 */
final class MathRules {

    /** Alternatives for what stands before a number that is halved. */
    static final String HALF_OF = "half of|половин\\p{L}+(?: от)?";

    /** Alternatives for what stands before a number that is divided by four. */
    static final String QUARTER_OF = "quarter of|четверт(?:ь|и)(?: от)?";

    private static final String MINUS = "(?:minus|negative|минус)";

    /** What names an earlier result. */
    private static final String REFERENCE =
            "(?:it|that|this|them|result|answer|sum|total|product|difference|quotient|эт\\p{L}+|его"
                    + "|е[её]|их|получ\\p{L}+|(?:результат|ответ|итог|сумм|разност|произведени|частн)\\p{L}*)";

    /** The parts of the phrases: N is a term, S one that may be negative, O an ordinal, AND what separates a list. */
    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry("{S}", "(?:" + MINUS + " )?@\\d+"),
            Map.entry("{N}", "@\\d+"),
            Map.entry("{O}", "%\\d+"),
            Map.entry("{AND}", "(?:, and|, и|,|and|и)"),
            Map.entry("{IT}", "(?:" + REFERENCE + " )*" + REFERENCE),
            Map.entry(
                    "{PAUSE}",
                    "(?:(?:,|and|и|а|ещ[её]|also|then|next|finally|afterwards|затем|потом|далее|наконец|после этого) )"),
            Map.entry("{ADD}", "(?:add|adding|прибав(?:ь|ьте|ить|лю|им)|добав(?:ь|ьте|ить|лю|им))"),
            Map.entry(
                    "{TAKE}",
                    "(?:subtract|subtracting|subtraction of|deduct|deducting|take(?: away)?|вычти|вычтите|вычесть|вычитани\\p{L}+"
                            + "|вычту|вычтем|отними|отнимите|отнять|отниму|отнимем)"),
            Map.entry(
                    "{MULTIPLY}",
                    "(?:multiply|multiplying|multiplication of|(?:пере|по|у)множ(?:ь|ьте|ить|у|им)|умножени\\p{L}+)"),
            Map.entry(
                    "{DIVIDE}",
                    "(?:divide|dividing|division of|(?:раз|по)?дел(?:и|ить|ите|ю|им)|(?:раз)?делени\\p{L}+)"),
            Map.entry("{RAISE}", "(?:raise|raising|возвед(?:и|ите)|возвести|возведу|возведени\\p{L}+)"),
            Map.entry("{PLUS}", "(?:plus|added to|плюс|прибавить|добавить|сложить с|увеличенн\\p{L}+ на)"),
            Map.entry("{LESS}", "(?:minus|less|take away|минус|отнять|вычесть|уменьшенн\\p{L}+ на)"),
            Map.entry("{TIMES}", "(?:times|multiplied by|(?:по|у)множ(?:ить|ен\\p{L}+) на)"),
            Map.entry("{OVER}", "(?:over|divided by|(?:раз|по)?дел(?:ить|[её]н\\p{L}*) на)"),
            Map.entry("{POWER}", "(?:(?:raised )?to power(?: of)?|(?:возвед[её]н\\p{L}+ )?в степен[иь])"));

    private static final String SUM =
            "(?:sum(?: up)?(?: of)?|total of|addition of|add(?:ing)?(?: up)?|сумм\\p{L}+|сложи(?:ть|те|м)?"
                    + "|сложени\\p{L}+)";
    private static final String DIFFERENCE = "(?:difference (?:of|between)|(?:разност|разниц)\\p{L}+(?: между)?)";
    private static final String PRODUCT = "(?:product of|произведени\\p{L}+|{MULTIPLY})";
    private static final String QUOTIENT = "(?:quotient (?:of|from)|частн\\p{L}+(?: от делени\\p{L}+)?)";

    /** Sums and differences in the imperative let a product that follows go first. */
    private static final String UNLESS_PRODUCT = "(?! (?:{TIMES}|{OVER}) )";

    private static final String AFTER_PAUSE = "{N} (?:\\. )?{PAUSE}+";
    private static final String AFTER = "{N} (?:(?:,|\\.) )?{PAUSE}*";

    private static final List<List<Rule>> LEVELS = List.of(
            List.of(Rule.same("\\( {N} \\)")),
            powers(),
            List.of(
                    Rule.of(
                            "-",
                            "(?<! (?:@\\d{1,3}|%\\d{1,3}|[),.]|and|then|next|also|и|а|затем|потом|далее) )" + MINUS
                                    + " {N}"),
                    Rule.of(
                            "-",
                            "(?<keep>(?:" + SUM + "|" + DIFFERENCE + "|" + PRODUCT
                                    + ") (?:{N} {AND} )*{N} (?:, )?(?:and|и) )" + MINUS + " {N}")),
            List.of(
                    Rule.of(
                            "+",
                            "(?<! (?:and|then|next|и|затем|потом|,) )" + SUM + " {N}(?: {AND} {N})++" + UNLESS_PRODUCT),
                    Rule.of("+", "{N}(?: {AND} {N})++ add up to"),
                    Rule.of("+", "(?:sum of|сумм\\p{L}+) {N}(?: {AND} {N})++"),
                    Rule.of("-", DIFFERENCE + " {N}(?: {AND} {N})++"),
                    Rule.of("*", PRODUCT + " {N}(?: {AND} {N})++"),
                    Rule.of("/", QUOTIENT + " {N} (?:and|by|и|на) {N}")),
            verbs(),
            List.of(Rule.of("*", "{N} {TIMES} {N}"), Rule.of("/", "{N} {OVER} {N}")),
            List.of(
                    Rule.of("+", "{N} {PLUS} {N}"),
                    Rule.of("-", "{N} {LESS} {N}"),
                    Rule.reversed("-", "{N} (?:subtracted|deducted) from {N}")),
            List.of(Rule.same("(?:take|start with|starting with|begin with|возьми|возьмите) {N}(?! from)")),
            continuations());

    private MathRules() {}

    private static List<Rule> powers() {
        return List.of(
                Rule.power(2, "{RAISE} в квадрат {S}"),
                Rule.power(3, "{RAISE} в куб {S}"),
                Rule.power(2, "{RAISE} {S} в квадрат"),
                Rule.power(3, "{RAISE} {S} в куб"),
                Rule.of("**", "{RAISE} {S} (?:to power(?: of)?|в степен[иь]) {S}"),
                Rule.of("**", "{RAISE} {S} (?:to {O}(?: power)?|в (?:{O}|{N}) степен[иь])"),
                Rule.power(2, "{N} (?:squared|(?:возвед[её]н\\p{L}+ )?в квадрате?)"),
                Rule.power(3, "{N} (?:cubed|(?:возвед[её]н\\p{L}+ )?в кубе?)"),
                Rule.power(2, "(?:square|squaring|квадрат(?:а|у|ом|е)?)(?: of)? {S}"),
                Rule.power(3, "(?:cube|cubing|куб(?:а|у|ом|е)?)(?: of)? {S}"),
                Rule.of("**", "{N} (?:{POWER}|pow) {S}(?! (?:pow|{POWER}) )"),
                Rule.of("**", "{N} (?:(?:raised )?to {O}(?: power)?|в (?:{O}|{N}) степен[иь])"),
                Rule.reversed("**", "{O} (?:power of|степень) {S}"));
    }

    private static List<Rule> verbs() {
        return List.of(
                Rule.of("+", "{ADD} {N} (?:to|к) {N}" + UNLESS_PRODUCT),
                Rule.of("+", "{ADD} к {N} {N}" + UNLESS_PRODUCT),
                Rule.of("+", "ко? {N} {ADD} {N}" + UNLESS_PRODUCT),
                Rule.of("+", "(?:сложи(?:ть|те|м)?|сложени\\p{L}+) {N} со? {N}" + UNLESS_PRODUCT),
                Rule.reversed("-", "{TAKE} {N}(?: away)? (?:from|из|от) {N}" + UNLESS_PRODUCT),
                Rule.of("-", "{TAKE} (?:from|из|от) {N} {N}" + UNLESS_PRODUCT),
                Rule.of("-", "(?:from|из|от) {N} {TAKE} {N}" + UNLESS_PRODUCT),
                Rule.of("*", "{MULTIPLY} {N} (?:by|with|times|на) {N}"),
                Rule.reversed("*", "{MULTIPLY} на {N} {N}"),
                Rule.reversed("/", "{DIVIDE} на {N} {N}"),
                Rule.of("*", "увелич(?:ь|ьте|ить) {N} в {N} раза?"),
                Rule.of("/", "уменьши(?:ть|те)? {N} в {N} раза?"),
                Rule.with("*", 2, "(?:double|doubling|удво(?:й|йте|ить)) {N}"),
                Rule.with("*", 3, "(?:triple|tripling|утро(?:й|йте|ить)) {N}"),
                Rule.with("*", 2, "(?:twice|дважды) {N}"),
                Rule.with("*", 3, "(?:thrice|трижды) {N}"),
                Rule.with("/", 2, "(?:halve|halving|" + HALF_OF + ") {N}"),
                Rule.with("/", 4, "(?:" + QUARTER_OF + ") {N}"),
                Rule.of("/", "{DIVIDE} {N} (?:by|на) {N}"),
                Rule.of("+", "(?:increas(?:e|ing)|увелич(?:ь|ьте|ить)) {N} (?:by|на) {N}"),
                Rule.of("-", "(?:decreas(?:e|ing)|reduc(?:e|ing)|уменьши(?:ть|те)?) {N} (?:by|на) {N}"));
    }

    /** The phrases that go on with a result. */
    private static List<Rule> continuations() {
        return List.of(
                Rule.of("+", AFTER_PAUSE + "{PLUS} {N}"),
                Rule.of("-", AFTER_PAUSE + "{LESS} {N}"),
                Rule.of("*", AFTER_PAUSE + "{TIMES} {N}"),
                Rule.of("/", AFTER_PAUSE + "{OVER} {N}"),
                Rule.of("**", AFTER_PAUSE + "{POWER} {S}"),
                Rule.power(2, AFTER_PAUSE + "(?:squared|в квадрате?)"),
                Rule.power(3, AFTER_PAUSE + "(?:cubed|в кубе?)"),
                Rule.of("+", AFTER + "{ADD} (?:(?:to|к) {IT} )?{N}(?: {AND} {N})*(?: (?:to|к) {IT})?(?! (?:to|к) )"),
                Rule.of("+", AFTER + "к {IT} {ADD} {N}"),
                Rule.of(
                        "-",
                        AFTER + "{TAKE} (?:(?:from|из|от) {IT} )?{N}(?: (?:from|из|от) {IT})?(?! (?:from|из|от) )"),
                Rule.of("-", AFTER + "(?:from|из|от) {IT} {TAKE} {N}"),
                Rule.reversed("-", AFTER + "{TAKE} (?:{IT} )?(?:from|из|от) {N}"),
                Rule.of("*", AFTER + "(?:{IT} )?{MULTIPLY} (?:{IT} )?(?:by|на) {N}"),
                Rule.of("/", AFTER + "(?:{IT} )?{DIVIDE} (?:{IT} )?(?:by|на) {N}"),
                Rule.reversed("/", AFTER + "{DIVIDE} {N} (?:by|на) {IT}"),
                Rule.power(2, AFTER + "(?:(?:square|squaring)(?: {IT})?|(?:{IT} )?{RAISE} (?:{IT} )?в квадрат)(?! @)"),
                Rule.power(3, AFTER + "(?:(?:cube|cubing)(?: {IT})?|(?:{IT} )?{RAISE} (?:{IT} )?в куб)(?! @)"),
                Rule.with("*", 2, AFTER + "(?:doubled?|удво(?:й|йте|ить))(?: {IT})?(?! @)"),
                Rule.with("*", 3, AFTER + "(?:tripled?|утро(?:й|йте|ить))(?: {IT})?(?! @)"),
                Rule.with("/", 2, AFTER + "halved?(?: {IT})?(?! @)"),
                Rule.of("**", AFTER + "(?:{IT} )?{RAISE} (?:{IT} )?(?:to power(?: of)?|в степен[иь]) {S}"),
                Rule.of("**", AFTER + "(?:{IT} )?{RAISE} (?:{IT} )?(?:to {O}(?: power)?|в {O} степен[иь])"));
    }

    /**
     * Joins terms by the phrase that goes first. Returns null when none is left.
     *
     * @param text tokens, each between two spaces
     * @param terms the terms so far, to which the joined one is added
     */
    static @Nullable String join(String text, List<MathTerm> terms) {
        for (List<Rule> level : LEVELS) {
            Rule first = null;
            Matcher match = null;
            for (Rule rule : level) {
                Matcher matcher = rule.pattern.matcher(text);
                if (matcher.find() && (match == null || matcher.start() < match.start())) {
                    first = rule;
                    match = matcher;
                }
            }
            if (first == null || match == null) continue;
            String kept = first.keeps ? match.group("keep") : "";
            String joined = text.substring(match.start() + kept.length(), match.end());
            terms.add(first.join(first.named(joined, terms)));
            return text.substring(0, match.start()) + kept + "@" + (terms.size() - 1) + text.substring(match.end());
        }
        return null;
    }

    /**
     * A phrase.
     *
     * @param operator empty for a phrase that changes nothing
     * @param isReversed whether the phrase names its last operand first
     * @param constant the last operand, which the phrase implies; empty for none
     * @param isSigned whether a minus before a term belongs to it
     * @param keeps whether the group {@code keep} remains
     */
    private record Rule(
            Pattern pattern, String operator, boolean isReversed, String constant, boolean isSigned, boolean keeps) {

        private static final Pattern TERM = Pattern.compile("(" + MINUS + " )?[@%](\\d+)");

        private static Rule of(String operator, String phrase, boolean isReversed, String constant) {
            String regex = phrase;
            for (int i = 0; i < 2; i++) {
                for (Map.Entry<String, String> part : PARTS.entrySet()) {
                    regex = regex.replace(part.getKey(), part.getValue());
                }
            }
            Pattern pattern = Pattern.compile("(?<= )" + regex + "(?= )");
            return new Rule(pattern, operator, isReversed, constant, phrase.contains("{S}"), phrase.contains("<keep>"));
        }

        static Rule of(String operator, String phrase) {
            return of(operator, phrase, false, "");
        }

        static Rule reversed(String operator, String phrase) {
            return of(operator, phrase, true, "");
        }

        static Rule power(int exponent, String phrase) {
            return with("**", exponent, phrase);
        }

        static Rule with(String operator, int constant, String phrase) {
            return of(operator, phrase, false, String.valueOf(constant));
        }

        static Rule same(String phrase) {
            return of("", phrase, false, "");
        }

        /** Returns the terms that a part of the text names. */
        List<MathTerm> named(String joined, List<MathTerm> terms) {
            List<MathTerm> named = new ArrayList<>();
            Matcher matcher = TERM.matcher(joined);
            while (matcher.find()) {
                MathTerm term = terms.get(Integer.parseInt(matcher.group(2)));
                named.add(isSigned && matcher.group(1) != null ? MathTerm.of("-", term) : term);
            }
            return named;
        }

        MathTerm join(List<MathTerm> named) {
            List<MathTerm> operands = new ArrayList<>(named);
            if (!constant.isEmpty()) operands.add(MathTerm.number(constant));
            if (isReversed) Collections.reverse(operands);
            if (operator.isEmpty()) return operands.get(0);
            if (operands.size() == 1) return MathTerm.of(operator, operands.get(0));
            MathTerm joined = operands.get(0);
            for (MathTerm next : operands.subList(1, operands.size())) joined = MathTerm.of(operator, joined, next);
            return joined;
        }
    }
}
