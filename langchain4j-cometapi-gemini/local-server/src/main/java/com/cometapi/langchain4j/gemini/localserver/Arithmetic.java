package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.Calculations.Found;
import com.cometapi.langchain4j.gemini.localserver.Expression.Token;
import com.cometapi.langchain4j.gemini.localserver.Expression.Value;
import com.cometapi.langchain4j.gemini.localserver.Rational.NotComputedException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes what a prompt contains: sums, differences, products, quotients and powers of whole numbers, exactly. It declines
 * every other calculation. The code execution tool also takes decimal numbers and remainders, since its code shows them;
 * without a calculation, it counts the characters of the prompt.
 */
final class Arithmetic {

    private static final BigDecimal LARGEST_PLAIN_FLOAT = new BigDecimal("1E15");

    private Arithmetic() {}

    /**
     * The code that was run, and its result.
     *
     * @param code the Python that Gemini would run
     * @param output what the code prints, or its error message
     */
    record Run(String code, boolean isOk, String output) {

        ObjectNode codePart() {
            ObjectNode part = Wire.object();
            part.putObject("executableCode").put("language", "PYTHON").put("code", code);
            return part;
        }

        ObjectNode resultPart() {
            ObjectNode part = Wire.object();
            part.putObject("codeExecutionResult")
                    .put("outcome", isOk ? "OUTCOME_OK" : "OUTCOME_FAILED")
                    .put("output", output + "\n");
            return part;
        }
    }

    /**
     * Replies to the calculations of a prompt. Returns null when it has none.
     *
     * @return one equation for each, or the sentence that declines them all
     */
    static @Nullable String reply(String prompt, SimulatedLanguage language) {
        List<Found> found = Calculations.in(prompt);
        if (found.isEmpty()) return null;
        List<String> equations = new ArrayList<>();
        for (Found calculation : found) {
            boolean isWhole = calculation.isReadable() && !calculation.has(".") && !calculation.has("%");
            if (!isWhole) return language.computed.declined();
            try {
                equations.add(equation(calculation, language));
            } catch (NotComputedException e) {
                return language.computed.declined();
            }
        }
        return String.join(language.space, equations);
    }

    /** Returns the result of the only calculation of a prompt. Returns null when there is none, or no short decimal number. */
    static @Nullable BigDecimal result(String prompt) {
        List<Found> found = Calculations.in(prompt);
        if (found.size() != 1 || !found.get(0).isReadable()) return null;
        try {
            String number = Expression.value(found.get(0).tokens()).number().toString();
            return number.contains("/") ? null : new BigDecimal(number);
        } catch (NotComputedException | ArithmeticException e) {
            return null;
        }
    }

    /** Returns true for a prompt with a calculation, whether or not it can be computed. */
    static boolean isIn(String prompt) {
        return !Calculations.in(prompt).isEmpty();
    }

    private static String equation(Found calculation, SimulatedLanguage language) {
        String shown = source(calculation.tokens())
                .replaceAll("\\s*\\*\\*\\s*", "^")
                .replaceAll("^\\(([^()]*)\\)$", "$1")
                .replaceAll("\\((\\d+)\\)", "$1");
        try {
            Rational number = Expression.value(calculation.tokens()).number();
            return shown + " = " + shown(number, calculation.tokens(), language) + language.computed.stop();
        } catch (ArithmeticException e) {
            return language.computed.undefined().formatted(shown);
        }
    }

    /** Shows a quotient of two whole numbers with its remainder where it is no short decimal number. */
    private static String shown(Rational number, List<Token> tokens, SimulatedLanguage language) {
        boolean isQuotient = tokens.size() == 3 && tokens.get(1).text().equals("/");
        if (!isQuotient || !number.toString().contains("/")) return number.toString();
        BigInteger[] parts = new BigInteger(tokens.get(0).text())
                .divideAndRemainder(new BigInteger(tokens.get(2).text()));
        return language.computed.remainder().formatted(parts[0], parts[1]);
    }

    /** Runs the first calculation of the prompt, if possible one that ends its sentence. Returns null to decline it. */
    static @Nullable Run run(String prompt) {
        List<Found> found = Calculations.in(prompt);
        if (found.isEmpty()) {
            String quoted = prompt.replace("\\", "\\\\")
                    .replace("'", "\\'")
                    .replace("\n", "\\n")
                    .replace("\r", "\\r");
            return new Run("print(len('" + quoted + "'))", true, "" + prompt.codePointCount(0, prompt.length()));
        }
        Found first = found.stream()
                .filter(calculation -> calculation.isReadable() && calculation.endsSentence())
                .findFirst()
                .orElse(found.get(0));
        if (!first.isReadable()) return null;
        String code = "print(" + source(first.tokens()) + ")";
        try {
            Value value = Expression.value(first.tokens());
            BigInteger numerator = value.number().numerator();
            if (!value.isFloat()) return new Run(code, true, numerator.toString());
            BigDecimal size = new BigDecimal(numerator.abs());
            boolean isShort = value.isExact() && size.compareTo(LARGEST_PLAIN_FLOAT) < 0;
            if (isShort && !value.number().toString().contains("/")) {
                String output = value.number().toString();
                return new Run(code, true, value.number().isWhole() ? output + ".0" : output);
            }
            return new Run(fractions(first.tokens()), true, fraction(value.number()));
        } catch (NotComputedException e) {
            return null;
        } catch (ArithmeticException e) {
            return new Run(code, false, "ZeroDivisionError: division by zero");
        }
    }

    private static String fraction(Rational number) {
        return number.isWhole() ? number.toString() : number.numerator() + "/" + number.denominator();
    }

    /** Returns code that computes with exact fractions, where floating-point numbers would be rounded. */
    private static String fractions(List<Token> tokens) {
        List<Token> exact = new ArrayList<>();
        for (Token token : tokens) {
            exact.add(token.isNumber() ? new Token("Fraction('" + token.text() + "')", token.space()) : token);
        }
        return "from fractions import Fraction\nprint(" + source(exact) + ")";
    }

    private static String source(List<Token> tokens) {
        StringBuilder source = new StringBuilder();
        tokens.forEach(token -> source.append(token.space()).append(token.text()));
        return source.toString();
    }
}
