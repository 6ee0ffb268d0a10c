package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.linux.LinuxException;
import dev.panamax.oci.Linux;
import dev.panamax.proc.Caller;
import dev.panamax.proc.HostProcfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The ids of a new user namespace, written by the parent while init waits.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
final class IdMaps {
    private IdMaps() {}

    /**
     * Returns a configuration in which a new user namespace has maps: who has said nothing gets all ids that his caller has, unchanged,
     * or, of an ordinary user, that one alone.
     */
    static ContainerConfig completed(ContainerConfig config, Caller caller) {
        if (!config.creates(Namespace.NEWUSER)) {
            return config;
        }
        ContainerConfig.Builder builder = config.toBuilder();
        if (config.uidMappings().isEmpty()) {
            builder.uidMappings(caller.mapsIds() ? unchanged("uid_map") : OwnIds.asRoot(caller.uid()));
        }
        if (config.gidMappings().isEmpty()) {
            builder.gidMappings(caller.mapsIds() ? unchanged("gid_map") : OwnIds.asRoot(caller.gid()));
        }
        return builder.build();
    }

    private static List<IdMapping> unchanged(String file) {
        try {
            return IdMapping.parse(Files.readAllLines(Path.of("/proc/self", file))).stream()
                    .map(own -> new IdMapping(own.containerId(), own.containerId(), own.size()))
                    .toList();
        } catch (IOException e) {
            throw new StartException("reading our own ids: " + e.getMessage(), e);
        }
    }

    static void write(int pid, ContainerConfig config) {
        try (HostProcfs procfs = HostProcfs.open()) {
            write(procfs, pid, "uid_map", config.uidMappings(), "/uid_mappings");
            denyGroups(procfs, pid, "/gid_mappings");
            write(procfs, pid, "gid_map", config.gidMappings(), "/gid_mappings");
        }
    }

    static void write(int pid, Linux linux) {
        try (HostProcfs procfs = HostProcfs.open()) {
            write(procfs, pid, "uid_map", linux.uidMappings(), "/linux/uidMappings");
            denyGroups(procfs, pid, "/linux/gidMappings");
            write(procfs, pid, "gid_map", linux.gidMappings(), "/linux/gidMappings");
        }
    }

    /**
     * Forbids changes of the groups, without which an ordinary user may not map his: to drop one could be a way around a file that
     * keeps it out.
     */
    private static void denyGroups(HostProcfs procfs, int pid, String pointer) {
        if (!Caller.current().mapsIds()) {
            writeFile(procfs, pid, "setgroups", "deny", pointer);
        }
    }

    private static void write(HostProcfs procfs, int pid, String file, List<IdMapping> mappings, String pointer) {
        writeFile(procfs, pid, file, IdMapping.text(mappings), pointer);
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
