package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.Expression.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads calculations that are written out in English or Russian, such as "divide the sum of 12 and eight by 5, then add 3". All that
 * is about arithmetic in the prompt has to be understood; otherwise there is no calculation.
 */
final class MathSentence {

    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_TOKENS = 200;
    private static final String UNKNOWN = "§";

    private static final Pattern TOKEN = Pattern.compile(
            "(?<ordinal>\\d{1,9}(?:st|nd|rd|th|-\\p{IsCyrillic}{1,3})(?!\\p{L}))"
                    + "|(?<number>(?:\\d{1,3}(?:(?<group>[,'’_ ])\\d{3})(?:\\k<group>\\d{3})*+|\\d++)(?![\\p{L}\\d_]|[.,]\\d))"
                    + "|(?<word>[\\p{L}\\p{M}]+(?:[-'’][\\p{L}\\p{M}]+)*)"
                    + "|(?<sign>\\*\\*|[-+*/^()])|(?<pause>[,;:\"«»])|(?<stop>[.?!…\\n])|(?<space>[\\s=]+)|(?<other>.)",
            Pattern.DOTALL);

    /** What may stand before the first number of a calculation. */
    private static final Set<String> PREPOSITIONS =
            Set.of("from", "by", "to", "with", "of", "between", "из", "от", "к", "ко", "на", "в", "с", "со", "между");

    /** A comma before these prepositions, or behind an operation that still lacks its number, separates nothing. */
    private static final Pattern IDLE_COMMA = Pattern.compile(
            "(?<= (?:by|from|of|to|на|из|от|к) ), (?=[@(])|(?<=[\\p{L}]{3} ), (?=(?:minus )?[@(])|, (?=(?:by|from|на|из|от) )");

    /** "Half of 3 + 5" is half of 8 for some, and 6.5 for others. */
    private static final Pattern AMBIGUOUS = Pattern.compile(
            " (?:" + MathRules.HALF_OF + "|" + MathRules.QUARTER_OF + ") @\\d+ (?!and |и |then |[.,)])");

    private static final Pattern EQUATIONS = Pattern.compile(
            "(?: (?:,|\\.|and|и|а|also))* (@\\d+)((?: (?:,|\\.|and|и|а|also))+ @\\d+)*(?: (?:[.,]|then))* ");

    private final List<MathTerm> terms = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private boolean isWrittenOut;

    private MathSentence() {}

    /** Returns the calculations. Returns none when they are written with signs and digits only. */
    static List<List<Token>> read(String prompt) {
        if (prompt.length() > MAX_LENGTH) return List.of();
        MathSentence sentence = new MathSentence();
        sentence.split(MathVocabulary.withoutAsides(MathPhrases.withPlainSigns(prompt)));
        if (!sentence.isWrittenOut || sentence.tokens.size() > MAX_TOKENS) return List.of();
        return sentence.calculations();
    }

    private void split(String text) {
        List<String> raw = new ArrayList<>();
        Matcher token = TOKEN.matcher(text.toLowerCase(Locale.ROOT));
        while (token.find()) {
            String group = token.group("group");
            if (token.group("number") != null) raw.add("#" + token.group().replace(group == null ? "," : group, ""));
            else if (token.group("sign") != null) raw.add(named(token.group()));
            else if (token.group("pause") != null) raw.add(",");
            else if (token.group("stop") != null) raw.add(".");
            else if (token.group("other") != null) raw.add(UNKNOWN);
            else if (token.group("space") == null) raw.add(token.group());
            isWrittenOut |= token.group("word") != null && isWrittenOut(token.group("word"), raw);
        }
        for (int i = 0; i < raw.size(); ) i += add(raw, i);
    }

    private static boolean isWrittenOut(String word, List<String> before) {
        boolean isTaken =
                word.equals("from") && before.contains("take") || word.equals("take") && before.contains("from");
        boolean isLess = word.equals("less")
                && before.size() > 1
                && before.get(before.size() - 2).startsWith("#");
        return isTaken || isLess || MathVocabulary.isTerm(word);
    }

    private static String named(String sign) {
        return switch (sign) {
            case "+" -> "plus";
            case "-" -> "minus";
            case "*" -> "times";
            case "/" -> "over";
            case "(", ")" -> sign;
            default -> "pow";
        };
    }

    /** Adds a token, or the number that is spelled from there on. Returns how many tokens that takes. */
    private int add(List<String> raw, int from) {
        String token = raw.get(from);
        SpelledNumbers.Spelled spelled = SpelledNumbers.at(raw, from);
        boolean isOrdinal = spelled == null && SpelledNumbers.ordinal(token) >= 0 && !token.equals("first");
        if (token.startsWith("#")) {
            tokens.add(term(token.substring(1), '@'));
        } else if (spelled != null) {
            isWrittenOut = true;
            return addSpelled(raw, from, spelled);
        } else if (isOrdinal) {
            isWrittenOut = true;
            tokens.add(term(String.valueOf(SpelledNumbers.ordinal(token)), '%'));
        } else {
            tokens.add(token.equals("x") || token.equals("х") ? "times" : token);
        }
        return 1;
    }

    /** Adds a spelled number, also one such as "two hundred and five". After "add" or "the sum of", that may be two numbers. */
    private int addSpelled(List<String> raw, int from, SpelledNumbers.Spelled spelled) {
        int next = from + spelled.length();
        SpelledNumbers.Spelled rest =
                next + 1 < raw.size() && raw.get(next).equals("and") ? SpelledNumbers.at(raw, next + 1) : null;
        if (rest == null || !raw.get(next - 1).matches("hundred|thousand|million")) {
            tokens.add(term(String.valueOf(spelled.value()), '@'));
            return spelled.length();
        }
        boolean isOne = rest.value() < 100 && tokens.stream().noneMatch(MathVocabulary::isStart);
        tokens.add(isOne ? term(String.valueOf(spelled.value() + rest.value()), '@') : UNKNOWN);
        return spelled.length() + 1 + rest.length();
    }

    private String term(String digits, char mark) {
        terms.add(MathTerm.number(digits));
        return mark + String.valueOf(terms.size() - 1);
    }

    private List<List<Token>> calculations() {
        StringBuilder text = new StringBuilder(" ");
        int from = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            boolean isEnd = i == tokens.size()
                    || tokens.get(i).equals(",")
                    || tokens.get(i).equals(".");
            if (!isEnd) continue;
            appendClause(text, tokens.subList(from, i), i == tokens.size() ? "." : tokens.get(i));
            from = i + 1;
        }
        String reduced = IDLE_COMMA.matcher(text.toString()).replaceAll("");
        if (AMBIGUOUS.matcher(reduced).find()) return List.of();
        String next = reduced;
        while (next != null) {
            reduced = next;
            next = MathRules.join(reduced, terms);
        }
        return results(reduced);
    }

    /** Appends a clause without its fillers. Omits one that has nothing to do with numbers. */
    private static void appendClause(StringBuilder text, List<String> clause, String end) {
        int first = 0;
        while (first < clause.size() && !isMath(clause.get(first))) first++;
        boolean isLinks = clause.stream().allMatch(MathVocabulary::isLink);
        boolean continues = text.indexOf("@") >= 0 && MathVocabulary.mayContinue(clause);
        if (first == clause.size() && !isLinks && !continues) {
            if (end.equals(".") && !text.toString().endsWith(". ")) text.append(". ");
            return;
        }
        boolean isOperand = first < clause.size() && clause.get(first).matches("[@(].*|minus|минус");
        while (isOperand && first > 0 && PREPOSITIONS.contains(clause.get(first - 1))) first--;
        boolean hasLeadIn = first > 0
                && first < clause.size()
                && !MathVocabulary.isShare(clause.get(first))
                && (MathVocabulary.isStart(clause.get(first)) || MathVocabulary.isFiller(clause.get(first - 1)));
        for (int i = 0; i < clause.size(); i++) {
            String token = clause.get(i);
            boolean isLink = MathVocabulary.isLink(token);
            boolean isPeriod =
                    token.equals("first") && i + 1 < clause.size() && MathVocabulary.isShare(clause.get(i + 1));
            if (!isLink && !isPeriod && (MathVocabulary.isFiller(token) || i < first && hasLeadIn)) continue;
            text.append(token).append(' ');
        }
        text.append(end).append(' ');
    }

    private static boolean isMath(String token) {
        return "@%§()".indexOf(token.charAt(0)) >= 0
                || token.equals("over")
                || token.equals("pow")
                || MathVocabulary.isTerm(token)
                || MathVocabulary.isStart(token);
    }

    private List<List<Token>> results(String reduced) {
        if (!EQUATIONS.matcher(reduced).matches()) return List.of();
        List<List<Token>> results = new ArrayList<>();
        Matcher named = Pattern.compile("@(\\d+)").matcher(reduced);
        while (named.find()) {
            MathTerm term = terms.get(Integer.parseInt(named.group(1)));
            if (term.isNumber() || term.operands().size() == 1) return List.of();
            results.add(term.tokens());
        }
        return results;
    }
}
