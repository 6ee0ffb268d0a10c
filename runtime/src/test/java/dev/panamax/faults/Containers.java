package dev.panamax.faults;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.config.Network;
import dev.panamax.config.Rlimit;
import dev.panamax.netlink.IpPrefix;
import java.util.List;

/** What is started while calls fail: containers that have some of everything. */
final class Containers {
    private Containers() {}

    /**
     * Returns a configuration as libcontainer has them.
     *
     * @param name of what it has on the host
     */
    static ContainerConfig libcontainer(String name) {
        Network.Veth veth = new Network.Veth(
                name + "br",
                name,
                null,
                IpPrefix.parse("10.88.11.2/24"),
                null,
                IpPrefix.parseAddress("10.88.11.1"),
                null,
                1400,
                0);
        MountConfig mounts = new MountConfig(
                false,
                true,
                List.of(
                        new Mount.Bind("/etc", "/host/etc", false, "", Mount.Propagation.PRIVATE),
                        new Mount.Bind("/etc/hostname", "/host/name", true, "", Mount.Propagation.INHERITED),
                        new Mount.Tmpfs("/tmp")),
                Device.SIMPLE,
                "");
        return ContainerConfig.usual().toBuilder()
                .mountConfig(mounts)
                .networks(List.of(new Network.Loopback(), veth))
                .cgroups(CgroupConfig.of(name, "c").withMemory(64 << 20))
                .user("daemon")
                .workingDirectory("/tmp")
                .rlimits(List.of(new Rlimit(Rlimit.Resource.CORE, 0, 0)))
                .build();
    }
}
