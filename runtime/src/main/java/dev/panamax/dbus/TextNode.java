package dev.panamax.dbus;

import java.util.List;

/** A part of a text, of which the type may not be known yet: 5 is an int32, unless its neighbour is a uint64. */
sealed interface TextNode {
    /** Returns where it begins. */
    int position();

    /** Returns what is known of the type. */
    TypePattern pattern();

    record Truth(int position, boolean value) implements TextNode {
        @Override
        public TypePattern pattern() {
            return TypePattern.of("b");
        }
    }

    record Numeral(int position, TextNumber value) implements TextNode {
        @Override
        public TypePattern pattern() {
            return value.isReal() ? TypePattern.of("d") : TypePattern.NUMBER;
        }
    }

    record Text(int position, String value) implements TextNode {
        @Override
        public TypePattern pattern() {
            return TypePattern.TEXT;
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(int position, byte[] value) implements TextNode {
        @Override
        public TypePattern pattern() {
            return TypePattern.of("ay");
        }
    }

    /**
     * An array or a dictionary.
     *
     * @param elementPattern what is known of the type of all elements together
     */
    record Array(int position, List<TextNode> elements, TypePattern elementPattern) implements TextNode {
        @Override
        public TypePattern pattern() {
            return elementPattern.array();
        }

        boolean isDictionary() {
            return elementPattern.text().startsWith("{");
        }
    }

    record Entry(int position, TextNode key, TextNode value) implements TextNode {
        @Override
        public TypePattern pattern() {
            return TypePattern.joined('{', List.of(key, value), '}');
        }
    }

    record Tuple(int position, List<TextNode> fields) implements TextNode {
        @Override
        public TypePattern pattern() {
            return TypePattern.joined('(', fields, ')');
        }
    }

    record Variant(int position, TextNode content) implements TextNode {
        @Override
        public TypePattern pattern() {
            return TypePattern.of("v");
        }
    }

    /** A value of which the type is written before it. */
    record Typed(int position, String type, TextNode content) implements TextNode {
        @Override
        public TypePattern pattern() {
            return TypePattern.of(type);
        }
    }
}
