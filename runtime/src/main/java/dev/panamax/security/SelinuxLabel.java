package dev.panamax.security;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SELinux security context.
 *
 * @param level sensitivity and categories, such as {@code s0:c1,c5}; empty on a system without them
 * @see <a href="https://man7.org/linux/man-pages/man8/selinux.8.html">selinux(8)</a>
 */
public record SelinuxLabel(String user, String role, String type, String level) {
    /**
     * What a container gets.
     *
     * @param process its processes' label; null if it is not to be confined
     * @param mount its files' label; null if it is not to be confined
     */
    public record Pair(
            @Nullable SelinuxLabel process, @Nullable SelinuxLabel mount) {}

    /**
     * Reads a label.
     *
     * @throws LabelException if it has less than three parts
     */
    public static SelinuxLabel parse(String text) {
        String[] parts = text.split(":", 4);
        if (parts.length < 3) {
            throw new LabelException(
                    "\"" + text + "\" is no SELinux label: it has the form user:role:type:level", null);
        }
        return new SelinuxLabel(parts[0], parts[1], parts[2], parts.length == 4 ? parts[3] : "");
    }

    /** Returns the label as the kernel has it. */
    @Override
    public String toString() {
        String three = user + ":" + role + ":" + type;
        return level.isEmpty() ? three : three + ":" + level;
    }

    /** Returns this label with another level. */
    public SelinuxLabel withLevel(String other) {
        return new SelinuxLabel(user, role, type, other);
    }

    /**
     * Changes a container's labels by options of the form {@code user:U}, {@code role:R}, {@code type:T}, {@code level:L}, or
     * {@code disable}. A file's label keeps its role and type.
     *
     * @throws LabelException if an option is none of these
     */
    public static Pair apply(List<String> options, SelinuxLabel process, SelinuxLabel mount) {
        SelinuxLabel changed = process;
        SelinuxLabel files = mount;
        for (String option : options) {
            if (option.equals("disable")) {
                return new Pair(null, null);
            }
            int colon = option.indexOf(':');
            String value = option.substring(colon + 1);
            switch (colon < 0 ? "" : option.substring(0, colon)) {
                case "user" -> {
                    changed = new SelinuxLabel(value, changed.role, changed.type, changed.level);
                    files = new SelinuxLabel(value, files.role, files.type, files.level);
                }
                case "role" -> changed = new SelinuxLabel(changed.user, value, changed.type, changed.level);
                case "type" -> changed = new SelinuxLabel(changed.user, changed.role, value, changed.level);
                case "level" -> {
                    changed = changed.withLevel(value);
                    files = files.withLevel(value);
                }
                default ->
                    throw new LabelException(
                            "\"" + option + "\" is no label option: use disable, user:, role:, type: or level:", null);
            }
        }
        return new Pair(changed, files);
    }

    /** Returns the options that give another container the label of a process. */
    public static List<String> securityOptions(String label) {
        if (label.isEmpty()) {
            return List.of();
        }
        SelinuxLabel parsed = parse(label);
        List<String> options = new ArrayList<>(
                List.of("label:user:" + parsed.user, "label:role:" + parsed.role, "label:type:" + parsed.type));
        if (!parsed.level.isEmpty()) {
            options.add("label:level:" + parsed.level);
        }
        return options;
    }

    /** Returns the options that leave another container without a label. */
    public static List<String> disablingOptions() {
        return List.of("label:disable");
    }
}
