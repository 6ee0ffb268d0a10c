package dev.panamax.security;

import dev.panamax.config.IdMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whom a user namespace has, whoever has made it: the others are nobody in it, and no process can become one of them.
 *
 * @param setsGroups whether its root may change the groups of a process
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
public record NamespaceIds(List<IdMapping> uids, List<IdMapping> gids, boolean setsGroups) {
    public NamespaceIds {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    private static final AtomicReference<@Nullable NamespaceIds> OWN = new AtomicReference<>();

    /**
     * Returns those of our own namespace, which no process with several threads leaves, and whose maps are written once.
     *
     * @throws UserException if they can't be read
     */
    public static NamespaceIds own() {
        NamespaceIds known = OWN.get();
        if (known != null) {
            return known;
        }
        NamespaceIds own = of("self");
        if (!own.uids().isEmpty() && !own.gids().isEmpty()) { // Until they are mapped, there is nobody.
            OWN.set(own);
        }
        return own;
    }

    /**
     * Reads those of the namespace that a process is in.
     *
     * @throws UserException if they can't be read
     */
    public static NamespaceIds of(int pid) {
        return of(Integer.toString(pid));
    }

    private static NamespaceIds of(String name) {
        Path process = Path.of("/proc", name);
        try {
            return new NamespaceIds(
                    IdMapping.parse(Files.readAllLines(process.resolve("uid_map"))),
                    IdMapping.parse(Files.readAllLines(process.resolve("gid_map"))),
                    Files.readString(process.resolve("setgroups")).strip().equals("allow"));
        } catch (IOException e) {
            throw new UserException("reading the ids of the container's user namespace: " + e);
        }
    }

    /**
     * Returns who a program can be. Where groups are denied, those that {@code /etc/group} lists a user in are left out: he is in none of
     * them outside either.
     *
     * @throws UserException if the namespace has not the user, or one of the groups
     */
    public Identity admit(Identity identity) {
        require("user", identity.uid(), uids);
        require("group", identity.gid(), gids);
        if (!setsGroups) {
            return new Identity(identity.uid(), identity.gid(), List.of(), identity.home());
        }
        identity.groups().forEach(group -> require("additional group", group, gids));
        return identity;
    }

    private static void require(String kind, long id, List<IdMapping> mappings) {
        if (!IdMapping.contain(mappings, id)) {
            throw new UserException("the " + kind + " " + id
                    + " is not mapped into the container's user namespace, which has " + ranges(mappings)
                    + ": name another one, or map it");
        }
    }

    private static String ranges(List<IdMapping> mappings) {
        StringJoiner ranges = new StringJoiner(", ");
        ranges.setEmptyValue("none");
        for (IdMapping mapping : mappings) {
            long last = mapping.containerId() + mapping.size() - 1;
            ranges.add(mapping.size() == 1 ? "" + last : mapping.containerId() + " to " + last);
        }
        return ranges.toString();
    }
}
