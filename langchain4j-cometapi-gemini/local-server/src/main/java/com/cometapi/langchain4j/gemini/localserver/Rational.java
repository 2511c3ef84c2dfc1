package com.cometapi.langchain4j.gemini.localserver;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact fraction in lowest terms. The denominator is positive. Refuses to become larger than it can be printed. */
record Rational(BigInteger numerator, BigInteger denominator) {

    /** Python prints whole numbers of up to 4,300 digits. */
    private static final int MAX_BITS = 14_000;

    /** An expression whose value is not computed. */
    static final class NotComputedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotComputedException(String reason) {
            super(reason);
        }
    }

    Rational {
        if (denominator.signum() == 0) throw new ArithmeticException("division by zero");
        BigInteger divisor = numerator.gcd(denominator);
        if (denominator.signum() < 0) divisor = divisor.negate();
        numerator = numerator.divide(divisor);
        denominator = denominator.divide(divisor);
        if (numerator.bitLength() > MAX_BITS || denominator.bitLength() > MAX_BITS) {
            throw new NotComputedException("the number is too large");
        }
    }

    static Rational of(BigDecimal value) {
        return value.scale() <= 0
                ? new Rational(value.toBigInteger(), BigInteger.ONE)
                : new Rational(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
    }

    Rational plus(Rational other) {
        return new Rational(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    Rational negated() {
        return new Rational(numerator.negate(), denominator);
    }

    Rational times(Rational other) {
        return new Rational(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /** @throws ArithmeticException when the other is 0 */
    Rational dividedBy(Rational other) {
        return new Rational(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    /** Returns the remainder of whole numbers with the sign of the divisor, as Python does. */
    Rational modulo(Rational divisor) {
        if (!isWhole() || !divisor.isWhole()) throw new NotComputedException("a remainder of fractions");
        if (divisor.numerator.signum() == 0) throw new ArithmeticException("division by zero");
        BigInteger remainder = numerator.remainder(divisor.numerator);
        boolean hasOtherSign = remainder.signum() * divisor.numerator.signum() < 0;
        return new Rational(hasOtherSign ? remainder.add(divisor.numerator) : remainder, BigInteger.ONE);
    }

    Rational power(Rational exponent) {
        if (!exponent.isWhole()) throw new NotComputedException("a root");
        if (numerator.signum() == 0 && exponent.numerator.signum() == 0)
            throw new NotComputedException("0 to the power of 0");
        Rational base = exponent.numerator.signum() < 0 ? new Rational(denominator, numerator) : this;
        BigInteger times = exponent.numerator.abs();
        int bits = Math.max(base.numerator.bitLength(), base.denominator.bitLength());
        if (bits <= 1) return base.unitPower(times);
        // a base of n bits has at least n - 1 bits more with each multiplication
        if (times.bitLength() > 20 || (bits - 1L) * times.intValue() > MAX_BITS) {
            throw new NotComputedException("the power is too large");
        }
        return new Rational(base.numerator.pow(times.intValue()), base.denominator.pow(times.intValue()));
    }

    /** Returns the power of 0, 1 or -1, whatever the exponent. */
    private Rational unitPower(BigInteger exponent) {
        boolean isOdd = exponent.testBit(0);
        return new Rational(isOdd ? numerator : numerator.abs(), BigInteger.ONE);
    }

    boolean isWhole() {
        return denominator.equals(BigInteger.ONE);
    }

    /** Returns true when a floating-point number has exactly this value. */
    boolean isDouble() {
        BigInteger odd = denominator.shiftRight(denominator.getLowestSetBit());
        if (!odd.equals(BigInteger.ONE) || denominator.bitLength() > 50 || numerator.bitLength() > 1000) return false;
        BigDecimal exact = new BigDecimal(numerator).divide(new BigDecimal(denominator));
        return new BigDecimal(exact.doubleValue()).compareTo(exact) == 0;
    }

    /** Returns the digits of a whole number, a decimal number of at most 20 places, else the fraction. */
    @Override
    public String toString() {
        if (isWhole()) return numerator.toString();
        for (int places = 1; places <= 20; places++) {
            BigInteger[] parts = numerator.multiply(BigInteger.TEN.pow(places)).divideAndRemainder(denominator);
            if (parts[1].signum() == 0) return new BigDecimal(parts[0], places).toPlainString();
        }
        return numerator + "/" + denominator;
    }
}
