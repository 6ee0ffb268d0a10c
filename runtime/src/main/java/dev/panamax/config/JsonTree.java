package dev.panamax.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads JSON into Jackson's tree without an {@code ObjectMapper}, which costs a cold JVM some ten milliseconds. */
public final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** One for all: it keeps the names that it has seen. */
    private static final JsonFactory PARSERS = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** Far more than any configuration needs, and far less than a thread's stack takes. */
    private static final int MOST_LEVELS = 200;

    private JsonTree() {}

    /**
     * Reads one document.
     *
     * @throws IOException if the text is no JSON, or more than one document; the message says where
     */
    public static JsonNode read(String text) throws IOException {
        try (JsonParser parser = PARSERS.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("the document is empty");
            }
            JsonNode root = value(parser, 0);
            if (parser.nextToken() != null) {
                throw new IOException("more follows after the end of the document");
            }
            return root;
        }
    }

    private static JsonNode value(JsonParser parser, int level) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, deeper(level));
            case START_ARRAY -> array(parser, deeper(level));
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private static int deeper(int level) throws IOException {
        if (level == MOST_LEVELS) {
            throw new IOException("lists and objects are nested more than " + MOST_LEVELS + " levels deep");
        }
        return level + 1;
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> NODES.numberNode(parser.getLongValue());
            case BIG_INTEGER, BIG_DECIMAL, FLOAT, DOUBLE -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private static ObjectNode object(JsonParser parser, int level) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser, level));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser, int level) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, level));
        }
        return array;
    }
}
