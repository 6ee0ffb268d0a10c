package dev.panamax.proc;

import dev.panamax.OneLine;
import java.util.BitSet;

/**
 * Processors or memory nodes as the kernel lists them: {@code 0-3,7}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cpuset.7.html">cpuset(7), list format</a>
 */
public final class NumberList {
    /** More than any machine has, and little enough for a mask. */
    private static final int LARGEST = 64 * 1024;

    private static final int MOST_DIGITS = 6;

    private NumberList() {}

    /**
     * Reads a list. Blanks around its parts, and parts that are empty, mean nothing.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static BitSet parse(String text) {
        BitSet numbers = new BitSet();
        for (String untrimmed : text.split(",", -1)) {
            String part = untrimmed.strip();
            if (!part.isEmpty()) {
                int dash = part.indexOf('-');
                int first = number(dash < 0 ? part : part.substring(0, dash));
                int last = dash < 0 ? first : number(part.substring(dash + 1));
                if (last < first) {
                    throw new IllegalArgumentException("the range " + part + " ends before it starts");
                }
                numbers.set(first, last + 1);
            }
        }
        return numbers;
    }

    /** Returns numbers as the mask of whole words that system calls take. */
    public static byte[] mask(BitSet numbers) {
        int words = Math.max(1, (numbers.length() + Long.SIZE - 1) / Long.SIZE);
        byte[] mask = new byte[words * Long.BYTES];
        byte[] bits = numbers.toByteArray(); // Little-endian, as the words of both architectures are.
        System.arraycopy(bits, 0, mask, 0, bits.length);
        return mask;
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= MOST_DIGITS;
        for (int i = 0; i < text.length() && digits; i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw new IllegalArgumentException(OneLine.quoted(text) + " is no number of a list such as 0-3,7");
        }
        int number = Integer.parseInt(text);
        if (number > LARGEST) {
            throw new IllegalArgumentException(text + " is more than " + LARGEST);
        }
        return number;
    }
}
