package dev.panamax;

import java.util.HexFormat;

/** Text of others in our messages: it must neither break the line nor reach a terminal as a command, nor hide the rest by its length. */
public final class OneLine {
    private static final int LONGEST_EXCERPT = 80;

    private OneLine() {}

    /** Returns a text with its control characters as JSON escapes them. */
    public static String of(String text) {
        int first = 0;
        while (first < text.length() && !Character.isISOControl(text.charAt(first))) {
            first++;
        }
        return first == text.length() ? text : escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                line.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    /** Returns a text in quotes, or the start of a long one. */
    public static String quoted(String text) {
        boolean isLong = text.length() > LONGEST_EXCERPT;
        return "\"" + of(isLong ? text.substring(0, LONGEST_EXCERPT) + "..." : text) + "\"";
    }
}
