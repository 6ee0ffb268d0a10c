package dev.panamax.config;

import java.util.List;
import java.util.OptionalLong;

/**
 * A range of user or group ids of a user namespace.
 *
 * @param containerId the first id inside
 * @param hostId the first id outside
 * @param size how many
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
public record IdMapping(long containerId, long hostId, long size) {
    /** How many ranges the kernel takes: {@code UID_GID_MAP_MAX_EXTENTS}. */
    static final int MOST_RANGES = 340;

    /** A map is written at once, and less than a page. */
    static final int LONGEST_TEXT = 4095;

    /** Returns what an id inside is outside, if one of the ranges has it. */
    public static OptionalLong outside(List<IdMapping> mappings, long id) {
        for (IdMapping mapping : mappings) {
            long offset = id - mapping.containerId;
            if (offset >= 0 && offset < mapping.size) {
                return OptionalLong.of(mapping.hostId + offset);
            }
        }
        return OptionalLong.empty();
    }

    /** Returns whether an id inside is somebody outside. */
    public static boolean contain(List<IdMapping> mappings, long id) {
        return outside(mappings, id).isPresent();
    }

    /** Returns ranges as {@code /proc/<pid>/uid_map} and {@code gid_map} take them: a line each. */
    public static String text(List<IdMapping> mappings) {
        StringBuilder lines = new StringBuilder();
        for (IdMapping mapping : mappings) {
            lines.append(mapping.containerId).append(' ');
            lines.append(mapping.hostId).append(' ');
            lines.append(mapping.size).append('\n');
        }
        return lines.toString();
    }

    /**
     * Reads ranges as the kernel shows them in these files.
     *
     * @throws NumberFormatException if that is something else
     */
    public static List<IdMapping> parse(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .map(words ->
                        new IdMapping(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])))
                .toList();
    }
}
