package dev.panamax.dbus;

import java.util.Locale;

/**
 * A number as C writes it: decimal, hexadecimal after 0x, octal after 0, or with a point or exponent.
 *
 * @param digits what is left without a sign
 */
record TextNumber(boolean negative, String digits) {
    private static final int DECIMAL = 10;
    private static final int OCTAL = 8;
    private static final int HEX = 16;
    private static final String NO_NUMBER = " is no number";

    static TextNumber of(String word) {
        boolean signed = word.startsWith("-") || word.startsWith("+");
        return new TextNumber(word.startsWith("-"), (signed ? word.substring(1) : word).toLowerCase(Locale.ROOT));
    }

    /** Returns whether a word begins like a number. */
    static boolean begins(String word) {
        TextNumber number = of(word);
        return number.isSpecial()
                || (!number.digits.isEmpty() && "0123456789.".indexOf(number.digits.charAt(0)) >= 0)
                || word.length() > number.digits.length();
    }

    /** Returns whether it can only be a double. */
    boolean isReal() {
        return isSpecial() || (!isHex() && (digits.indexOf('.') >= 0 || digits.indexOf('e') >= 0));
    }

    /**
     * Returns the value of a type.
     *
     * @throws DbusException.BadValue if it has none
     */
    Value as(char type) {
        return switch (type) {
            case 'y' -> new Value.Byte((int) unsigned(8));
            case 'q' -> new Value.Uint16((int) unsigned(16));
            case 'u' -> new Value.Uint32(unsigned(32));
            case 't' -> new Value.Uint64(unsigned(64));
            case 'n' -> new Value.Int16((int) signed(16));
            case 'i' -> new Value.Int32((int) signed(32));
            case 'x' -> new Value.Int64(signed(64));
            case 'd' -> new Value.Real(real());
            default -> throw new DbusException.BadValue("a number where the type " + type + " is wanted");
        };
    }

    private long unsigned(int bits) {
        long magnitude = magnitude();
        if (Long.compareUnsigned(magnitude, -1L >>> (Long.SIZE - bits)) > 0 || (negative && magnitude != 0)) {
            throw new DbusException.BadValue(this + " does not fit into " + bits + " bits without a sign");
        }
        return magnitude;
    }

    private long signed(int bits) {
        long magnitude = magnitude();
        long greatest = (-1L >>> (Long.SIZE - bits + 1)) + (negative ? 1 : 0);
        if (Long.compareUnsigned(magnitude, greatest) > 0) {
            throw new DbusException.BadValue(this + " does not fit into " + bits + " bits with a sign");
        }
        return negative ? -magnitude : magnitude;
    }

    private long magnitude() {
        if (isReal()) {
            throw new DbusException.BadValue(this + " where a whole number is wanted");
        }
        boolean octal = !isHex() && digits.length() > 1 && digits.startsWith("0");
        String plain = isHex() ? digits.substring(2) : digits;
        int radix = isHex() ? HEX : octal ? OCTAL : DECIMAL;
        for (int i = 0; i < plain.length(); i++) {
            if (plain.charAt(i) > 'f' || Character.digit(plain.charAt(i), radix) < 0) {
                throw new DbusException.BadValue(this + NO_NUMBER);
            }
        }
        try {
            return Long.parseUnsignedLong(plain, radix);
        } catch (NumberFormatException e) {
            throw new DbusException.BadValue(plain.isEmpty() ? this + NO_NUMBER : this + " does not fit into 64 bits");
        }
    }

    private double real() {
        double magnitude = isSpecial() ? special() : isHex() ? unsigned() : decimal();
        return negative ? -magnitude : magnitude;
    }

    private double special() {
        return digits.equals("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
    }

    private double unsigned() {
        return Double.parseDouble(Long.toUnsignedString(magnitude()));
    }

    private double decimal() {
        if (digits.startsWith("+") || digits.startsWith("-")) {
            throw new DbusException.BadValue(this + NO_NUMBER);
        }
        for (int i = 0; i < digits.length(); i++) {
            if ("0123456789.e+-".indexOf(digits.charAt(i)) < 0) {
                throw new DbusException.BadValue(this + NO_NUMBER);
            }
        }
        try {
            double value = Double.parseDouble(digits);
            if (Double.isInfinite(value)) {
                throw new DbusException.BadValue(this + " does not fit into a double");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new DbusException.BadValue(this + NO_NUMBER);
        }
    }

    private boolean isHex() {
        return digits.startsWith("0x");
    }

    private boolean isSpecial() {
        return digits.equals("inf") || digits.equals("infinity") || digits.equals("nan");
    }

    @Override
    public String toString() {
        return negative ? "-" + digits : digits;
    }
}
