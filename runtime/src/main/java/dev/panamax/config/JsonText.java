package dev.panamax.config;

import java.util.HexFormat;
import java.util.List;

/**
 * JSON as Go's encoder writes it for people: indented by tabs, what is empty, 0 or false left out, and the characters that mean
 * something in HTML escaped. Or the same on one line, for programs: a cold JVM writes its state without loading a library for that.
 */
public final class JsonText {
    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;
    private int depth;
    /** Whether nothing stands in the innermost object or list yet. */
    private boolean empty = true;

    private JsonText(boolean indented) {
        this.indented = indented;
    }

    /** Returns a text for people, with nothing in it yet. */
    public static JsonText indented() {
        return new JsonText(true);
    }

    /** Returns a text on one line, with nothing in it yet. */
    public static JsonText onOneLine() {
        return new JsonText(false);
    }

    /** Begins the document. */
    public void beginObject() {
        begin('{');
    }

    /** Begins an object that a field is. */
    public void beginObject(String name) {
        name(name);
        begin('{');
    }

    /** Ends the innermost object. */
    public void endObject() {
        end('}');
    }

    /** Begins a list that a field is. */
    public void beginList(String name) {
        name(name);
        begin('[');
    }

    /** Begins an object in a list. */
    public void beginElement() {
        next();
        begin('{');
    }

    /** Ends the innermost list. */
    public void endList() {
        end(']');
    }

    /** Writes a text, unless it is empty. */
    public void text(String name, String value) {
        if (!value.isEmpty()) {
            name(name);
            quote(value);
        }
    }

    /** Writes true; false is left out. */
    public void flag(String name, boolean value) {
        if (value) {
            name(name);
            out.append(true);
        }
    }

    /** Writes a number, unless it is 0. */
    public void number(String name, long value) {
        if (value != 0) {
            name(name);
            out.append(value);
        }
    }

    /** Writes a number, 0 too. */
    public void anyNumber(String name, long value) {
        name(name);
        out.append(value);
    }

    /** Writes true or false. */
    public void anyFlag(String name, boolean value) {
        name(name);
        out.append(value);
    }

    /** Writes a number without a sign, unless it is 0. */
    public void unsignedNumber(String name, long value) {
        if (value != 0) {
            name(name);
            out.append(Long.toUnsignedString(value));
        }
    }

    /** Writes a text, an empty one too. */
    public void anyText(String name, String value) {
        name(name);
        quote(value);
    }

    /** Writes a list of texts, unless it is empty. */
    public void texts(String name, List<String> values) {
        if (!values.isEmpty()) {
            anyTexts(name, values);
        }
    }

    /** Writes a list of texts, an empty one too. */
    public void anyTexts(String name, List<String> values) {
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
        out.append(indented ? ": " : ":");
    }

    private void next() {
        if (!empty) {
            out.append(',');
        }
        newLine();
        empty = false;
    }

    private void newLine() {
        if (indented) {
            out.append('\n').repeat('\t', depth);
        }
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
        quote(text, out);
    }

    /** Writes a text with its quotes, and without a character that means something in JSON or HTML. */
    public static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i), out);
        }
        out.append('"');
    }

    private static void character(char c, StringBuilder out) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '<', '>', '&', '\u2028', '\u2029' -> escape(c, out);
            default -> {
                if (c < ' ') {
                    escape(c, out);
                } else {
                    out.append(c);
                }
            }
        }
    }

    private static void escape(char c, StringBuilder out) {
        out.append("\\u").append(HEX.toHexDigits(c));
    }

    /** Returns what was written. */
    @Override
    public String toString() {
        return out.toString();
    }
}
