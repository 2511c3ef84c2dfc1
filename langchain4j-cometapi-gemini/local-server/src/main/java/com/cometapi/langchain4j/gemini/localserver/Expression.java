package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.Rational.NotComputedException;
import java.math.BigDecimal;
import java.util.List;

/** Evaluates an arithmetic expression exactly, with the precedence of Python: {@code -2 ** 2} is -4. */
final class Expression {

    private static final int MAX_TOKENS = 200;
    private static final int MAX_DIGITS = 4000;

    /**
     * A number or an operator.
     *
     * @param text a number with digits and at most one point, or one of {@code + - * / % ** ( )}
     * @param space the white space before it
     */
    record Token(String text, String space) {

        boolean isNumber() {
            return Character.isDigit(text.charAt(0));
        }
    }

    /**
     * The value of an expression.
     *
     * @param isFloat whether Python computes with floating-point numbers
     * @param isExact whether no floating-point number of the computation is rounded
     */
    record Value(Rational number, boolean isFloat, boolean isExact) {}

    private final List<Token> tokens;
    private int next;
    private boolean isFloat;
    private boolean isExact = true;

    private Expression(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Returns the value of an expression.
     *
     * @throws NotComputedException when it is none, or when its value is too large
     * @throws ArithmeticException for a division by zero
     */
    static Value value(List<Token> tokens) {
        if (tokens.size() > MAX_TOKENS) throw new NotComputedException("the expression is too long");
        Expression expression = new Expression(tokens);
        Rational value = expression.sum();
        if (expression.next < tokens.size()) throw new NotComputedException("this is no expression");
        return new Value(value, expression.isFloat, expression.isExact);
    }

    /** Notes whether a floating-point number has this value. */
    private Rational noted(Rational value) {
        isExact &= value.isDouble();
        return value;
    }

    private Rational sum() {
        Rational value = product();
        while (true) {
            if (take("+")) value = noted(value.plus(product()));
            else if (take("-")) value = noted(value.plus(product().negated()));
            else return value;
        }
    }

    private Rational product() {
        Rational value = signed();
        while (true) {
            if (take("*")) {
                value = noted(value.times(signed()));
            } else if (take("/")) {
                isFloat = true;
                value = noted(value.dividedBy(signed()));
            } else if (take("%")) {
                value = noted(value.modulo(signed()));
            } else {
                return value;
            }
        }
    }

    private Rational signed() {
        if (take("-")) return signed().negated();
        return take("+") ? signed() : power();
    }

    private Rational power() {
        Rational base = operand();
        if (!take("**")) return base;
        Rational exponent = signed();
        isFloat |= exponent.numerator().signum() < 0;
        return noted(base.power(exponent));
    }

    private Rational operand() {
        if (take("(")) {
            Rational value = sum();
            if (!take(")")) throw new NotComputedException("a parenthesis is open");
            return value;
        }
        if (next >= tokens.size() || !tokens.get(next).isNumber()) {
            throw new NotComputedException("a number is missing");
        }
        String number = tokens.get(next++).text();
        if (number.length() > MAX_DIGITS) throw new NotComputedException("the number is too long");
        isFloat |= number.contains(".");
        return noted(Rational.of(new BigDecimal(number)));
    }

    private boolean take(String operator) {
        boolean isNext = next < tokens.size() && tokens.get(next).text().equals(operator);
        if (isNext) next++;
        return isNext;
    }
}
