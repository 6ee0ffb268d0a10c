package dev.panamax.cli;

import java.util.Locale;

/** Amounts of memory as people write them: a number with a unit, all of which are powers of 1024. */
final class ByteSize {
    private static final String UNITS = "bkmgtp";
    private static final int STEP = 10;
    private static final String NO_LIMIT = "-1";

    private ByteSize() {}

    /**
     * Reads an amount such as {@code 512M}, {@code 1.5GiB}, {@code 4096}, or {@code -1} for no limit.
     *
     * @throws UsageException if it is none
     */
    static long parse(String option, String text) {
        if (text.equals(NO_LIMIT)) {
            return -1;
        }
        int end = 0;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        int shift = shift(text.substring(end).strip().toLowerCase(Locale.ROOT));
        try {
            if (shift >= 0) {
                return bytes(text.substring(0, end), shift);
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw failure(option, text);
        }
        throw failure(option, text);
    }

    private static long bytes(String number, int shift) {
        if (number.indexOf('.') < 0) {
            return Math.multiplyExact(Long.parseLong(number), 1L << shift);
        }
        double bytes = Double.parseDouble(number) * (1L << shift);
        if (bytes >= Long.MAX_VALUE) {
            throw new ArithmeticException(number);
        }
        return (long) bytes;
    }

    /** Returns which power of two a unit is, or −1 if it is none. */
    private static int shift(String unit) {
        if (unit.isEmpty()) {
            return 0;
        }
        int index = UNITS.indexOf(unit.charAt(0));
        String rest = unit.substring(1);
        boolean known = rest.isEmpty() || (index > 0 && (rest.equals("b") || rest.equals("ib")));
        return index >= 0 && known ? index * STEP : -1;
    }

    private static UsageException failure(String option, String text) {
        return new UsageException(
                option + " takes an amount of memory such as 512M, 1.5G or -1, and not \"" + text + "\"");
    }
}
