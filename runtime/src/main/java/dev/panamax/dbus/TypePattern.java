package dev.panamax.dbus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a type.
 *
 * @param text a signature in which {@code N} is some number, {@code S} some kind of string, and {@code *} anything
 */
record TypePattern(String text) {
    static final TypePattern ANYTHING = new TypePattern("*");
    static final TypePattern NUMBER = new TypePattern("N");
    static final TypePattern TEXT = new TypePattern("S");

    static TypePattern of(String signature) {
        return new TypePattern(signature);
    }

    static TypePattern joined(char open, List<TextNode> parts, char close) {
        StringBuilder joined = new StringBuilder().append(open);
        for (TextNode part : parts) {
            joined.append(part.pattern().text());
        }
        return new TypePattern(joined.append(close).toString());
    }

    TypePattern array() {
        return new TypePattern("a" + text);
    }

    /** Returns what is known of a type that both describe; null if there is none. */
    @Nullable
    TypePattern merge(TypePattern other) {
        StringBuilder merged = new StringBuilder();
        int here = 0;
        int there = 0;
        while (here < text.length() && there < other.text.length()) {
            char one = text.charAt(here);
            char two = other.text.charAt(there);
            if (one == '*' || two == '*') {
                int endHere = SignatureReader.end(text, here);
                int endThere = SignatureReader.end(other.text, there);
                merged.append(one == '*' ? other.text.substring(there, endThere) : text.substring(here, endHere));
                here = endHere;
                there = endThere;
            } else if (one == two || fits(one, two) || fits(two, one)) {
                merged.append(one == 'N' || one == 'S' ? two : one);
                here++;
                there++;
            } else {
                return null;
            }
        }
        return here == text.length() && there == other.text.length() ? new TypePattern(merged.toString()) : null;
    }

    /** Returns the type that it is unless something else is said: int32 for a number, string for text. Null if there is none. */
    @Nullable
    String signature() {
        return text.indexOf('*') >= 0 ? null : text.replace('N', 'i').replace('S', 's');
    }

    /** Returns whether it can be the type of a key. */
    boolean isBasic() {
        char first = text.charAt(0);
        return first == 'N' || first == 'S' || SignatureReader.isBasic(first);
    }

    private static boolean fits(char open, char type) {
        return switch (open) {
            case 'N' -> "ynqiuxtd".indexOf(type) >= 0;
            case 'S' -> "sog".indexOf(type) >= 0;
            default -> false;
        };
    }
}
