package dev.panamax.config;

import java.util.HexFormat;
import java.util.List;

/**
 * JSON as Go's encoder writes it for people: indented by tabs, what is empty, 0 or false left out, and the characters that mean
 * something in HTML escaped.
 */
final class JsonText {
    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder out = new StringBuilder();
    private int depth;
    /** Whether nothing stands in the innermost object or list yet. */
    private boolean empty = true;

    void beginObject() {
        begin('{');
    }

    void beginObject(String name) {
        name(name);
        begin('{');
    }

    void endObject() {
        end('}');
    }

    void beginList(String name) {
        name(name);
        begin('[');
    }

    /** Begins an object in a list. */
    void beginElement() {
        next();
        begin('{');
    }

    void endList() {
        end(']');
    }

    void text(String name, String value) {
        if (!value.isEmpty()) {
            name(name);
            quote(value);
        }
    }

    void flag(String name, boolean value) {
        if (value) {
            name(name);
            out.append(true);
        }
    }

    void number(String name, long value) {
        if (value != 0) {
            name(name);
            out.append(value);
        }
    }

    void unsignedNumber(String name, long value) {
        if (value != 0) {
            name(name);
            out.append(Long.toUnsignedString(value));
        }
    }

    void texts(String name, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        beginList(name);
        for (String value : values) {
            next();
            quote(value);
        }
        endList();
    }

    private void name(String name) {
        next();
        quote(name);
        out.append(": ");
    }

    private void next() {
        if (!empty) {
            out.append(',');
        }
        newLine();
        empty = false;
    }

    private void newLine() {
        out.append('\n').repeat('\t', depth);
    }

    private void begin(char bracket) {
        out.append(bracket);
        depth++;
        empty = true;
    }

    private void end(char bracket) {
        depth--;
        if (!empty) {
            newLine();
        }
        out.append(bracket);
        empty = false;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        out.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
            default -> {
                if (c < ' ') {
                    escape(c);
                } else {
                    out.append(c);
                }
            }
        }
    }

    private void escape(char c) {
        out.append("\\u").append(HEX.toHexDigits(c));
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
