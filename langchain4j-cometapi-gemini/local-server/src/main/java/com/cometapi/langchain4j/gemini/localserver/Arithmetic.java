package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Simulates the code execution tool: evaluates the arithmetic expression in a prompt. Without one, it counts the
 * characters of the prompt. The code is the Python that Gemini would run.
 */
final class Arithmetic {

    private static final Pattern EXPRESSION = Pattern.compile("[(\\d][\\d\\s.+*/%()-]*[\\d)]");
    private static final Pattern NUMBER = Pattern.compile("^\\s*(\\d+(?:\\.\\d+)?)");
    private static final int MAX_EXPONENT = 1000;
    private static final int MAX_BASE_BITS = 1000;

    private String rest;
    private boolean isFloat;

    private Arithmetic(String expression) {
        this.rest = expression;
    }

    /**
     * The code that was run, and its result.
     *
     * @param code one line of Python
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

    /** Evaluates the first arithmetic expression of the prompt. */
    static Run run(String prompt) {
        String normalized = prompt.replace('×', '*').replace('÷', '/').replace("^", "**");
        Matcher expressions = EXPRESSION.matcher(normalized);
        while (expressions.find()) {
            if (expressions.group().matches("[\\d.\\s]+")) continue;
            String code = "print(" + expressions.group() + ")";
            try {
                return new Run(code, true, new Arithmetic(expressions.group()).value());
            } catch (ArithmeticException e) {
                return new Run(code, false, "ZeroDivisionError: division by zero");
            } catch (IllegalArgumentException notAnExpression) {
                // try the next match
            }
        }
        String quoted = prompt.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
        return new Run("print(len('" + quoted + "'))", true, "" + prompt.codePointCount(0, prompt.length()));
    }

    private String value() {
        BigDecimal value = sum();
        if (!rest.isBlank()) throw new IllegalArgumentException(rest);
        if (isFloat) return String.valueOf(value.doubleValue());
        return value.toBigInteger().toString();
    }

    private BigDecimal sum() {
        BigDecimal value = product();
        while (true) {
            if (take("+")) value = value.add(product());
            else if (take("-")) value = value.subtract(product());
            else return value;
        }
    }

    private BigDecimal product() {
        BigDecimal value = power();
        while (true) {
            if (take("*")) {
                value = value.multiply(power());
            } else if (take("/")) {
                BigDecimal divisor = power();
                if (divisor.signum() == 0) throw new ArithmeticException();
                isFloat = true;
                value = BigDecimal.valueOf(value.doubleValue() / divisor.doubleValue());
            } else if (take("%")) {
                BigDecimal divisor = power();
                if (divisor.signum() == 0) throw new ArithmeticException();
                BigDecimal remainder = value.remainder(divisor);
                boolean hasOtherSign = remainder.signum() * divisor.signum() < 0;
                value = hasOtherSign ? remainder.add(divisor) : remainder; // Python takes the sign of the divisor
            } else {
                return value;
            }
        }
    }

    private BigDecimal power() {
        if (take("-")) return power().negate();
        BigDecimal base = number();
        if (!take("**")) return base;
        BigInteger exponent = power().toBigInteger();
        boolean isSmall = exponent.signum() >= 0 && exponent.bitLength() < Integer.SIZE;
        if (!isSmall
                || exponent.intValue() > MAX_EXPONENT
                || base.unscaledValue().bitLength() > MAX_BASE_BITS) {
            throw new IllegalArgumentException("the power is too large");
        }
        return base.pow(exponent.intValue());
    }

    private BigDecimal number() {
        if (take("(")) {
            BigDecimal value = sum();
            if (!take(")")) throw new IllegalArgumentException(rest);
            return value;
        }
        Matcher number = NUMBER.matcher(rest);
        if (!number.find()) throw new IllegalArgumentException(rest);
        rest = rest.substring(number.end());
        if (number.group(1).contains(".")) isFloat = true;
        return new BigDecimal(number.group(1));
    }

    private boolean take(String operator) {
        String stripped = rest.stripLeading();
        if (!stripped.startsWith(operator)) return false;
        rest = stripped.substring(operator.length());
        return true;
    }
}
