package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.Expression.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the calculations in a prompt. Dates, times, versions, telephone numbers, ranges and names with digits are none. A
 * calculation with units, percentages or functions is recognized, but cannot be evaluated.
 */
final class Calculations {

    /**
     * A calculation.
     *
     * @param tokens empty when it cannot be evaluated
     * @param endsSentence whether nothing of its sentence follows
     */
    record Found(List<Token> tokens, boolean endsSentence) {

        boolean isReadable() {
            return !tokens.isEmpty();
        }

        boolean has(String text) {
            return tokens.stream().anyMatch(token -> token.text().contains(text));
        }
    }

    private static final int MAX_LENGTH = 100_000;
    private static final Found UNREADABLE = new Found(List.of(), true);

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    /** What cannot be evaluated, wherever it is. */
    private static final Pattern UNKNOWN = Pattern.compile(
            "\\d\\s*(?:%|per\\s?cents?\\b|prozent|процент\\p{L}*|パーセント)\\s*(?:of|from|off|on|von|vom|от|の)"
                    + "|(?:sqrt|square root|cube root|wurzel|корень|корня|平方根|√).{0,30}?\\d"
                    + "|\\b(?:log|ln|sin|cos|tan|exp|abs|mod|modulo|factorial|fakultät)\\b\\s*(?:of\\s+)?[(\\[|]?\\s*\\d"
                    + "|\\d\\s*(?:mod|modulo|factorial|fakultät|факториал|階乗)(?!\\p{L})"
                    + "|\\d!\\s*[-+*/^=?]"
                    + "|(?<!\\p{L})(?:average|mean|summe|produkt|differenz|quotient)\\s+(?:of|von|aus)\\s[^\\d]{0,20}\\d"
                    + "|(?<!\\p{L})(?:sum|product)\\s+of\\s[^\\d]{0,20}\\d"
                    + "|(?<!\\p{L})difference\\s+(?:of|between)\\s(?:(?:the|numbers?|squares?|cubes?|roots?|sum|product|of)\\s+){0,5}-?\\d"
                    + "|(?:сумм|произведени|разност|частно|средне)\\p{L}+\\s+(?:чисел\\s+)?\\d"
                    + "|\\d(?:\\.\\d{3}){2,}\\s*[-+*/^]\\s*\\d|\\d\\s*" + MathPhrases.NUMBER_WORD + "\\s*[-+*/^]\\s*\\d"
                    + "|(?<!\\p{L})" + MathPhrases.NUMBER_WORD + "\\s+" + MathPhrases.OPERATOR_WORD + "(?!\\p{L})"
                    + "|\\d\\s+" + MathPhrases.OPERATOR_WORD + "\\s+" + MathPhrases.NUMBER_WORD + "(?!\\p{L})",
            FLAGS | Pattern.DOTALL);

    private static final Pattern LEXEME = Pattern.compile(
            "(?<space>\\s*)(?:"
                    + "(?<other>https?://\\S+|[\\w.+-]{1,64}@\\w+\\.\\S+"
                    + "|\\d{4}-\\d{1,2}-\\d{1,2}(?:T[\\d:.]+Z?)?(?!\\d)|(?:\\d{1,2}/\\d{1,2}/\\d{2,4}|\\d{4}/\\d{1,2}/\\d{1,2})(?!\\d)"
                    + "|\\d+\\.\\d+\\.[\\d.]*\\d|\\d{1,2}:\\d{2}(?::\\d{2})?(?!\\d)"
                    + "|\\+\\d{1,3}(?:[ -]?\\(?\\d{2,5}\\)?){2,6}(?!\\d)|\\(\\d{3}\\) ?\\d{3}-\\d{4}(?!\\d)"
                    + "|\\d{3,4}(?:-\\d{3,4}){2,}(?!\\d)|0\\d[\\d/ -]*"
                    + "|[\\p{IsLatin}\\p{IsCyrillic}_][\\p{L}\\p{N}_]*(?:[-.][\\p{L}\\p{N}_]+)*+)"
                    + "|(?<measure>[$€£¥₽]\\s*\\d[\\d.,]*|\\d[\\d.,]*(?:\\s*(?:[$€£¥₽°℃]|(?:kg|g|mg|km|cm|mm|ml|kb|mb|gb|usd|eur|"
                    + "кг|км|см|мм|руб|рублей|円)(?![\\p{L}\\d]))|[\\p{IsLatin}\\p{IsCyrillic}_][\\p{L}\\p{N}_]*))"
                    + "|(?<number>\\d{1,3}(?:(?<group>[,'’_\\u00a0\\u202f\\u2009 ])\\d{3})(?:\\k<group>\\d{3})*+(?![\\d.,]\\d|\\d)"
                    + "|\\d+(?:[.,]\\d+)*+|[.]\\d+)"
                    + "|(?<operator>\\*\\*|[-+*/^%()])"
                    + "|(?<rest>.))",
            FLAGS | Pattern.DOTALL);

    /** What may follow a calculation within its sentence. */
    private static final Pattern LINK = Pattern.compile(
            "\\s*(?:(?:and|und|и)(?!\\s+(?:a\\s+|then\\s+|затем\\s+|потом\\s+)?(?:half|third|quarter|halb|половин|"
                    + MathPhrases.OPERATION
                    + "))|please|bitte|пожалуйста|equals?|gleich|равно|будет|is|ist|は|を|と|です|the|exactly|exakt|ровно|точно"
                    + "|for\\s+(?:me|us)|für\\s+mich|для\\s+меня|altogether|together|in\\s+total|всего|now|then|again|today)"
                    + "(?![\\p{IsLatin}\\p{IsCyrillic}])",
            FLAGS);

    private static final Pattern CUE = Pattern.compile(
            "(?:what(?:'|’)?s|what\\s+(?:is|are|does)|how\\s+much\\s+is|calculate|compute|evaluate|solve|work\\s+out|result\\s+of"
                    + "|value\\s+of|was\\s+ist|wie\\s?viel\\s+ist|berechne|rechne|сколько\\s+будет|чему\\s+рав\\p{L}+|вычисли(?:те)?"
                    + "|(?:по|под|со)считай(?:те)?|найди(?:те)?|реши(?:те)?|計算)[:\\s]*$",
            FLAGS);

    /** A request to calculate something with a number, whatever it is. */
    private static final Pattern REQUEST = Pattern.compile(
            "(?:how\\s+much\\s+is|calculate|compute|evaluate|wie\\s?viel\\s+ist|berechne|сколько\\s+будет|вычисли|посчитай)"
                    + "(?!\\p{L})[^.?!\\d]{0,1000}+\\d",
            FLAGS);

    /** Stands for a calculation in the rest of the text. */
    private static final char CALCULATION = '\uFFFC';

    private static final Pattern DIGIT = Pattern.compile("\\d");
    private static final Pattern LOOSE_OPERATOR = Pattern.compile("[+*^]\\s*\\d|\\d\\s*[+*^]|,\\s*[-/]\\s*\\d");

    private static final Pattern CHANGES_MEANING = Pattern.compile(
            "(?:half|twice|double|third|quarter|square|times|plus|minus|by|over|point|mal|durch|doppelt|halb|дважды|половина"
                    + "|умножить|плюс|минус|[$€£¥₽√#№|%])(?:\\s+of)?\\s*$",
            FLAGS);

    private final String text;
    private final List<Found> found = new ArrayList<>();
    private final List<Token> run = new ArrayList<>();
    private int open;
    private int runStart;
    private boolean hasMeasure;

    /** The text that belongs to none of the calculations. */
    private final StringBuilder rest = new StringBuilder();

    private int restStart;

    private Calculations(String text) {
        this.text = text;
    }

    /** Returns the calculations of a prompt, in their order. */
    static List<Found> in(String prompt) {
        if (prompt.length() > MAX_LENGTH) return List.of();
        if (MathVocabulary.namesSeries(prompt)) return List.of(UNREADABLE);
        List<List<Token>> writtenOut = MathSentence.read(prompt);
        if (!writtenOut.isEmpty()) {
            return writtenOut.stream().map(tokens -> new Found(tokens, true)).toList();
        }
        Calculations calculations = new Calculations(MathPhrases.toOperators(prompt));
        calculations.scan();
        if (calculations.omitsPart(prompt)) return List.of(UNREADABLE);
        return Collections.unmodifiableList(calculations.found);
    }

    private void scan() {
        if (UNKNOWN.matcher(text).find()) found.add(UNREADABLE);
        Matcher lexeme = LEXEME.matcher(text);
        while (lexeme.find()) {
            String operator = lexeme.group("operator");
            boolean closesNothing = ")".equals(operator) && open == 0;
            boolean isPart = operator != null || lexeme.group("number") != null || lexeme.group("measure") != null;
            if (isPart && !closesNothing) add(lexeme);
            else end(lexeme.start(), lexeme.group());
        }
        end(text.length(), "");
        rest.append(text, restStart, text.length());
        boolean isRequest = REQUEST.matcher(text).find() || MathVocabulary.requestsCalculation(text);
        if (found.isEmpty() && isRequest) found.add(UNREADABLE);
    }

    /** Returns true when a part of the prompt that is about arithmetic belongs to no calculation that was found. */
    private boolean omitsPart(String prompt) {
        if (found.isEmpty()) return false;
        if (MathVocabulary.hasTerm(rest.toString())
                || LOOSE_OPERATOR.matcher(rest).find()) return true;
        boolean isWrittenOut = MathVocabulary.hasTerm(prompt);
        String after = rest.substring(rest.indexOf(String.valueOf(CALCULATION)) + 1);
        if (isWrittenOut && MathVocabulary.mayContinue(List.of(after.strip().split("[^\\p{L}]+")))) return true;
        for (String sentence : rest.toString().split("[.?!:;\\n]")) {
            boolean hasNumber = DIGIT.matcher(sentence).find() || MathVocabulary.hasSpelledNumber(sentence);
            if (isWrittenOut && sentence.indexOf(CALCULATION) >= 0 && hasNumber) return true;
        }
        return false;
    }

    private void add(Matcher lexeme) {
        if (run.isEmpty()) runStart = lexeme.start() + lexeme.group("space").length();
        String operator = lexeme.group("operator");
        if ("(".equals(operator)) open++;
        if (")".equals(operator)) open--;
        hasMeasure |= lexeme.group("measure") != null;
        String symbol = operator != null ? operator.replace("^", "**") : number(lexeme);
        run.add(new Token(symbol, run.isEmpty() ? "" : lexeme.group("space").replace('\n', ' ')));
    }

    private static String number(Matcher lexeme) {
        if (lexeme.group("measure") != null) return "0";
        String number = lexeme.group("number");
        String group = lexeme.group("group");
        return group == null ? number : number.replace(group, "");
    }

    /** Ends the run of numbers and operators before a lexeme that belongs to none. */
    private void end(int at, String following) {
        while (!run.isEmpty() && "(".equals(run.get(run.size() - 1).text())) run.remove(run.size() - 1);
        long numbers = run.stream().filter(Calculations::isNumber).count();
        String last = run.isEmpty() ? "" : run.get(run.size() - 1).text();
        boolean isDangling = numbers == 1 && run.size() > 1 && "+ * / **".contains(last) && !last.isEmpty();
        if (numbers > 1 && hasOperator() || isDangling && hasMeasure) classify(at, following.strip());
        run.clear();
        open = 0;
        hasMeasure = false;
    }

    private static boolean isNumber(Token token) {
        return token.isNumber() || token.text().startsWith(".");
    }

    /** Returns true when an operator stands between the first and the last number. */
    private boolean hasOperator() {
        for (int i = 1; i < run.size() - 1; i++) {
            if (!isNumber(run.get(i)) && !"()".contains(run.get(i).text())) return true;
        }
        return false;
    }

    private void classify(int at, String following) {
        String before = text.substring(Math.max(0, runStart - 40), runStart);
        boolean isWhole =
                text.strip().length() == text.substring(runStart, at).strip().length();
        boolean isEquation = following.startsWith("=");
        boolean isRequested = CUE.matcher(before).find();
        boolean hasCue = isRequested || isEquation;
        boolean endsSentence = following.isEmpty() || !Character.isLetterOrDigit(following.codePointAt(0));
        boolean isLinked = LINK.matcher(text).region(at, text.length()).lookingAt();
        boolean isLast = endsSentence || isLinked;
        boolean isCertain = hasCue && isLast || isWhole && !(isWeak() && isRange());
        if ((isWeak() || isRange()) && !isCertain) return;
        if (!isLast && !hasCue && !hasMeasure && runStart > 0) return; // "a 3 + 1 offer" names something
        boolean isUnreadable = hasMeasure
                || !isRequested && continues(before)
                || !isLast
                || "$€£¥₽%".contains(following) && !following.isEmpty()
                || CHANGES_MEANING.matcher(before).find()
                || run.stream().anyMatch(token -> token.text().matches(".*,.*|.*\\..*\\..*|\\..*"));
        found.add(isUnreadable ? UNREADABLE : new Found(List.copyOf(run), endsSentence));
        rest.append(text, restStart, runStart).append(CALCULATION);
        restStart = at;
    }

    /** Returns true when the run begins with an operator or an argument list that belongs to what stands before it. */
    private boolean continues(String before) {
        if (before.isBlank()) return false;
        String first = run.get(0).text();
        if (first.equals("(")) return Character.isLetterOrDigit(before.charAt(before.length() - 1));
        boolean isMinus = first.equals("-") && !run.get(1).space().isEmpty();
        return isMinus || List.of("+", "*", "/", "%", "**").contains(first);
    }

    /** Returns true for numbers joined by hyphens and slashes only, as in 3-5, 24/7 and 1/2. */
    private boolean isWeak() {
        for (int i = 1; i < run.size(); i++) {
            Token token = run.get(i);
            if (!token.space().isEmpty() || !isNumber(token) && !"-/".contains(token.text())) return false;
        }
        return true;
    }

    private boolean isRange() {
        return run.size() == 3
                && run.get(1).text().equals("-")
                && run.get(0).isNumber()
                && run.get(2).isNumber()
                && run.get(0).text().length() <= run.get(2).text().length()
                && (run.get(0).text().length() < run.get(2).text().length()
                        || run.get(0).text().compareTo(run.get(2).text()) < 0);
    }
}
