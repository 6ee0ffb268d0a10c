package dev.panamax.logging;

/**
 * Text that others may have chosen, as one line for a terminal or a log: what would move the cursor, start a new line or turn the order
 * of letters around is written out as its number.
 */
public final class Printable {
    private Printable() {}

    /** Returns a text with a blank for each line feed, and its hexadecimal number for whatever else is no letter. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line.append(' ');
            } else if (isPrinted(c)) {
                line.append(c);
            } else {
                appendNumber(c, line);
            }
        }
        return line.toString();
    }

    /** Returns whether a character shows itself and does nothing else. */
    static boolean isPrinted(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Writes a character as JSON and Java do. */
    static void appendNumber(char c, StringBuilder out) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((c >> shift) & 15, 16));
        }
    }
}
