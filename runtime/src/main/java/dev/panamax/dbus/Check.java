package dev.panamax.dbus;

import java.util.List;

/** What must hold for values. */
final class Check {
    private Check() {}

    static void range(long value, long least, long greatest, String type) {
        if (value < least || value > greatest) {
            throw new DbusException.BadValue(
                    value + " is no value of " + type + ", which is from " + least + " to " + greatest);
        }
    }

    /** Throws if the text has what UTF-8 can't say, or a zero, which ends a string. */
    static void text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new DbusException.BadValue("a string with the character zero at " + i + ": D-Bus has none");
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new DbusException.BadValue(
                        "a string with half a character at " + i + ": it can't be written in UTF-8");
            }
        }
    }

    static List<Value> elements(String signature, List<Value> elements) {
        List<Value> copy = List.copyOf(elements);
        for (Value element : copy) {
            if (!element.signature().equals(signature)) {
                throw new DbusException.BadValue(
                        "an element of the type " + element.signature() + " in an array of the type a" + signature);
            }
        }
        return copy;
    }

    static void noDictEntry(List<Value> values, String where) {
        for (Value value : values) {
            if (value instanceof Value.DictEntry) {
                throw new DbusException.BadValue("a dict entry directly in " + where + ": only arrays have them");
            }
        }
    }
}
