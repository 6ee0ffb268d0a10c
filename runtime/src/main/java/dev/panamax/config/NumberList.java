package dev.panamax.config;

import java.util.BitSet;

/**
 * Numbers of processors or memory nodes as a list such as {@code 0-3,7}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cpuset.7.html">List format in cpuset(7)</a>
 */
public final class NumberList {
    /** More than any kernel knows: a mask of this size is still small. */
    private static final int LARGEST = 65_536;

    private NumberList() {}

    /**
     * Returns the numbers of a list. White space around them, and empty elements, are ignored.
     *
     * @throws IllegalArgumentException if it is no list
     */
    public static BitSet parse(String list) {
        BitSet numbers = new BitSet();
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String element = list.substring(start, end).strip();
            if (!element.isEmpty()) {
                range(element, numbers);
            }
            start = end + 1;
        }
        return numbers;
    }

    private static void range(String element, BitSet numbers) {
        int dash = element.indexOf('-');
        int first = number(dash < 0 ? element : element.substring(0, dash), element);
        int last = dash < 0 ? first : number(element.substring(dash + 1), element);
        if (first > last) {
            throw new IllegalArgumentException("the range " + Faults.quoted(element) + " ends before it starts");
        }
        numbers.set(first, last + 1);
    }

    private static int number(String digits, String element) {
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                throw notANumber(element);
            }
            number = number * 10 + (digit - '0');
            if (number > LARGEST) {
                throw new IllegalArgumentException(Faults.quoted(element) + " is above " + LARGEST);
            }
        }
        if (digits.isEmpty()) {
            throw notANumber(element);
        }
        return number;
    }

    private static IllegalArgumentException notANumber(String element) {
        return new IllegalArgumentException(Faults.quoted(element) + " is neither a number nor a range such as 0-3");
    }
}
