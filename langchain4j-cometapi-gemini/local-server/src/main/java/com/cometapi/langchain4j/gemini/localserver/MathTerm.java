package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.Expression.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * A number, or an operation on other terms.
 *
 * @param symbol the digits of a number, or one of {@code + - * / **}; {@code -} with one operand negates it
 * @param operands none for a number
 */
record MathTerm(String symbol, List<MathTerm> operands) {

    private static final int NEGATION = 3;

    static MathTerm number(String digits) {
        return new MathTerm(digits, List.of());
    }

    static MathTerm of(String operator, MathTerm... operands) {
        return new MathTerm(operator, List.of(operands));
    }

    boolean isNumber() {
        return operands.isEmpty();
    }

    private int precedence() {
        if (isNumber()) return 5;
        if (operands.size() == 1) return NEGATION;
        return switch (symbol) {
            case "+", "-" -> 1;
            case "*", "/" -> 2;
            default -> 4;
        };
    }

    /** Returns the expression, with the parentheses that it needs. */
    List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        append(tokens, "");
        return tokens;
    }

    private void append(List<Token> tokens, String space) {
        if (isNumber()) {
            tokens.add(new Token(symbol, space));
        } else if (operands.size() == 1) {
            tokens.add(new Token(symbol, space));
            append(operands.get(0), operands.get(0).precedence() <= NEGATION, tokens, "");
        } else {
            MathTerm first = operands.get(0);
            MathTerm second = operands.get(1);
            boolean isPower = symbol.equals("**");
            append(first, isPower ? !first.isNumber() : first.precedence() < precedence(), tokens, space);
            tokens.add(new Token(symbol, " "));
            append(second, needsParentheses(second), tokens, " ");
        }
    }

    private boolean needsParentheses(MathTerm second) {
        if (second.isNumber() || second.precedence() == NEGATION) return false;
        boolean isSameChain = second.symbol.equals(symbol) && "+*".contains(symbol);
        return second.precedence() <= precedence() && !isSameChain;
    }

    private static void append(MathTerm term, boolean isGrouped, List<Token> tokens, String space) {
        if (!isGrouped) {
            term.append(tokens, space);
            return;
        }
        tokens.add(new Token("(", space));
        term.append(tokens, "");
        tokens.add(new Token(")", ""));
    }
}
