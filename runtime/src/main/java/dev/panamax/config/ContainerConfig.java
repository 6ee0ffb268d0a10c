package dev.panamax.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container as libcontainer's {@code container.json} describes it. Empty strings and lists mean that nothing was said.
 *
 * @param rootFilesystem directory that becomes the root; empty for the caller's working directory
 * @param user {@code user}, {@code uid}, {@code user:group} and so on, by the container's own passwd and group files
 * @param environment {@code NAME=VALUE}
 * @param tty whether the command line gives the container a terminal
 * @param namespaces the kinds that differ from the caller's, with the file of the one to join, or empty for a new one
 * @param capabilities what the program keeps
 * @param ipc file of an IPC namespace to join
 * @param cgroups null for the caller's cgroups
 * @param optionalLsm leave out profile and labels where the host has not the security module for them, in place of an error
 * @param restrictSys make {@code /sys} and the dangerous parts of {@code /proc} read-only
 * @param seccomp which system calls the program may make: {@value #DEFAULT_SECCOMP} for those that need no more rights than its
 *     capabilities, or the absolute path of a profile; empty for all
 * @param uidMappings for a new user namespace; empty for the caller's own ids, unchanged
 */
public record ContainerConfig(
        MountConfig mountConfig,
        String rootFilesystem,
        String hostname,
        String user,
        String workingDirectory,
        List<String> environment,
        boolean tty,
        Map<Namespace, String> namespaces,
        Set<Capability> capabilities,
        List<Network> networks,
        String ipc,
        List<Route> routes,
        @Nullable CgroupConfig cgroups,
        String apparmorProfile,
        String processLabel,
        boolean optionalLsm,
        boolean restrictSys,
        List<Rlimit> rlimits,
        String seccomp,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {
    /** The embedded profile, by its name in {@link #seccomp}. */
    public static final String DEFAULT_SECCOMP = "default";

    private static final Set<Capability> USUAL_CAPABILITIES = EnumSet.of(
            Capability.NET_RAW,
            Capability.NET_BIND_SERVICE,
            Capability.AUDIT_WRITE,
            Capability.DAC_OVERRIDE,
            Capability.SETFCAP,
            Capability.SETPCAP,
            Capability.SETGID,
            Capability.SETUID,
            Capability.MKNOD,
            Capability.CHOWN,
            Capability.FOWNER,
            Capability.FSETID,
            Capability.KILL,
            Capability.SYS_CHROOT);

    public ContainerConfig {
        environment = List.copyOf(environment);
        namespaces = java.util.Collections.unmodifiableMap(copy(namespaces));
        capabilities = Set.copyOf(capabilities);
        networks = List.copyOf(networks);
        routes = List.copyOf(routes);
        rlimits = List.copyOf(rlimits);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }

    /**
     * Returns the container that one gets who says nothing: five new namespaces, loopback, the usual capabilities and devices, and a
     * cgroup below {@code /panamax}.
     */
    public static ContainerConfig usual() {
        Builder builder = new Builder();
        for (Namespace namespace :
                List.of(Namespace.NEWNS, Namespace.NEWUTS, Namespace.NEWIPC, Namespace.NEWPID, Namespace.NEWNET)) {
            builder.namespaces.put(namespace, "");
        }
        builder.capabilities = USUAL_CAPABILITIES;
        builder.networks = List.of(new Network.Loopback());
        builder.mountConfig = new MountConfig(false, false, List.of(), Device.SIMPLE, "");
        builder.hostname = "panamax";
        builder.restrictSys = true;
        builder.environment = List.of(
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=xterm");
        return builder.build();
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

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.mountConfig = mountConfig;
        builder.rootFilesystem = rootFilesystem;
        builder.hostname = hostname;
        builder.user = user;
        builder.workingDirectory = workingDirectory;
        builder.environment = environment;
        builder.tty = tty;
        builder.namespaces.putAll(namespaces);
        builder.capabilities = capabilities;
        builder.networks = networks;
        builder.ipc = ipc;
        builder.routes = routes;
        builder.cgroups = cgroups;
        builder.apparmorProfile = apparmorProfile;
        builder.processLabel = processLabel;
        builder.optionalLsm = optionalLsm;
        builder.restrictSys = restrictSys;
        builder.rlimits = rlimits;
        builder.seccomp = seccomp;
        builder.uidMappings = uidMappings;
        builder.gidMappings = gidMappings;
        return builder;
    }

    private static Map<Namespace, String> copy(Map<Namespace, String> namespaces) {
        Map<Namespace, String> copy = new EnumMap<>(Namespace.class);
        copy.putAll(namespaces);
        return copy;
    }

    /** Puts a configuration together; what is not set stays empty. */
    public static final class Builder {
        MountConfig mountConfig = MountConfig.NONE;
        String rootFilesystem = "";
        String hostname = "";
        String user = "";
        String workingDirectory = "";
        List<String> environment = new ArrayList<>();
        boolean tty;
        final Map<Namespace, String> namespaces = new EnumMap<>(Namespace.class);
        Set<Capability> capabilities = Set.of();
        List<Network> networks = List.of();
        String ipc = "";
        List<Route> routes = List.of();

        @Nullable
        CgroupConfig cgroups;

        String apparmorProfile = "";
        String processLabel = "";
        boolean optionalLsm;
        boolean restrictSys;
        List<Rlimit> rlimits = List.of();
        String seccomp = "";
        List<IdMapping> uidMappings = List.of();
        List<IdMapping> gidMappings = List.of();

        public Builder mountConfig(MountConfig value) {
            mountConfig = value;
            return this;
        }

        public Builder rootFilesystem(String value) {
            rootFilesystem = value;
            return this;
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder user(String value) {
            user = value;
            return this;
        }

        public Builder workingDirectory(String value) {
            workingDirectory = value;
            return this;
        }

        public Builder environment(List<String> value) {
            environment = value;
            return this;
        }

        public Builder tty(boolean value) {
            tty = value;
            return this;
        }

        public Builder capabilities(Set<Capability> value) {
            capabilities = value;
            return this;
        }

        public Builder networks(List<Network> value) {
            networks = value;
            return this;
        }

        public Builder ipc(String value) {
            ipc = value;
            return this;
        }

        public Builder routes(List<Route> value) {
            routes = value;
            return this;
        }

        public Builder cgroups(@Nullable CgroupConfig value) {
            cgroups = value;
            return this;
        }

        public Builder apparmorProfile(String value) {
            apparmorProfile = value;
            return this;
        }

        public Builder processLabel(String value) {
            processLabel = value;
            return this;
        }

        public Builder optionalLsm(boolean value) {
            optionalLsm = value;
            return this;
        }

        public Builder restrictSys(boolean value) {
            restrictSys = value;
            return this;
        }

        public Builder rlimits(List<Rlimit> value) {
            rlimits = value;
            return this;
        }

        public Builder seccomp(String value) {
            seccomp = value;
            return this;
        }

        public Builder uidMappings(List<IdMapping> value) {
            uidMappings = value;
            return this;
        }

        public Builder gidMappings(List<IdMapping> value) {
            gidMappings = value;
            return this;
        }

        /** Asks for a new namespace of a kind. */
        public Builder namespace(Namespace namespace) {
            namespaces.put(namespace, "");
            return this;
        }

        /**
         * Joins a namespace of a kind.
         *
         * @param path of its file, such as {@code /proc/1234/ns/user}, or {@code /proc/self/fd/5} for a descriptor
         */
        public Builder namespace(Namespace namespace, String path) {
            namespaces.put(namespace, path);
            return this;
        }

        /** Shares the caller's namespace of a kind. */
        public Builder withoutNamespace(Namespace namespace) {
            namespaces.remove(namespace);
            return this;
        }

        /**
         * Validates and returns the configuration.
         *
         * @throws ConfigException with everything that is wrong
         */
        public ContainerConfig build() {
            ContainerConfig config = unchecked();
            List<ConfigException.Fault> faults = Validation.faults(config);
            if (!faults.isEmpty()) {
                throw new ConfigException("configuration", faults);
            }
            return config;
        }

        ContainerConfig unchecked() {
            return new ContainerConfig(
                    mountConfig,
                    rootFilesystem,
                    hostname,
                    user,
                    workingDirectory,
                    environment,
                    tty,
                    namespaces,
                    capabilities,
                    networks,
                    ipc,
                    routes,
                    cgroups,
                    apparmorProfile,
                    processLabel,
                    optionalLsm,
                    restrictSys,
                    rlimits,
                    seccomp,
                    uidMappings,
                    gidMappings);
        }
    }
}
