package dev.panamax.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.netlink.IpPrefix;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The five shapes of container.json that libcontainer came with, written anew. */
class SampleConfigTest {
    private static ContainerConfig read(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(SampleConfigTest.class.getResourceAsStream(name))) {
            return ContainerJson.read(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "minimal.json",
                "apparmor.json",
                "selinux.json",
                "attach_to_bridge.json",
                "route_source_address_selection.json"
            })
    void whatAllHaveInCommon(String name) throws IOException {
        ContainerConfig config = read(name);
        assertThat(config.hostname()).isEqualTo("koye");
        assertThat(config.tty()).isTrue();
        assertThat(config.restrictSys()).isTrue();
        assertThat(config.namespaces())
                .containsOnlyKeys(
                        Namespace.NEWNS, Namespace.NEWUTS, Namespace.NEWIPC, Namespace.NEWPID, Namespace.NEWNET);
        assertThat(config.has(Namespace.NEWUSER)).isFalse();
        assertThat(config.capabilities())
                .hasSize(12)
                .contains(Capability.MKNOD, Capability.SYS_CHROOT)
                .doesNotContain(Capability.SYS_ADMIN);
        assertThat(config.mountConfig().deviceNodes()).containsExactlyElementsOf(Device.SIMPLE);
        CgroupConfig cgroup = Objects.requireNonNull(config.cgroups());
        assertThat(cgroup.name()).isEqualTo("docker-koye");
        assertThat(cgroup.allowedDevices().stream().map(Device::rule))
                .containsExactlyElementsOf(
                        Device.ALLOWED.stream().map(Device::rule).toList());
    }

    @Test
    void minimalHasATmpfs() throws IOException {
        ContainerConfig config = read("minimal.json");
        assertThat(config.user()).isEqualTo("daemon");
        assertThat(config.mountConfig().mounts()).containsExactly(new Mount.Tmpfs("/tmp"));
        assertThat(config.networks()).containsExactly(new Network.Loopback());
    }

    @Test
    void securityModulesHaveTheirNames() throws IOException {
        assertThat(read("apparmor.json").apparmorProfile()).isEqualTo("docker-default");
        ContainerConfig selinux = read("selinux.json");
        String label = "system_u:system_r:svirt_lxc_net_t:s0:c164,c475";
        assertThat(selinux.processLabel()).isEqualTo(label);
        assertThat(selinux.mountConfig().mountLabel()).isEqualTo(label);
    }

    @Test
    void theBridgeHasAllItsFields() throws IOException {
        assertThat(read("attach_to_bridge.json").networks().get(1))
                .isEqualTo(new Network.Veth(
                        "docker0",
                        "veth",
                        null,
                        IpPrefix.parse("172.17.0.101/16"),
                        null,
                        IpPrefix.parseAddress("172.17.42.1"),
                        null,
                        1500,
                        0));
    }

    @Test
    void theRouteHasItsSource() throws IOException {
        assertThat(read("route_source_address_selection.json").routes())
                .containsExactly(new Route(
                        IpPrefix.parse("0.0.0.0/0"),
                        IpPrefix.parseAddress("172.17.0.101"),
                        IpPrefix.parseAddress("172.17.42.1"),
                        "eth0"));
    }
}
