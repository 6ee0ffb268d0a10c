package dev.panamax.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerConfigWriterTest {
    private static ContainerConfig again(ContainerConfig config) {
        return ContainerJson.parse("written", ContainerConfigWriter.write(config));
    }

    @Test
    void theFormIsThatOf2014() {
        ContainerConfig config = ContainerJson.read("f", """
                {"capabilities": ["MKNOD", "FOO", "KILL"], "tty": false, "hostname": "", "root_fs": "/<r>&\\u2028\\u0001",
                 "namespaces": {"NEWUTS": true, "NEWNS": true, "NEWIPC": false, "NEWNET": true}, "environment": [],
                 "networks": [{"type": "loopback", "mtu": 1500}], "cgroups": {"parent": "docker"},
                 "mount_config": {"device_nodes": [{"file_mode": 438, "type": 99, "path": "/dev/tty", "major_number": 5}]}}""");
        assertThat(ContainerConfigWriter.write(config)).isEqualTo("""
                {
                	"mount_config": {
                		"device_nodes": [
                			{
                				"type": 99,
                				"path": "/dev/tty",
                				"major_number": 5,
                				"file_mode": 438
                			}
                		]
                	},
                	"root_fs": "/\\u003cr\\u003e\\u0026\\u2028\\u0001",
                	"namespaces": {
                		"NEWNET": true,
                		"NEWNS": true,
                		"NEWUTS": true
                	},
                	"capabilities": [
                		"KILL",
                		"MKNOD"
                	],
                	"networks": [
                		{
                			"type": "loopback"
                		}
                	],
                	"cgroups": {
                		"parent": "docker"
                	}
                }""");
    }

    @Test
    void anEmptyCgroupIsAnEmptyObject() {
        ContainerConfig.Builder builder = new ContainerConfig.Builder();
        builder.cgroups =
                new CgroupConfig("", "", false, List.of(), 0, 0, 0, 0, 0, 0, "", CgroupConfig.Freezer.UNDEFINED, "");
        assertThat(ContainerConfigWriter.write(builder.unchecked()))
                .isEqualTo("{\n\t\"mount_config\": {},\n\t\"cgroups\": {}\n}");
        assertThat(ContainerConfigWriter.write(new ContainerConfig.Builder().unchecked()))
                .isEqualTo("{\n\t\"mount_config\": {}\n}");
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
    void samplesReadTheSameAfterwards(String name) throws Exception {
        try (InputStream stream = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            ContainerConfig config = ContainerJson.read(name, text);
            assertThat(again(config)).isEqualTo(config);
        }
    }

    @Test
    void everyFieldReadsTheSameAfterwards() {
        ContainerConfig.Builder builder = everything();
        ContainerConfig config = builder.unchecked();
        assertThat(again(config)).isEqualTo(config);
    }

    @Test
    void fieldsStandInTheOrderOfTheSpecification() throws Exception {
        JsonNode root = JsonTree.read(ContainerConfigWriter.write(everything().unchecked()));
        assertThat(root.fieldNames())
                .toIterable()
                .containsExactly(
                        "mount_config",
                        "root_fs",
                        "hostname",
                        "user",
                        "working_dir",
                        "environment",
                        "tty",
                        "namespaces",
                        "capabilities",
                        "networks",
                        "ipc",
                        "routes",
                        "cgroups",
                        "apparmor_profile",
                        "process_label",
                        "restrict_sys",
                        "rlimits",
                        "seccomp",
                        "uid_mappings",
                        "gid_mappings");
        assertThat(root.at("/mount_config/mounts/0").fieldNames())
                .toIterable()
                .containsExactly("type", "source", "destination", "writable", "relabel", "private");
        assertThat(root.at("/networks/0").fieldNames())
                .toIterable()
                .containsExactly(
                        "type",
                        "bridge",
                        "veth_prefix",
                        "mac_address",
                        "address",
                        "ipv6_address",
                        "gateway",
                        "ipv6_gateway",
                        "mtu",
                        "txqueuelen");
        assertThat(root.at("/cgroups").fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "parent",
                        "allow_all_devices",
                        "allowed_devices",
                        "memory",
                        "memory_reservation",
                        "memory_swap",
                        "cpu_shares",
                        "cpu_quota",
                        "cpu_period",
                        "cpuset_cpus",
                        "freezer",
                        "slice");
        assertThat(root.at("/cgroups/allowed_devices/0").fieldNames())
                .toIterable()
                .containsExactly(
                        "type",
                        "path",
                        "major_number",
                        "minor_number",
                        "cgroup_permissions",
                        "file_mode",
                        "uid",
                        "gid");
        assertThat(root.at("/rlimits/0/hard").bigIntegerValue()).hasToString("18446744073709551615");
    }

    /** Returns a configuration that makes no sense as a container: some of its fields exclude each other. */
    private static ContainerConfig.Builder everything() {
        Device device = new Device(Device.Type.BLOCK, "/dev/b", 8, 1, "rw", 0640, 1, 2);
        ContainerConfig.Builder builder = ContainerConfig.usual().toBuilder()
                .mountConfig(new MountConfig(
                        true,
                        true,
                        List.of(
                                new Mount.Bind("/s", "/d", true, "z", Mount.Propagation.PRIVATE),
                                new Mount.Bind("/s", "/e", false, "Z", Mount.Propagation.SLAVE),
                                new Mount.Bind("/s", "/f", false, "", Mount.Propagation.INHERITED),
                                new Mount.Tmpfs("/t")),
                        List.of(device),
                        "mount:label"))
                .rootFilesystem("/root")
                .hostname("host")
                .user("1:2")
                .workingDirectory("/w")
                .environment(List.of("A=\"1\\\n\t\r", "B=ü\uD83D\uDEA2"))
                .tty(true)
                .withoutNamespace(Namespace.NEWIPC)
                .namespace(Namespace.NEWUSER)
                .networks(List.of(
                        new Network.Veth(
                                "br0",
                                "veth",
                                MacAddress.parse("02:00:00:00:00:0a"),
                                IpPrefix.parse("10.0.0.2/8"),
                                IpPrefix.parse("fd00::2/64"),
                                IpPrefix.parseAddress("10.0.0.1"),
                                IpPrefix.parseAddress("fd00::1"),
                                1400,
                                500),
                        new Network.Loopback(),
                        new Network.Joined("/run/netns/x")))
                .ipc("/proc/1/ns/ipc")
                .routes(List.of(
                        new Route(
                                IpPrefix.parse("10.9.0.0/16"),
                                IpPrefix.parseAddress("10.0.0.2"),
                                IpPrefix.parseAddress("10.0.0.1"),
                                "eth0"),
                        new Route(null, null, IpPrefix.parseAddress("fe80::1"), "eth0")))
                .cgroups(new CgroupConfig(
                        "n",
                        "p",
                        true,
                        List.of(device),
                        1 << 20,
                        1 << 19,
                        -1,
                        512,
                        -1,
                        50_000,
                        "0-1",
                        CgroupConfig.Freezer.FROZEN,
                        "slice"))
                .seccomp("/etc/profile.json")
                .rlimits(List.of(new Rlimit(Rlimit.Resource.NOFILE, 5, -1)))
                .uidMappings(List.of(new IdMapping(0, 1000, 10)))
                .gidMappings(List.of(new IdMapping(0, 2000, 20)));
        builder.namespaces.put(Namespace.NEWNET, "/run/netns/y");
        builder.apparmorProfile = "profile";
        builder.processLabel = "process:label";
        return builder;
    }
}
