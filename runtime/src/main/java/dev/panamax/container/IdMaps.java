package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.IdMapping;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.oci.Linux;
import dev.panamax.proc.Caller;
import java.nio.charset.StandardCharsets;
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
        write(pid, "uid_map", config.uidMappings(), "/uid_mappings");
        write(pid, "gid_map", config.gidMappings(), "/gid_mappings");
    }

    static void write(int pid, Linux linux) {
        write(pid, "uid_map", linux.uidMappings(), "/linux/uidMappings");
        denyGroups(pid);
        write(pid, "gid_map", linux.gidMappings(), "/linux/gidMappings");
    }

    /**
     * Forbids changes of the groups, without which an ordinary user may not map his: to drop one could be a way around a file that
     * keeps it out.
     */
    private static void denyGroups(int pid) {
        if (!Caller.current().mapsIds()) {
            writeFile("/proc/" + pid + "/setgroups", "deny", "/linux/gidMappings");
        }
    }

    private static void write(int pid, String file, List<IdMapping> mappings, String pointer) {
        StringBuilder lines = new StringBuilder();
        for (IdMapping mapping : mappings.isEmpty() ? IDENTITY : mappings) {
            lines.append(mapping.containerId()).append(' ');
            lines.append(mapping.hostId()).append(' ');
            lines.append(mapping.size()).append('\n');
        }
        writeFile("/proc/" + pid + "/" + file, lines.toString(), pointer);
    }

    private static void writeFile(String path, String text, String pointer) {
        try (Fd fd = Fd.open(path, OpenFlag.O_WRONLY)) {
            fd.writeOnce(text.getBytes(StandardCharsets.US_ASCII));
        } catch (LinuxException e) {
            throw new StartException(
                    "mapping the ids of the user namespace: " + path + ": " + e.getMessage()
                            + ": mapping more than one's own id needs CAP_SETUID and CAP_SETGID [" + pointer + "]",
                    e);
        }
    }
}
