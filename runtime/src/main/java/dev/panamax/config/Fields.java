package dev.panamax.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read by type. What is missing or null reads as empty; what has the wrong type is a fault with its
 * pointer, and reads as empty too, so that one pass finds all faults.
 *
 * <p>Names match whatever their case, and unknown ones are ignored, as Go's decoder does it.
 */
final class Fields {
    private final JsonNode node;
    private final String pointer;
    private final List<Fault> faults;

    Fields(JsonNode node, String pointer, List<Fault> faults) {
        this.node = node;
        this.pointer = pointer;
        this.faults = faults;
    }

    /** Returns the JSON pointer of a field. */
    String pointer(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    void fault(String name, String message) {
        faults.add(new Fault(pointer(name), message));
    }

    String text(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return "";
        }
        if (!value.isTextual()) {
            fault(name, "expected a text, found " + describe(value));
            return "";
        }
        if (value.textValue().indexOf('\0') >= 0) {
            fault(name, Validation.NUL);
            return "";
        }
        return value.textValue();
    }

    boolean flag(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            fault(name, "expected true or false, found " + describe(value));
        }
        return value != null && value.booleanValue();
    }

    /**
     * Returns a whole number.
     *
     * @param unit what it counts, for the message: "a whole number of bytes"
     */
    long number(String name, String unit) {
        JsonNode value = value(name);
        if (value == null) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            fault(name, "expected a whole number" + unit + ", found " + describe(value));
            return 0;
        }
        return value.longValue();
    }

    /** Returns a whole number in a range. */
    long number(String name, String unit, long least, long most) {
        long number = number(name, unit);
        if (number < least || number > most) {
            fault(name, number + " is not between " + least + " and " + most);
            return Math.max(least, 0);
        }
        return number;
    }

    /** Returns a whole number of 64 bits, all of which are set for −1: what the kernel takes for "no limit". */
    long unsignedNumber(String name) {
        JsonNode value = value(name);
        boolean large =
                value != null && value.isBigInteger() && value.bigIntegerValue().bitLength() == Long.SIZE;
        if (value != null && large && value.bigIntegerValue().signum() > 0) {
            return value.bigIntegerValue().longValue();
        }
        return number(name, "", -1, Long.MAX_VALUE);
    }

    boolean has(String name) {
        return value(name) != null;
    }

    /** Returns what a field's text means, or null if it is empty or means nothing: that is a fault. */
    private <T> @Nullable T parsed(String name, Function<String, T> parser) {
        String text = text(name);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            fault(name, "\"" + text + "\": " + e.getMessage());
            return null;
        }
    }

    @Nullable
    IpPrefix prefix(String name) {
        return parsed(name, IpPrefix::parse);
    }

    @Nullable
    InetAddress address(String name) {
        return parsed(name, IpPrefix::parseAddress);
    }

    @Nullable
    MacAddress macAddress(String name) {
        return parsed(name, MacAddress::parse);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        JsonNode list = list(name);
        for (int i = 0; list != null && i < list.size(); i++) {
            JsonNode element = list.get(i);
            if (element.isTextual() && element.textValue().indexOf('\0') < 0) {
                texts.add(element.textValue());
            } else {
                faults.add(
                        new Fault(pointer(name) + "/" + i, "expected a text without NUL, found " + describe(element)));
                texts.add(""); // What follows keeps its place, and so its pointer.
            }
        }
        return texts;
    }

    /** Returns the objects of a list. */
    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        JsonNode list = list(name);
        for (int i = 0; list != null && i < list.size(); i++) {
            String element = pointer(name) + "/" + i;
            if (list.get(i).isObject()) {
                objects.add(new Fields(list.get(i), element, faults));
            } else {
                faults.add(new Fault(element, "expected an object, found " + describe(list.get(i))));
                // What follows keeps its place, and so its pointer; nobody wants to hear what an empty object lacks.
                objects.add(new Fields(JsonNodeFactory.instance.objectNode(), element, new ArrayList<>()));
            }
        }
        return objects;
    }

    @Nullable
    Fields object(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isObject()) {
            fault(name, "expected an object, found " + describe(value));
            return null;
        }
        return value == null ? null : new Fields(value, pointer(name), faults);
    }

    boolean isText(String name) {
        JsonNode value = value(name);
        return value != null && value.isTextual();
    }

    boolean isList(String name) {
        JsonNode value = value(name);
        return value != null && value.isArray();
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private @Nullable JsonNode list(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isArray()) {
            fault(name, "expected a list, found " + describe(value));
            return null;
        }
        return value;
    }

    private @Nullable JsonNode value(String name) {
        JsonNode found = node.get(name);
        if (found == null) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                found = field.getKey().equalsIgnoreCase(name) ? field.getValue() : found;
            }
        }
        return found == null || found.isNull() ? null : found;
    }

    private static String describe(JsonNode value) {
        if (value.isTextual()) {
            return "the text \"" + value.textValue() + "\"";
        }
        if (value.isObject()) {
            return "an object";
        }
        return value.isArray() ? "a list" : value.toString();
    }
}
