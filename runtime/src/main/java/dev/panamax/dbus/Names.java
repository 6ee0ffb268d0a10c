package dev.panamax.dbus;

import java.util.function.IntPredicate;

/**
 * Which names are valid. A bus disconnects whoever sends others.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-names">D-Bus specification, "Valid Names"</a>
 */
final class Names {
    private static final int LONGEST = 255;
    /** What others send can be of any length. */
    private static final int MOST_SHOWN = 512;

    private static final int ONE = 1;
    private static final int TWO = 2;

    private Names() {}

    /** Returns the path, which is {@code /} or elements of letters, digits and underscores, each after a slash. */
    static String path(String path) {
        boolean valid = path.equals("/") || (path.startsWith("/") && elements(path.substring(1), '/', Names::isWord));
        return check(valid, "object path", path, "\"/\" or slashes, each with letters, digits or underscores after it");
    }

    static String interfaceName(String name) {
        return check(
                isDotted(name, TWO, Names::isWord, false),
                "interface name",
                name,
                "two or more words of letters, digits and underscores, with dots between them");
    }

    static String errorName(String name) {
        return check(
                isDotted(name, TWO, Names::isWord, false),
                "error name",
                name,
                "two or more words of letters, digits and underscores, with dots between them");
    }

    static String member(String name) {
        return check(
                name.indexOf('.') < 0 && isDotted(name, ONE, Names::isWord, false),
                "member name",
                name,
                "a word of letters, digits and underscores");
    }

    /** Returns the name of a connection: a unique one, {@code :1.42}, or one that is well known, {@code org.freedesktop.systemd1}. */
    static String busName(String name) {
        boolean valid = name.startsWith(":")
                ? name.length() <= LONGEST && isDotted(name.substring(1), TWO, Names::isWordOrHyphen, true)
                : isDotted(name, TWO, Names::isWordOrHyphen, false);
        return check(
                valid,
                "bus name",
                name,
                "two or more words of letters, digits, underscores and hyphens, with dots between them");
    }

    private static String check(boolean valid, String kind, String name, String rule) {
        if (!valid) {
            String shown = name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "..." : name;
            throw new DbusException.BadValue("\"" + shown + "\" is no " + kind + ": that is " + rule);
        }
        return name;
    }

    private static boolean isDotted(String name, int least, IntPredicate allowed, boolean digitFirst) {
        int count = 1;
        for (int i = 0; i < name.length(); i++) {
            boolean first = i == 0 || name.charAt(i - 1) == '.';
            if (name.charAt(i) == '.') {
                count++;
            } else if (first && !digitFirst && isDigit(name.charAt(i))) {
                return false;
            }
        }
        return name.length() <= LONGEST && count >= least && elements(name, '.', allowed);
    }

    /** Returns whether there are elements of allowed characters, and none is empty. */
    private static boolean elements(String name, char separator, IntPredicate allowed) {
        int length = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == separator ? length == 0 : !allowed.test(c)) {
                return false;
            }
            length = c == separator ? 0 : length + 1;
        }
        return length > 0;
    }

    private static boolean isWord(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || isDigit(c);
    }

    private static boolean isWordOrHyphen(int c) {
        return c == '-' || isWord(c);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
