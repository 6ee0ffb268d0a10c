package dev.panamax.dbus;

/** Goes through a text, character by character; white space between tokens means nothing. */
final class TextScanner {
    private static final String SPACE = " \t\n\r\f\u000b";
    /** What ends a number, keyword or type. */
    private static final String ENDS = SPACE + "()[]{}<>,:'\"@";

    private static final String TYPE_ENDS = SPACE + "[]<>,:'\"@";

    private final String text;
    private int at;

    TextScanner(String text) {
        this.text = text;
    }

    /** Goes to the next token, and returns where it is. */
    int token() {
        while (at < text.length() && SPACE.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    int position() {
        return at;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /** Returns the character that is next; zero at the end. */
    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    char next() {
        if (isAtEnd()) {
            throw fault(at, "it ends too early");
        }
        return text.charAt(at++);
    }

    /** Takes a character if it is the next token. */
    boolean takes(char wanted) {
        token();
        if (isAtEnd() || peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    void require(char wanted, String where) {
        if (!takes(wanted)) {
            throw fault(at, "'" + wanted + "' is missing " + where);
        }
    }

    /** Takes all up to the end of a number or keyword; empty if something else is next. */
    String word() {
        token();
        int start = at;
        while (at < text.length() && ENDS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Takes a type as it stands after {@code @}, whose brackets are part of it. */
    String type() {
        int start = at;
        int open = 0;
        while (!isAtEnd() && TYPE_ENDS.indexOf(peek()) < 0) {
            boolean closing = peek() == ')' || peek() == '}';
            if (closing && open == 0) {
                break;
            }
            if (closing) {
                open--;
            } else if (peek() == '(' || peek() == '{') {
                open++;
            }
            at++;
        }
        return text.substring(start, at);
    }

    DbusException fault(int position, String why) {
        return new DbusException.BadText(text, position, why);
    }
}
