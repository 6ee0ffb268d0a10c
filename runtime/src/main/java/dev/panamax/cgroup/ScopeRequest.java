package dev.panamax.cgroup;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for, in the cgroup of a unit that systemd has made: the container's process is in it already, and which controllers are
 * passed on above it is for systemd to say.
 *
 * @param path from the root of every hierarchy
 */
record ScopeRequest(CgroupRequest wanted, String path) implements CgroupRequest {
    @Override
    public Resources resources() {
        return wanted.resources();
    }

    @Override
    public @Nullable List<Resources.DeviceRule> deviceRules() {
        return wanted.deviceRules();
    }

    @Override
    public String pointer(String field) {
        return wanted.pointer(field);
    }

    @Override
    public List<String> hierarchies() {
        return wanted.hierarchies();
    }

    @Override
    public Map<String, String> mandatory() {
        return wanted.mandatory();
    }

    @Override
    public String placePointer() {
        return wanted.placePointer();
    }

    @Override
    public List<Fault> faults(boolean version1) {
        return wanted.faults(version1);
    }

    @Override
    public void checkPlace(CgroupHost.Hierarchy hierarchy, String controller) {}

    @Override
    public long weight(long shares) {
        return wanted.weight(shares);
    }

    @Override
    public boolean swapIsImplied() {
        return wanted.swapIsImplied();
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public boolean hasParentsOfOurs() {
        return false;
    }
}
