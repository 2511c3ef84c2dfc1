package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The little that the simulation can compute: the sum that stands in a question, else how long the question is. Told as
 * the Python that the real service would have run.
 */
final class Arithmetic {

    private static final Pattern RUN_OF_SIGNS = Pattern.compile("[(\\d][\\d\\s.+*/%()-]*[\\d)]");
    private static final Pattern NUMBER = Pattern.compile("^\\s*(\\d+(?:\\.\\d+)?)");
    private static final int LARGEST_EXPONENT = 1000;
    private static final int LARGEST_BASE_BITS = 1000;

    private String rest;
    private boolean isFloat;

    private Arithmetic(String expression) {
        this.rest = expression;
    }

    /**
     * @param code one line of Python
     * @param output what it prints, or how it fails
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

    static Run run(String question) {
        String signs = question.replace('×', '*').replace('÷', '/').replace("^", "**");
        Matcher runs = RUN_OF_SIGNS.matcher(signs);
        while (runs.find()) {
            if (runs.group().matches("[\\d.\\s]+")) continue;
            String code = "print(" + runs.group() + ")";
            try {
                return new Run(code, true, new Arithmetic(runs.group()).value());
            } catch (ArithmeticException e) {
                return new Run(code, false, "ZeroDivisionError: division by zero");
            } catch (IllegalArgumentException noSum) {
                // the next one may be
            }
        }
        String quoted = question.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
        return new Run("print(len('" + quoted + "'))", true, "" + question.codePointCount(0, question.length()));
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
                BigDecimal left = value.remainder(divisor);
                value = left.signum() * divisor.signum() < 0
                        ? left.add(divisor)
                        : left; // the divisor's sign, in Python
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
                || exponent.intValue() > LARGEST_EXPONENT
                || base.unscaledValue().bitLength() > LARGEST_BASE_BITS) {
            throw new IllegalArgumentException("too large to be worth it");
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

    private boolean take(String sign) {
        String left = rest.stripLeading();
        if (!left.startsWith(sign)) return false;
        rest = left.substring(sign.length());
        return true;
    }
}
