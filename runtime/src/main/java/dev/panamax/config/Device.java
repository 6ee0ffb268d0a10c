package dev.panamax.config;

import java.util.List;

/**
 * A device: a node to make, a rule for the cgroup, or both.
 *
 * @param path empty for a rule alone
 * @param major {@link #WILDCARD} for all, in rules
 * @param permissions some of {@code rwm}: read, write, make a node
 * @param fileMode permission bits of the node
 */
public record Device(
        Type type, String path, long major, long minor, String permissions, int fileMode, long uid, long gid) {
    public static final long WILDCARD = -1;

    private static final int EVERYBODY = 0666;

    /** What {@code container.json} writes as the number of the letter. */
    public enum Type {
        CHARACTER('c'),
        BLOCK('b');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }

        public char letter() {
            return letter;
        }
    }

    /** Returns the rule as the devices controller takes it: {@code c 1:3 rwm}. */
    public String rule() {
        return type.letter() + " " + number(major) + ":" + number(minor) + " " + permissions;
    }

    /** Returns the device number as {@code mknod(2)} takes it. */
    public long deviceNumber() {
        return deviceNumber(major, minor);
    }

    /** Composes a device number: 12 bits of major and 20 bits of minor number. */
    public static long deviceNumber(long major, long minor) {
        return (major << 8) | (minor & 0xff) | ((minor & 0xfff00) << 12);
    }

    public static long major(long deviceNumber) {
        return (deviceNumber >> 8) & 0xfff;
    }

    public static long minor(long deviceNumber) {
        return (deviceNumber & 0xff) | ((deviceNumber >> 12) & 0xfff00);
    }

    private static String number(long value) {
        return value == WILDCARD ? "*" : Long.toString(value);
    }

    private static Device node(String path, long major, long minor) {
        return new Device(Type.CHARACTER, path, major, minor, "rwm", EVERYBODY, 0, 0);
    }

    private static Device rule(Type type, String path, long major, long minor, String permissions) {
        return new Device(type, path, major, minor, permissions, 0, 0, 0);
    }

    /** The devices that every program expects. */
    public static final List<Device> SIMPLE = List.of(
            node("/dev/null", 1, 3),
            node("/dev/zero", 1, 5),
            node("/dev/full", 1, 7),
            node("/dev/tty", 5, 0),
            node("/dev/urandom", 1, 9),
            node("/dev/random", 1, 8));

    /** What a container may use: all may be made, terminals and the simple devices may be opened. */
    public static final List<Device> ALLOWED = concatenate(
            List.of(
                    rule(Type.CHARACTER, "", WILDCARD, WILDCARD, "m"),
                    rule(Type.BLOCK, "", WILDCARD, WILDCARD, "m"),
                    rule(Type.CHARACTER, "/dev/console", 5, 1, "rwm"),
                    rule(Type.CHARACTER, "/dev/tty0", 4, 0, "rwm"),
                    rule(Type.CHARACTER, "/dev/tty1", 4, 1, "rwm"),
                    rule(Type.CHARACTER, "", 136, WILDCARD, "rwm"),
                    rule(Type.CHARACTER, "", 5, 2, "rwm"),
                    rule(Type.CHARACTER, "", 10, 200, "rwm")),
            SIMPLE);

    /** The nodes that libcontainer made by default; {@code /dev/fuse} without any permission, as it did. */
    public static final List<Device> AUTO_CREATED =
            concatenate(List.of(rule(Type.CHARACTER, "/dev/fuse", 10, 229, "rwm")), SIMPLE);

    private static List<Device> concatenate(List<Device> first, List<Device> second) {
        List<Device> all = new java.util.ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
