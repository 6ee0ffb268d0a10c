package dev.panamax.dbus;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The grammar: finds the parts of a text, and what is known of their types. */
final class TextParser {
    private final TextScanner scanner;
    private int depth;

    TextParser(String text) {
        scanner = new TextScanner(text);
    }

    Value parse() {
        TextNode node = value();
        scanner.token();
        if (!scanner.isAtEnd()) {
            throw scanner.fault(scanner.position(), "the value has ended, and here is more");
        }
        return new TextResolver(scanner).value(node);
    }

    private TextNode value() {
        int position = scanner.token();
        if (++depth > Limits.DEPTH) {
            throw scanner.fault(position, "more than " + Limits.DEPTH + " values in each other");
        }
        TextNode node = switch (scanner.peek()) {
            case '[' -> array();
            case '(' -> tuple();
            case '{' -> dictionary();
            case '<' -> variant();
            case '@' -> annotated();
            case '\'', '"' -> new TextNode.Text(position, TextString.text(scanner));
            default -> isBytes() ? bytes() : word();
        };
        depth--;
        return node;
    }

    private TextNode array() {
        int position = scanner.position();
        scanner.require('[', "");
        List<TextNode> elements = new ArrayList<>();
        if (!scanner.takes(']')) {
            do {
                elements.add(value());
            } while (scanner.takes(','));
            scanner.require(']', "at the end of an array");
        }
        return array(position, elements);
    }

    private TextNode array(int position, List<TextNode> elements) {
        TypePattern pattern = TypePattern.ANYTHING;
        for (TextNode element : elements) {
            TypePattern merged = pattern.merge(element.pattern());
            if (merged == null) {
                throw scanner.fault(element.position(), "this is of another type than what stands before it");
            }
            pattern = merged;
        }
        return new TextNode.Array(position, elements, pattern);
    }

    private TextNode tuple() {
        int position = scanner.position();
        scanner.require('(', "");
        List<TextNode> fields = new ArrayList<>();
        boolean comma = false;
        while (!scanner.takes(')')) {
            if (!fields.isEmpty() && !comma) {
                throw scanner.fault(scanner.position(), "',' or ')' is missing in a tuple");
            }
            fields.add(value());
            comma = scanner.takes(',');
        }
        if (fields.isEmpty()) {
            throw scanner.fault(position, "a tuple without fields, which D-Bus does not have");
        }
        if (fields.size() == 1 && !comma) {
            throw scanner.fault(position, "a tuple of one field has a comma after it");
        }
        return new TextNode.Tuple(position, fields);
    }

    private TextNode dictionary() {
        int position = scanner.position();
        scanner.require('{', "");
        if (scanner.takes('}')) {
            return new TextNode.Array(position, List.of(), new TypePattern("{**}"));
        }
        TextNode key = key();
        if (scanner.takes(',')) {
            TextNode value = value();
            scanner.require('}', "at the end of a dict entry");
            return new TextNode.Entry(position, key, value);
        }
        List<TextNode> entries = new ArrayList<>();
        entries.add(entry(key));
        while (scanner.takes(',')) {
            entries.add(entry(key()));
        }
        scanner.require('}', "at the end of a dictionary");
        return array(position, entries);
    }

    private TextNode key() {
        TextNode key = value();
        if (!key.pattern().isBasic()) {
            throw scanner.fault(key.position(), "only strings, numbers and booleans can be keys");
        }
        return key;
    }

    private TextNode entry(TextNode key) {
        scanner.require(':', "after a key");
        return new TextNode.Entry(key.position(), key, value());
    }

    private TextNode variant() {
        int position = scanner.position();
        scanner.require('<', "");
        TextNode content = value();
        scanner.require('>', "at the end of a variant");
        return new TextNode.Variant(position, content);
    }

    private TextNode annotated() {
        int position = scanner.position();
        scanner.require('@', "");
        String type = scanner.type();
        if (type.indexOf('m') >= 0) {
            throw scanner.fault(position, "maybe types (m), which D-Bus does not have");
        }
        try {
            return new TextNode.Typed(position, SignatureReader.single(type), value());
        } catch (DbusException.BadValue e) {
            throw scanner.fault(position, e.why());
        }
    }

    private boolean isBytes() {
        return scanner.peek() == 'b' && (scanner.peek(1) == '\'' || scanner.peek(1) == '"');
    }

    private TextNode bytes() {
        int position = scanner.position();
        scanner.require('b', "");
        return new TextNode.Bytes(position, TextString.bytes(scanner));
    }

    private TextNode word() {
        int position = scanner.position();
        String word = scanner.word();
        if (TextNumber.begins(word)) {
            return new TextNode.Numeral(position, TextNumber.of(word));
        }
        String type = keyword(word);
        if (type != null) {
            return new TextNode.Typed(position, type, value());
        }
        return switch (word) {
            case "true" -> new TextNode.Truth(position, true);
            case "false" -> new TextNode.Truth(position, false);
            case "nothing", "just" ->
                throw scanner.fault(position, "maybe types (" + word + "), which D-Bus does not have");
            case "handle" -> throw scanner.fault(position, "file descriptors (handle) are not supported");
            case "" -> throw scanner.fault(position, "a value is missing");
            default -> throw scanner.fault(position, "\"" + word + "\" is no value: text stands in quotes");
        };
    }

    private static @Nullable String keyword(String word) {
        return switch (word) {
            case "boolean" -> "b";
            case "byte" -> "y";
            case "int16" -> "n";
            case "uint16" -> "q";
            case "int32" -> "i";
            case "uint32" -> "u";
            case "int64" -> "x";
            case "uint64" -> "t";
            case "double" -> "d";
            case "string" -> "s";
            case "objectpath" -> "o";
            case "signature" -> "g";
            default -> null;
        };
    }
}
