package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.IdMapping;
import dev.panamax.linux.LinuxException;
import dev.panamax.oci.Linux;
import dev.panamax.proc.Caller;
import dev.panamax.proc.HostProcfs;
import java.util.List;

/**
 * The ids of a new user namespace, written by the parent while init waits.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
final class IdMaps {
    /** All ids, unchanged: the container's root is the caller's root, but owns no namespace of the host. */
    private static final List<IdMapping> IDENTITY = List.of(new IdMapping(0, 0, 0xffff_ffffL));

    private IdMaps() {}

    static void write(int pid, ContainerConfig config) {
        try (HostProcfs procfs = HostProcfs.open()) {
            write(procfs, pid, "uid_map", config.uidMappings(), "/uid_mappings");
            write(procfs, pid, "gid_map", config.gidMappings(), "/gid_mappings");
        }
    }

    static void write(int pid, Linux linux) {
        try (HostProcfs procfs = HostProcfs.open()) {
            write(procfs, pid, "uid_map", linux.uidMappings(), "/linux/uidMappings");
            denyGroups(procfs, pid);
            write(procfs, pid, "gid_map", linux.gidMappings(), "/linux/gidMappings");
        }
    }

    /**
     * Forbids changes of the groups, without which an ordinary user may not map his: to drop one could be a way around a file that
     * keeps it out.
     */
    private static void denyGroups(HostProcfs procfs, int pid) {
        if (!Caller.current().mapsIds()) {
            writeFile(procfs, pid, "setgroups", "deny", "/linux/gidMappings");
        }
    }

    private static void write(HostProcfs procfs, int pid, String file, List<IdMapping> mappings, String pointer) {
        StringBuilder lines = new StringBuilder();
        for (IdMapping mapping : mappings.isEmpty() ? IDENTITY : mappings) {
            lines.append(mapping.containerId()).append(' ');
            lines.append(mapping.hostId()).append(' ');
            lines.append(mapping.size()).append('\n');
        }
        writeFile(procfs, pid, file, lines.toString(), pointer);
    }

    private static void writeFile(HostProcfs procfs, int pid, String file, String text, String pointer) {
        try {
            procfs.write(pid, file, text);
        } catch (LinuxException e) {
            throw new StartException(
                    "mapping the ids of the user namespace: /proc/" + pid + "/" + file + ": " + e.getMessage()
                            + ": mapping more than one's own id needs CAP_SETUID and CAP_SETGID [" + pointer + "]",
                    e);
        }
    }
}
