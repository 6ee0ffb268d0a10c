package dev.panamax.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The processes of cgroups that are known by their directories only, as a container's state names them. */
public final class CgroupMembers {
    private CgroupMembers() {}

    /**
     * Puts a process into cgroups; those that are gone are left out.
     *
     * @throws CgroupException if the kernel refuses one
     */
    public static void add(Collection<Path> directories, int pid) {
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                ControlFile.write(directory.resolve("cgroup.procs"), Integer.toString(pid), "");
            }
        }
    }

    /**
     * Returns the ids of the processes in a container's cgroup: in version 1, by the devices controller, which every container has.
     *
     * @param paths the directory of each controller, as a container's state has them
     */
    public static List<Integer> processes(Map<String, Path> paths) {
        Path any = paths.values().iterator().next();
        return CgroupDirectories.processes(paths.getOrDefault("devices", any));
    }
}
