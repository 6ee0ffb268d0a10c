package dev.panamax.cgroup;

import dev.panamax.dbus.Value;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.systemd.UnitProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Device rules as the properties of a unit. systemd puts them in force beside ours, so that its list may be wider than the rules, but
 * never narrower: where it has no words for a rule, it is told to leave devices alone.
 */
final class UnitDevices {
    private static final Path NAMES = Path.of("/proc/devices");
    private static final String EVERYTHING = "auto";
    private static final String LISTED = "strict";

    private UnitDevices() {}

    /**
     * Returns the properties for rules that follow on a denial of everything.
     *
     * @param rules null for devices that stay as they are
     */
    static List<UnitProperty> of(@Nullable List<DeviceRule> rules) {
        return rules == null ? List.of() : of(rules, names());
    }

    static List<UnitProperty> of(List<DeviceRule> rules, Map<String, String> names) {
        List<Value> allowed = allowed(rules, names);
        List<UnitProperty> properties = new ArrayList<>();
        properties.add(UnitProperty.of("DevicePolicy", allowed == null ? EVERYTHING : LISTED));
        properties.add(new UnitProperty("DeviceAllow", new Value.Array("(ss)", allowed == null ? List.of() : allowed)));
        return properties;
    }

    private static @Nullable List<Value> allowed(List<DeviceRule> rules, Map<String, String> names) {
        DevicePolicy policy = DevicePolicy.of(List.of());
        for (DeviceRule rule : rules) {
            if (policy.add(rule) != null) {
                return null; // An exception to an exception: only a list of rules in order can say that.
            }
        }
        if (policy.allowsAll()) {
            return null;
        }
        List<Value> allowed = new ArrayList<>();
        for (String line : policy.lines()) {
            String[] words = CounterFile.words(line);
            String name = name(words[0], words[1], names);
            if (name == null) {
                return null;
            }
            allowed.add(new Value.Struct(List.of(new Value.Text(name), new Value.Text(words[2]))));
        }
        return allowed;
    }

    /** Returns systemd's word for devices: a node, a group of /proc/devices, or all of a type. */
    private static @Nullable String name(String type, String numbers, Map<String, String> names) {
        String kind = type.equals("c") ? "char" : "block";
        String major = numbers.substring(0, numbers.indexOf(':'));
        String minor = numbers.substring(numbers.indexOf(':') + 1);
        if (!major.equals("*") && !minor.equals("*")) {
            return "/dev/" + kind + "/" + numbers;
        }
        if (major.equals("*")) {
            return minor.equals("*") ? kind + "-*" : null;
        }
        String group = names.get(kind + " " + major);
        return group == null ? null : kind + "-" + group;
    }

    /** Returns the names of the major numbers that drivers have, by type and number. */
    private static Map<String, String> names() {
        try {
            return names(Files.readAllLines(NAMES));
        } catch (IOException e) {
            throw new CgroupException("reading " + NAMES + ": " + e.getMessage(), e);
        }
    }

    static Map<String, String> names(List<String> lines) {
        Map<String, String> names = new HashMap<>();
        String kind = "";
        for (String line : lines) {
            String[] words = CounterFile.words(line);
            if (line.startsWith("Character")) {
                kind = "char";
            } else if (line.startsWith("Block")) {
                kind = "block";
            } else if (words.length == 2) {
                names.putIfAbsent(kind + " " + words[0], words[1]);
            }
        }
        return names;
    }
}
