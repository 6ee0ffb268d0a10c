package dev.panamax.cgroup;

import java.nio.file.Path;
import java.util.Map;

/** The cgroups of the parent. */
record NoCgroup() implements CgroupManager {
    @Override
    public void create() {}

    @Override
    public void add(int pid) {}

    @Override
    public void freeze(boolean frozen) {
        throw new CgroupException(
                "the container has no cgroup of its own: /cgroups is missing in its configuration", null);
    }

    @Override
    public Map<String, Path> paths() {
        return Map.of();
    }

    @Override
    public void close() {}
}
