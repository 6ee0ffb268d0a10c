package dev.panamax.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
public final class Fields {
    private static final int LONGEST_NUMBER = 40;

    private final JsonNode node;
    private final String pointer;
    private final List<Fault> faults;

    Fields(JsonNode node, String pointer, List<Fault> faults) {
        this.node = node;
        this.pointer = pointer;
        this.faults = faults;
    }

    /** Returns the JSON pointer of a field. */
    public String pointer(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** Reports what is wrong with a field. */
    public void fault(String name, String message) {
        faults.add(new Fault(pointer(name), message));
    }

    /** Returns a text, or an empty one. */
    public String text(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return "";
        }
        if (!value.isTextual()) {
            fault(name, "expected a text, found " + describe(value));
            return "";
        }
        String unfit = unfit(value.textValue());
        if (unfit != null) {
            fault(name, unfit);
            return "";
        }
        return value.textValue();
    }

    /** Returns why the kernel can't be told a text, or null if it can. */
    private static @Nullable String unfit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\0') {
                return Validation.NUL;
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "half of a surrogate pair is no character";
            }
        }
        return null;
    }

    /** Returns true or false; false if nothing is said. */
    public boolean flag(String name) {
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
    public long number(String name, String unit) {
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
    public long number(String name, String unit, long least, long most) {
        long number = number(name, unit);
        if (number < least || number > most) {
            fault(name, number + " is not between " + least + " and " + most);
            return Math.max(least, 0);
        }
        return number;
    }

    /** Returns a whole number in a range, or null if nothing is said. */
    public @Nullable Long optionalNumber(String name, String unit, long least, long most) {
        return has(name) ? number(name, unit, least, most) : null;
    }

    /** Returns a whole number of 64 bits without a sign, or null if nothing is said. */
    public @Nullable Long optionalUnsigned(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        boolean whole = value.isIntegralNumber();
        if (!whole
                || value.bigIntegerValue().signum() < 0
                || value.bigIntegerValue().bitLength() > Long.SIZE) {
            fault(name, "expected a whole number from 0 to 18446744073709551615, found " + describe(value));
            return 0L;
        }
        return value.bigIntegerValue().longValue();
    }

    /** Returns true or false, or null if nothing is said. */
    public @Nullable Boolean optionalFlag(String name) {
        return has(name) ? (Boolean) flag(name) : null;
    }

    /** Reports fields that are missing or empty, and must not be. */
    public void require(String... names) {
        for (String name : names) {
            JsonNode value = value(name);
            if (value == null || (value.isTextual() && value.textValue().isEmpty())) {
                fault(name, "is needed");
            }
        }
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

    /** Returns whether a field says something. */
    public boolean has(String name) {
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
            fault(name, Faults.quoted(text) + ": " + e.getMessage());
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

    /** Returns the texts of a list. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        JsonNode list = list(name);
        for (int i = 0; list != null && i < list.size(); i++) {
            JsonNode element = list.get(i);
            String unfit =
                    element.isTextual() ? unfit(element.textValue()) : "expected a text, found " + describe(element);
            if (unfit != null) {
                faults.add(new Fault(pointer(name) + "/" + i, unfit));
            }
            texts.add(unfit == null ? element.textValue() : ""); // What follows keeps its place, and so its pointer.
        }
        return texts;
    }

    /** Returns the whole numbers of a list, all of them in a range. */
    public List<Long> numbers(String name, long least, long most) {
        List<Long> numbers = new ArrayList<>();
        JsonNode list = list(name);
        for (int i = 0; list != null && i < list.size(); i++) {
            JsonNode element = list.get(i);
            boolean whole = element.isIntegralNumber() && element.canConvertToLong();
            if (!whole || element.longValue() < least || element.longValue() > most) {
                String message = "expected a whole number from " + least + " to " + most + ", found ";
                faults.add(new Fault(pointer(name) + "/" + i, message + describe(element)));
            } else {
                numbers.add(element.longValue());
            }
        }
        return numbers;
    }

    /** Returns the objects of a list. */
    public List<Fields> objects(String name) {
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

    /** Returns the object that a field is, or null. */
    public @Nullable Fields object(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isObject()) {
            fault(name, "expected an object, found " + describe(value));
            return null;
        }
        return value == null ? null : new Fields(value, pointer(name), faults);
    }

    /** Returns the texts that names stand for, in their order. */
    public Map<String, String> textMap(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        Fields entries = object(name);
        if (entries == null) {
            return map;
        }
        for (String key : entries.names()) {
            if (entries.fit(key)) {
                map.put(key, entries.text(key));
            }
        }
        return map;
    }

    /** Returns the objects that names stand for, in their order. */
    public Map<String, Fields> objectMap(String name) {
        Map<String, Fields> map = new LinkedHashMap<>();
        Fields entries = object(name);
        if (entries == null) {
            return map;
        }
        for (String key : entries.names()) {
            Fields entry = entries.fit(key) ? entries.object(key) : null;
            if (entry != null) {
                map.put(key, entry);
            }
        }
        return map;
    }

    private boolean fit(String name) {
        String unfit = unfit(name);
        if (unfit != null) {
            fault(name, "in the name: " + unfit);
        }
        return unfit == null;
    }

    boolean isText(String name) {
        JsonNode value = value(name);
        return value != null && value.isTextual();
    }

    boolean isList(String name) {
        JsonNode value = value(name);
        return value != null && value.isArray();
    }

    /** Returns the names of all fields, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            names.add(field.getKey());
        }
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

    static String describe(JsonNode value) {
        if (value.isTextual()) {
            return "the text " + Faults.quoted(value.textValue());
        }
        if (value.isObject()) {
            return "an object";
        }
        return value.isArray() ? "a list" : shortened(value.asText());
    }

    private static String shortened(String number) {
        return number.length() <= LONGEST_NUMBER ? number : number.substring(0, LONGEST_NUMBER) + "...";
    }
}
