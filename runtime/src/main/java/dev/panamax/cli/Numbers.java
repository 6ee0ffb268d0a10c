package dev.panamax.cli;

/** Numbers as callers write them, read strictly: what is no number as a whole is none. */
final class Numbers {
    private Numbers() {}

    /**
     * Reads a decimal number.
     *
     * @param what it is, such as an option's name
     * @throws UsageException if it is none, or out of range
     */
    static long parse(String what, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most && text.charAt(0) != '+') {
                return number;
            }
        } catch (NumberFormatException e) {
            throw failure(what, text, least, most);
        }
        throw failure(what, text, least, most);
    }

    private static UsageException failure(String what, String text, long least, long most) {
        String range = least == Long.MIN_VALUE && most == Long.MAX_VALUE
                ? ""
                : " from " + least + (most == Long.MAX_VALUE ? " on" : " to " + most);
        return new UsageException(what + " takes a number" + range + ", and not \"" + text + "\"");
    }
}
