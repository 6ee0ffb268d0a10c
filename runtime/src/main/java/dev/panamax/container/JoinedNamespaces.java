package dev.panamax.container;

import dev.panamax.config.Namespace;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Presence;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The namespaces that tell a process from us. */
final class JoinedNamespaces {
    private JoinedNamespaces() {}

    /** Returns the namespaces of a process that are not ours; nobody can join the user namespace that it is in. */
    static List<CloneFlag> of(int pid) {
        List<CloneFlag> flags = new ArrayList<>();
        for (Namespace namespace : Namespace.values()) {
            if (!link("thread-self", namespace).equals(link(Integer.toString(pid), namespace))) {
                flags.add(namespace.flag());
            }
        }
        return flags;
    }

    private static String link(String process, Namespace namespace) {
        Path file = Path.of("/proc", process, "ns", namespace.file());
        try {
            return Presence.exists(file) ? Files.readSymbolicLink(file).toString() : "";
        } catch (AccessDeniedException e) {
            throw new StartException(
                    "the namespace " + file + " can't be looked at: who has made the container may join it, and root",
                    e);
        } catch (IOException e) {
            throw new StartException("reading the namespace " + file + ": " + e.getMessage(), e);
        }
    }
}
