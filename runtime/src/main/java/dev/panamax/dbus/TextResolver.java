package dev.panamax.dbus;

import java.util.ArrayList;
import java.util.List;

/** Makes values of the parts of a text, once their types are known. */
final class TextResolver {
    private final TextScanner scanner;

    TextResolver(TextScanner scanner) {
        this.scanner = scanner;
    }

    /** Returns the value of a part that has nothing around it which says more about its type. */
    Value value(TextNode node) {
        String type = node.pattern().signature();
        if (type == null) {
            throw scanner.fault(
                    node.position(), "the type of something empty can't be told: write it before, such as @as []");
        }
        if (node instanceof TextNode.Entry) {
            throw scanner.fault(node.position(), "a dict entry outside of an array, which D-Bus does not have");
        }
        return value(node, type);
    }

    private Value value(TextNode node, String type) {
        try {
            return switch (node) {
                case TextNode.Truth(int position, boolean truth) when type.equals("b") -> new Value.Bool(truth);
                case TextNode.Numeral(int position, TextNumber number)
                when type.length() == 1 -> number.as(type.charAt(0));
                case TextNode.Text(int position, String text) when type.equals("s") -> new Value.Text(text);
                case TextNode.Text(int position, String text) when type.equals("o") -> new Value.ObjectPath(text);
                case TextNode.Text(int position, String text) when type.equals("g") -> new Value.Signature(text);
                case TextNode.Bytes(int position, byte[] bytes) when type.equals("ay") -> Value.Array.ofBytes(bytes);
                case TextNode.Array array when type.startsWith("a") -> array(array, type.substring(1));
                case TextNode.Entry(int position, TextNode key, TextNode value)
                when type.startsWith("{") -> {
                    List<Value> pair = fields(node, List.of(key, value), type);
                    yield new Value.DictEntry(pair.get(0), pair.get(1));
                }
                case TextNode.Tuple(int position, List<TextNode> fields)
                when type.startsWith("(") -> new Value.Struct(fields(node, fields, type));
                case TextNode.Variant(int position, TextNode content)
                when type.equals("v") -> new Value.Variant(value(content));
                case TextNode.Typed(int position, String written, TextNode content)
                when type.equals(written) -> value(content, type);
                case TextNode other ->
                    throw scanner.fault(other.position(), "a value of the type " + type + " is wanted");
            };
        } catch (DbusException.BadValue e) {
            throw scanner.fault(node.position(), e.why());
        }
    }

    private Value array(TextNode.Array array, String elementType) {
        if (array.isDictionary() && !elementType.startsWith("{")) {
            throw scanner.fault(array.position(), "a value of the type a" + elementType + " is wanted");
        }
        List<Value> elements = new ArrayList<>();
        for (TextNode element : array.elements()) {
            elements.add(value(element, elementType));
        }
        return new Value.Array(elementType, elements);
    }

    private List<Value> fields(TextNode node, List<TextNode> fields, String type) {
        List<String> types = SignatureReader.inner(type);
        if (types.size() != fields.size()) {
            throw scanner.fault(
                    node.position(), fields.size() + " fields where the type " + type + " has " + types.size());
        }
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            values.add(value(fields.get(i), types.get(i)));
        }
        return values;
    }
}
