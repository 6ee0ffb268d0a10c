package dev.panamax.cgroup;

import dev.panamax.oci.Resources.DeviceRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Device rules as version 1 keeps them: all is allowed or all is denied, with exceptions. What rules in order can say and this can't
 * is an exception to an exception.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/devices.html">Device Whitelist Controller</a>
 */
final class DevicePolicy {
    private static final String ALLOW = "devices.allow";
    private static final String DENY = "devices.deny";

    private boolean allowed;
    private final Map<Device, String> exceptions = new LinkedHashMap<>();

    /** What a rule is about; null is for all numbers. */
    private record Device(
            char type, @Nullable Long major, @Nullable Long minor) {
        boolean covers(Device other) {
            return type == other.type
                    && (major == null || major.equals(other.major))
                    && (minor == null || minor.equals(other.minor));
        }

        boolean meets(Device other) {
            return type == other.type
                    && (major == null || other.major == null || major.equals(other.major))
                    && (minor == null || other.minor == null || minor.equals(other.minor));
        }

        /** Written out, as the generated one costs a cold JVM milliseconds. */
        @Override
        public int hashCode() {
            return 31 * (31 * type + Objects.hashCode(major)) + Objects.hashCode(minor);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Device device
                    && type == device.type
                    && Objects.equals(major, device.major)
                    && Objects.equals(minor, device.minor);
        }

        String line(String access) {
            return type + " " + number(major) + ":" + number(minor) + " " + access;
        }

        private static String number(@Nullable Long number) {
            return number == null ? "*" : Long.toString(number);
        }
    }

    private DevicePolicy() {}

    /**
     * Returns the policy of rules that follow on a denial of everything.
     *
     * @throws CgroupException if they can't be said in version 1
     */
    static DevicePolicy of(List<DeviceRule> rules) {
        DevicePolicy policy = new DevicePolicy();
        for (DeviceRule rule : rules) {
            String problem = policy.add(rule);
            if (problem != null) {
                throw new CgroupException(problem, null);
            }
        }
        return policy;
    }

    /** Returns the policy that is in force in a directory; where all is allowed, the kernel does not tell the exceptions. */
    static DevicePolicy read(Path directory) {
        DevicePolicy policy = new DevicePolicy();
        for (String line : CounterFile.lines(directory.resolve("devices.list"))) {
            String[] words = CounterFile.words(line);
            if (words[0].equals("a")) {
                policy.allowed = true;
                continue;
            }
            int colon = words[1].indexOf(':');
            Long major = number(words[1].substring(0, colon));
            Device device = new Device(words[0].charAt(0), major, number(words[1].substring(colon + 1)));
            policy.exceptions.put(device, union(policy.exceptions.getOrDefault(device, ""), words[2]));
        }
        return policy;
    }

    private static @Nullable Long number(String text) {
        return text.equals("*") ? null : Long.valueOf(text);
    }

    /** Adds a rule after the others; returns null, or why that is impossible. */
    @Nullable
    String add(DeviceRule rule) {
        if (isForAll(rule)) {
            allowed = rule.allow();
            exceptions.clear();
            return null;
        }
        for (char type : rule.type() == 'a' ? new char[] {'c', 'b'} : new char[] {rule.type()}) {
            Device device = new Device(type, rule.major(), rule.minor());
            if (rule.allow() != allowed) {
                exceptions.put(device, union(exceptions.getOrDefault(device, ""), access(rule)));
            } else if (!remove(device, access(rule))) {
                return "cgroup version 1 can't " + (allowed ? "allow " : "deny ") + device.line(access(rule))
                        + " within more that an earlier rule has " + (allowed ? "denied" : "allowed")
                        + ": name the devices of that rule one by one";
            }
        }
        return null;
    }

    private boolean remove(Device device, String access) {
        Iterator<Map.Entry<Device, String>> entries = exceptions.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Device, String> entry = entries.next();
            String left = without(entry.getValue(), access);
            if (!device.meets(entry.getKey()) || left.equals(entry.getValue())) {
                continue;
            }
            if (!device.covers(entry.getKey())) {
                return false;
            }
            if (left.isEmpty()) {
                entries.remove();
            } else {
                entry.setValue(left);
            }
        }
        return true;
    }

    /** Returns whether all is allowed but the exceptions. */
    boolean allowsAll() {
        return allowed;
    }

    /** Returns the exceptions in the kernel's form: {@code c 1:3 rwm}, with a {@code *} for all numbers. */
    List<String> lines() {
        return more(Map.of(), exceptions);
    }

    /** Returns whether a rule is for every use of every device. */
    static boolean isForAll(DeviceRule rule) {
        return rule.type() == 'a'
                && rule.major() == null
                && rule.minor() == null
                && without("rwm", access(rule)).isEmpty();
    }

    /** Returns the kinds of use that a rule is about. */
    static String access(DeviceRule rule) {
        return rule.access().isEmpty() ? "rwm" : rule.access();
    }

    private static String union(String some, String more) {
        return some + without(more, some);
    }

    private static String without(String some, String less) {
        StringBuilder left = new StringBuilder();
        for (int i = 0; i < some.length(); i++) {
            if (less.indexOf(some.charAt(i)) < 0) {
                left.append(some.charAt(i));
            }
        }
        return left.toString();
    }

    /**
     * Puts the policy in force. Between lists of what is allowed, nothing that both allow is ever denied.
     *
     * @param pointer JSON pointer of the rules, or empty
     * @throws CgroupException if the kernel does not take a rule, for instance because the cgroup above has no such right
     */
    void set(Path directory, String pointer) {
        DevicePolicy before = read(directory);
        if (before.allowed || before.allowed != allowed) {
            setAfresh(directory, pointer);
            return;
        }
        ControlFile.writeEach(directory.resolve(ALLOW), more(before.exceptions, exceptions), pointer);
        ControlFile.writeEach(directory.resolve(DENY), more(exceptions, before.exceptions), pointer);
    }

    /** Puts the policy into force in a directory in which nobody is yet, whatever was in force there. */
    void setAfresh(Path directory, String pointer) {
        ControlFile.write(directory.resolve(allowed ? ALLOW : DENY), "a", pointer);
        ControlFile.writeEach(directory.resolve(allowed ? DENY : ALLOW), lines(), pointer);
    }

    /** Returns what the second has and the first has not. */
    private static List<String> more(Map<Device, String> first, Map<Device, String> second) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Device, String> entry : second.entrySet()) {
            String access = without(entry.getValue(), first.getOrDefault(entry.getKey(), ""));
            if (!access.isEmpty()) {
                lines.add(entry.getKey().line(access));
            }
        }
        return lines;
    }
}
