package dev.panamax.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Cgroups as a container makes them below its own. */
final class SubCgroupsFixture {
    private SubCgroupsFixture() {}

    /** Makes a path below each directory, and returns them. */
    static Map<String, Path> make(Map<String, Path> paths, String name) throws IOException {
        Map<String, Path> below = new LinkedHashMap<>();
        for (Map.Entry<String, Path> entry : paths.entrySet()) {
            Path directory = Files.createDirectories(entry.getValue().resolve(name));
            if (entry.getKey().equals("cpuset")) {
                Cpuset.inherit(directory);
            }
            below.put(entry.getKey(), directory);
        }
        return below;
    }
}
