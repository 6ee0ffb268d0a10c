package dev.panamax.cli;

import dev.panamax.config.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers and truth values as JSON; what callers read to the letter looks as Go's encoder writes it. */
final class JsonPrinter {
    private final StringBuilder out = new StringBuilder();
    private final String indent;

    private JsonPrinter(String indent) {
        this.indent = indent;
    }

    /** Returns a value on one line, without blanks. */
    static String compact(@Nullable Object value) {
        return print(value, "");
    }

    /**
     * Returns a value for people.
     *
     * @param indent what one step to the right is
     */
    static String indented(@Nullable Object value, String indent) {
        return print(value, indent);
    }

    private static String print(@Nullable Object value, String indent) {
        JsonPrinter printer = new JsonPrinter(indent);
        printer.value(value, 0);
        return printer.out.toString();
    }

    private void value(@Nullable Object value, int depth) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof String text) {
            quote(text);
        } else if (value instanceof Map<?, ?> map) {
            object(map, depth);
        } else if (value instanceof List<?> list) {
            array(list, depth);
        } else {
            throw new IllegalArgumentException("no JSON: " + value.getClass());
        }
    }

    private void object(Map<?, ?> map, int depth) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            next(first, depth + 1);
            quote(String.valueOf(entry.getKey()));
            out.append(indent.isEmpty() ? ":" : ": ");
            value(entry.getValue(), depth + 1);
            first = false;
        }
        end('}', first, depth);
    }

    private void array(List<?> list, int depth) {
        out.append('[');
        boolean first = true;
        for (Object element : list) {
            next(first, depth + 1);
            value(element, depth + 1);
            first = false;
        }
        end(']', first, depth);
    }

    private void next(boolean first, int depth) {
        out.append(first ? "" : ",");
        newLine(depth);
    }

    private void end(char bracket, boolean empty, int depth) {
        if (!empty) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void newLine(int depth) {
        if (!indent.isEmpty()) {
            out.append('\n').repeat(indent, depth);
        }
    }

    private void quote(String text) {
        JsonText.quote(text, out);
    }
}
