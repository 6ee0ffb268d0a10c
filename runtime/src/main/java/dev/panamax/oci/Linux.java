package dev.panamax.oci;

import dev.panamax.config.Faults;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to Linux.
 *
 * @param namespaces the kinds that differ from the caller's, with the file of the one to join, or empty for a new one
 * @param netDevices the host's links to move into the container, with their names there
 * @param cgroupsPath empty for the runtime's choice
 * @param rootfsPropagation {@code shared}, {@code slave}, {@code private}, {@code unbindable}, with or without {@code r} in front; empty
 *     for private
 * @param sysctl kernel parameters of the container's namespaces, with dots
 * @param timeOffsets of a new time namespace, by clock: {@code boottime}, {@code monotonic}
 * @param personality {@code LINUX} or {@code LINUX32}; empty for no change
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md">Linux configuration</a>
 */
public record Linux(
        Map<Namespace, String> namespaces,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, TimeOffset> timeOffsets,
        List<Device> devices,
        Map<String, String> netDevices,
        String cgroupsPath,
        Resources resources,
        @Nullable IntelRdt intelRdt,
        @Nullable MemoryPolicy memoryPolicy,
        Map<String, String> sysctl,
        @Nullable Seccomp seccomp,
        String rootfsPropagation,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        String mountLabel,
        String personality) {
    public static final Linux NONE = new Linux(
            Map.of(),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            Map.of(),
            "",
            Resources.NONE,
            null,
            null,
            Map.of(),
            null,
            "",
            List.of(),
            List.of(),
            "",
            "");

    public Linux {
        Map<Namespace, String> sorted = new EnumMap<>(Namespace.class);
        sorted.putAll(namespaces);
        namespaces = Collections.unmodifiableMap(sorted);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        timeOffsets = Map.copyOf(timeOffsets);
        devices = List.copyOf(devices);
        netDevices = Collections.unmodifiableMap(new LinkedHashMap<>(netDevices));
        sysctl = Collections.unmodifiableMap(new LinkedHashMap<>(sysctl));
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
    }

    /** Returns whether the container has a namespace of this kind that is not the caller's. */
    public boolean has(Namespace namespace) {
        return namespaces.containsKey(namespace);
    }

    /** Returns whether a new namespace of this kind is made for the container. */
    public boolean creates(Namespace namespace) {
        String path = namespaces.get(namespace);
        return path != null && path.isEmpty();
    }

    /** Returns the names of the kernel's parameters that belong to a namespace of this kind. */
    public List<String> sysctlsOf(Namespace namespace) {
        List<String> names = new ArrayList<>();
        for (String name : sysctl.keySet()) {
            if (SysctlValidation.owner(name) == namespace) {
                names.add(name);
            }
        }
        return names;
    }

    /** How far a clock of the container is ahead of the host's. */
    public record TimeOffset(long seconds, long nanoseconds) {}

    /**
     * A node in the container's {@code /dev}.
     *
     * @param type {@code c} or {@code u} for a character device, {@code b} for a block device, {@code p} for a named pipe
     * @param fileMode permission bits; null for 0666
     */
    public record Device(
            char type,
            String path,
            long major,
            long minor,
            @Nullable Integer fileMode,
            long uid,
            long gid) {}

    /**
     * The share of caches and memory bandwidth.
     *
     * @param closId name of the class of service, {@code /} for the usual one; null for the container's id
     * @see <a href="https://docs.kernel.org/filesystems/resctrl.html">resctrl</a>
     */
    public record IntelRdt(
            @Nullable String closId,
            List<String> schemata,
            String l3CacheSchema,
            String memBwSchema,
            boolean enableMonitoring) {
        public IntelRdt {
            schemata = List.copyOf(schemata);
        }

        /** Returns a share that differs in what is not null. */
        public IntelRdt with(@Nullable String cache, @Nullable String bandwidth) {
            return new IntelRdt(
                    closId,
                    schemata,
                    cache == null ? l3CacheSchema : cache,
                    bandwidth == null ? memBwSchema : bandwidth,
                    enableMonitoring);
        }

        /**
         * Looks whether it can be written down for the kernel.
         *
         * @param source where it comes from, for messages
         * @throws dev.panamax.config.ConfigException if it can't
         */
        public void check(String source) {
            Faults faults = new Faults(List.of());
            LinuxValidation.intelRdt(this, faults);
            faults.throwIfAny(source);
        }
    }

    /**
     * Where memory is taken from on machines that have several nodes of it.
     *
     * @param mode such as {@code MPOL_BIND}
     * @param nodes a list such as {@code 0-1,3}
     * @see <a href="https://man7.org/linux/man-pages/man2/set_mempolicy.2.html">set_mempolicy(2)</a>
     */
    public record MemoryPolicy(String mode, String nodes, List<String> flags) {
        public static final List<String> MODES = List.of(
                "MPOL_DEFAULT",
                "MPOL_BIND",
                "MPOL_INTERLEAVE",
                "MPOL_WEIGHTED_INTERLEAVE",
                "MPOL_PREFERRED",
                "MPOL_PREFERRED_MANY",
                "MPOL_LOCAL");
        public static final List<String> FLAGS =
                List.of("MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES");

        public MemoryPolicy {
            flags = List.copyOf(flags);
        }
    }
}
