package dev.panamax.container;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.OneLine;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of a state on disk, each of the type that it must have: what is missing or something else is an error and no default. */
record StateFields(JsonNode node) {
    private static final int LONGEST_LINK_NAME = 15;

    /**
     * Takes the fields of an object.
     *
     * @throws IOException if it is none
     */
    static StateFields of(JsonNode node) throws IOException {
        if (!node.isObject()) {
            throw new IOException("expected an object");
        }
        return new StateFields(node);
    }

    boolean has(String name) {
        return node.has(name);
    }

    JsonNode any(String name) throws IOException {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new IOException("there is no \"" + name + "\"");
        }
        return value;
    }

    private static IOException wrong(String name, String expected) {
        return new IOException(OneLine.quoted(name) + " is no " + expected);
    }

    StateFields object(String name) throws IOException {
        if (!any(name).isObject()) {
            throw wrong(name, "object");
        }
        return new StateFields(any(name));
    }

    String text(String name) throws IOException {
        if (!any(name).isTextual()) {
            throw wrong(name, "text");
        }
        return any(name).textValue();
    }

    boolean flag(String name) throws IOException {
        if (!any(name).isBoolean()) {
            throw wrong(name, "truth value");
        }
        return any(name).booleanValue();
    }

    /** Returns a number that is not below 0. */
    long number(String name) throws IOException {
        JsonNode value = any(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrong(name, "number from 0 on");
        }
        return value.longValue();
    }

    /** Returns the number of a process, or 0. */
    int pid(String name) throws IOException {
        long number = number(name);
        if (number > Integer.MAX_VALUE) {
            throw wrong(name, "number of a process");
        }
        return (int) number;
    }

    /** Returns a number that is written as a text. */
    long textOfNumber(String name) throws IOException {
        String text = text(name);
        if (text.isEmpty() || text.length() >= Long.toString(Long.MAX_VALUE).length() || !text.matches("[0-9]+")) {
            throw wrong(name, "text of a number");
        }
        return Long.parseLong(text);
    }

    Path path(String name) throws IOException {
        try {
            Path path = Path.of(text(name));
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IOException(OneLine.quoted(name) + " is no path: " + e.getMessage(), e);
        }
        throw wrong(name, "absolute path");
    }

    /** Returns the name of a network link, as the kernel takes it. */
    String link(String name) throws IOException {
        String link = text(name);
        if (!link.matches("[^/\\s\\p{Cntrl}]{1," + LONGEST_LINK_NAME + "}") || link.equals(".") || link.equals("..")) {
            throw wrong(name, "name of a network link");
        }
        return link;
    }

    Map<String, String> texts() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            texts.put(entry.getKey(), text(entry.getKey()));
        }
        return texts;
    }

    Map<String, Path> paths() throws IOException {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            paths.put(entry.getKey(), path(entry.getKey()));
        }
        return paths;
    }
}
