package dev.panamax.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerJsonTest {
    private static final String NAMESPACES = "\"namespaces\": {\"NEWNS\": true, \"NEWUTS\": true, \"NEWNET\": true}";

    private static ContainerConfig read(String fields) {
        return ContainerJson.read("container.json", "{" + NAMESPACES + (fields.isEmpty() ? "" : ", " + fields) + "}");
    }

    @Test
    void namesMatchInAnyCaseAndUnknownOnesAreIgnored() {
        ContainerConfig config =
                read("\"HostName\": \"h\", \"zzz\": 1, \"capabilities\": [\"FOO\", \"kill\", \"CAP_CHOWN\"]");
        assertThat(config.hostname()).isEqualTo("h");
        assertThat(config.capabilities()).containsExactlyInAnyOrder(Capability.KILL, Capability.CHOWN);
    }

    @Test
    void namespacesAreAMapOrAList() {
        assertThat(ContainerJson.read("f", "{\"namespaces\": {\"NEWNS\": true, \"NEWUTS\": false, \"FOO\": true}}")
                        .namespaces())
                .containsOnlyKeys(Namespace.NEWNS);
        ContainerConfig list = ContainerJson.read(
                "f", "{\"namespaces\": [{\"name\": \"NEWNS\"}, {\"name\": \"NEWNET\", \"path\": \"/run/netns/x\"}]}");
        assertThat(list.creates(Namespace.NEWNS)).isTrue();
        assertThat(list.creates(Namespace.NEWNET)).isFalse();
        assertThat(list.namespaces()).containsEntry(Namespace.NEWNET, "/run/netns/x");
    }

    @Test
    void devicesHaveRulesAndNumbers() {
        assertThat(Device.ALLOWED).hasSize(14);
        assertThat(Device.ALLOWED.stream().map(Device::rule))
                .contains("c 5:1 rwm", "c *:* m", "c 136:* rwm", "b *:* m");
        assertThat(Device.AUTO_CREATED).hasSize(7);
        assertThat(Device.AUTO_CREATED.getFirst().path()).isEqualTo("/dev/fuse");
        assertThat(Device.AUTO_CREATED.getFirst().fileMode()).isZero();
        for (long[] pair : new long[][] {{10, 229}, {259, 300}, {4095, 0xfffff}}) {
            long number = Device.deviceNumber(pair[0], pair[1]);
            assertThat(Device.major(number)).isEqualTo(pair[0]);
            assertThat(Device.minor(number)).isEqualTo(pair[1]);
        }
    }

    @Test
    void rlimitsAndMappings() {
        ContainerConfig config = ContainerJson.read(
                "f",
                "{\"namespaces\": {\"NEWNS\": true, \"NEWUSER\": true, \"NEWPID\": true, \"NEWIPC\": true, \"NEWNET\": true}, \"rlimits\": [{\"type\": 7, \"hard\": 1024, \"soft\": 512}],"
                        + "\"uid_mappings\": [{\"container_id\": 0, \"host_id\": 1000, \"size\": 10}]}");
        assertThat(config.rlimits()).containsExactly(new Rlimit(Rlimit.Resource.NOFILE, 512, 1024));
        assertThat(config.uidMappings()).containsExactly(new IdMapping(0, 1000, 10));
    }

    @Test
    void rlimitsHaveNamesAndMayBeUnlimited() {
        assertThat(read("\"rlimits\": [{\"type\": \"RLIMIT_CORE\", \"soft\": 5, \"hard\": 18446744073709551615},"
                                + "{\"type\": 7, \"soft\": -1, \"hard\": -1}]")
                        .rlimits())
                .containsExactly(new Rlimit(Rlimit.Resource.CORE, 5, -1), new Rlimit(Rlimit.Resource.NOFILE, -1, -1));
    }

    @Test
    void cgroupFieldsAreRead() {
        CgroupConfig cgroup = Objects.requireNonNull(
                read("\"cgroups\": {\"name\": \"n\", \"memory\": 1048576, \"memory_swap\": -1, \"cpu_shares\": 512, \"freezer\": \"FROZEN\"}")
                        .cgroups());
        assertThat(cgroup.memory()).isEqualTo(1_048_576);
        assertThat(cgroup.memorySwap()).isEqualTo(-1);
        assertThat(cgroup.cpuShares()).isEqualTo(512);
        assertThat(cgroup.freezer()).isEqualTo(CgroupConfig.Freezer.FROZEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hostname\": 5 | /hostname | expected a text, found 5",
                "\"tty\": \"yes\" | /tty | expected true or false",
                "\"environment\": [\"A=1\", \"B\"] | /environment/1 | NAME=VALUE",
                "\"environment\": [\"=1\"] | /environment/0 | NAME=VALUE",
                "\"environment\": \"A=1\" | /environment | expected a list",
                "\"working_dir\": \"tmp\" | /working_dir | not absolute",
                "\"networks\": [{\"type\": \"nfs\"}] | /networks/0/type | known: loopback, netns, veth",
                "\"networks\": [{\"type\": \"netns\"}] | /networks/0/ns_path | needs the path",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\"}] | /networks/0/address | 10.88.7.2/24",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.1/8\"}] | /networks/0/address | no IP address",
                "\"networks\": [{\"type\": \"veth\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\"}] | /networks/0/bridge | is needed",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"address\": \"10.0.0.1/8\"}] | /networks/0/veth_prefix | is needed",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"ninechars\", \"address\": \"10.0.0.1/8\"}] | /networks/0/veth_prefix | 8 is the most",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"a/b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\"}] | /networks/0/bridge | no slash",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"mtu\": 10}] | /networks/0/mtu | 68",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"mac_address\": \"00:11:22:33:44:55\"}] | /networks/0/mac_address | locally administered",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"mac_address\": \"03:11:22:33:44:55\"}] | /networks/0/mac_address | unicast",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"gateway\": \"fe80::1\"}] | /networks/0/gateway | not IPv4",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"gateway\": \"11.0.0.1\"}] | /networks/0/gateway | not in the network of the address, 10.0.0.0/8",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"gateway\": \"10.0.0.1\"}] | /networks/0/gateway | own address",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"ipv6_address\": \"fd00::1/64\", \"mtu\": 1000}] | /networks/0/mtu | needs 1280",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"b\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\", \"ipv6_gateway\": \"fd00::1\"}] | /networks/0/ipv6_gateway | needs an ipv6_address",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"br%d\", \"veth_prefix\": \"v\", \"address\": \"10.0.0.1/8\"}] | /networks/0/bridge | percent sign",
                "\"routes\": [{\"interface_name\": \"eth0\"}] | /routes/0 | a destination, a source or a gateway",
                "\"routes\": [{\"destination\": \"10.0.0.0/8\", \"gateway\": \"fe80::1\", \"interface_name\": \"eth0\"}] | /routes/0 | one family",
                "\"routes\": [{\"destination\": \"10.0.0.0/33\", \"interface_name\": \"eth0\"}] | /routes/0/destination | 33 bits",
                "\"cgroups\": {\"name\": \"n\", \"memory\": \"abc\"} | /cgroups/memory | whole number of bytes, found the text \"abc\"",
                "\"cgroups\": {\"name\": \"n\", \"memory\": -5} | /cgroups/memory | -5 is below 0",
                "\"cgroups\": {\"name\": \"n\", \"memory\": 100, \"memory_swap\": 50} | /cgroups/memory_swap | less than the memory",
                "\"cgroups\": {\"name\": \"n\", \"cpuset_cpus\": \"3-1\"} | /cgroups/cpuset_cpus | no list of processors",
                "\"cgroups\": {\"name\": \"n\", \"cpu_period\": 5} | /cgroups/cpu_period | 1000000",
                "\"cgroups\": {\"name\": \"n\", \"freezer\": \"ICY\"} | /cgroups/freezer | FROZEN, THAWED",
                "\"cgroups\": {\"name\": \"../n\"} | /cgroups/name | must not hold",
                "\"cgroups\": {} | /cgroups/name | a name, a parent, or both",
                "\"cgroups\": {\"name\": \"n\", \"memory_swap\": 50} | /cgroups/memory | needs memory as well",
                "\"cgroups\": {\"name\": \"n\", \"memory_swap\": -2} | /cgroups/memory_swap | -2 is below -1",
                "\"cgroups\": {\"name\": \"n\", \"cpu_shares\": -1} | /cgroups/cpu_shares | below 0",
                "\"cgroups\": {\"name\": \"n\", \"cpu_quota\": 5} | /cgroups/cpu_quota | below 1000",
                "\"cgroups\": {\"name\": \"n\", \"memory\": 1.5} | /cgroups/memory | found 1.5",
                "\"cgroups\": {\"name\": \"n\", \"allowed_devices\": [{\"type\": 99, \"cgroup_permissions\": \"x\"}]} | /cgroups/allowed_devices/0/cgroup_permissions | r (read)",
                "\"mount_config\": {\"mounts\": [{\"type\": \"nfs\", \"destination\": \"/x\"}]} | /mount_config/mounts/0/type | known: bind, tmpfs",
                "\"mount_config\": {\"mounts\": [{\"type\": \"bind\", \"destination\": \"/x\"}]} | /mount_config/mounts/0/source | needs a source",
                "\"mount_config\": {\"mounts\": [{\"type\": \"tmpfs\", \"destination\": \"x\"}]} | /mount_config/mounts/0/destination | not an absolute",
                "\"mount_config\": {\"mounts\": [{\"type\": \"tmpfs\", \"destination\": \"/a/..\"}]} | /mount_config/mounts/0/destination | the root itself",
                "\"mount_config\": {\"mounts\": [{\"type\": \"tmpfs\", \"destination\": \"//proc/./sys\"}]} | /mount_config/mounts/0/destination | below /proc",
                "\"mount_config\": {\"device_nodes\": [{\"type\": 112, \"path\": \"/dev/x\"}]} | /mount_config/device_nodes/0/type | /dev/x must have the type 99",
                "\"mount_config\": {\"device_nodes\": [{\"type\": \"c\", \"path\": \"/dev/x\"}]} | /mount_config/device_nodes/0/type | found the text \"c\"",
                "\"rlimits\": [{\"type\": 99}] | /rlimits/0/type | the number 99",
                "\"rlimits\": [{\"type\": \"NOFILE\"}] | /rlimits/0/type | no resource limit has the name",
                "\"rlimits\": [{\"type\": 7, \"soft\": 18446744073709551616}] | /rlimits/0/soft | whole number",
                "\"networks\": [7] | /networks/0 | expected an object",
                "\"mount_config\": {\"device_nodes\": [{\"type\": 99, \"path\": \"/dev/x\", \"major_number\": -1}]} | /mount_config/device_nodes/0 | needs a major",
                "\"mount_config\": {\"mounts\": [{\"type\": \"bind\", \"source\": \"/s\", \"destination\": \"/x\", \"relabel\": \"y\"}]} | /mount_config/mounts/0/relabel | neither z",
                "\"namespaces\": {\"NEWUTS\": true} | /namespaces | NEWNS must be a new namespace",
                "\"namespaces\": {\"NEWNS\": true}, \"hostname\": \"h\" | /hostname | NEWUTS",
                "\"user\": \"a\\u0000b\" | /user | a NUL character",
                "\"environment\": [\"A=\\u0000\"] | /environment/0 | NUL",
                "\"rlimits\": [{\"type\": 7, \"soft\": 9, \"hard\": 8}] | /rlimits/0 | above the hard limit",
                "\"uid_mappings\": [{\"size\": 1}] | /namespaces | need a new namespace NEWUSER",
                "\"namespaces\": {\"NEWNS\": true, \"NEWUSER\": true, \"NEWIPC\": true, \"NEWNET\": true} | /namespaces | NEWPID as well: the kernel lets nobody mount /proc",
                "\"namespaces\": {\"NEWNS\": true, \"NEWUSER\": true, \"NEWPID\": true, \"NEWNET\": true} | /namespaces | NEWIPC as well: the kernel lets nobody mount /dev/mqueue",
                "\"namespaces\": {\"NEWNS\": true, \"NEWUSER\": true, \"NEWPID\": true, \"NEWIPC\": true} | /namespaces | NEWNET as well: the kernel lets nobody mount /sys",
                "\"namespaces\": {\"NEWNS\": true, \"NEWUSER\": true}, \"networks\": [{\"type\": \"netns\", \"ns_path\": \"/n\"}] | /networks | belongs to another user namespace",
                "\"ipc\": \"/x\", \"namespaces\": {\"NEWNS\": true, \"NEWIPC\": true} | /ipc | can't join another one"
            })
    void faultsNameTheirField(String fields, String pointer, String message) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(fields));
        assertThat(e).as("%s must be refused", fields).isNotNull();
        assertThat(e.faults()).anySatisfy(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.message()).contains(message);
        });
        assertThat(e).hasMessageStartingWith("container.json: ").hasMessageContaining(pointer + ": ");
        assertThat(e.getMessage()).doesNotContain("\n");
    }

    @Test
    void allFaultsAreReportedAtOnce() {
        assertThatThrownBy(() -> read(
                        "\"hostname\": 5, \"cgroups\": {\"name\": \"n\", \"memory\": \"abc\"}, \"working_dir\": \"x\""))
                .hasMessageContaining("/hostname: ")
                .hasMessageContaining("/cgroups/memory: ")
                .hasMessageContaining("/working_dir: ");
    }

    @Test
    void whatCantBeReadHidesNothingElse() {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> read("""
                        "environment": ["A=1", 5, "B"],
                        "capabilities": [7, "KILL"],
                        "networks": ["x", {"type": "nfs"}, {"type": "veth", "veth_prefix": "v", "mtu": 1}],
                        "rlimits": [{"type": 99, "soft": 2, "hard": 1}],
                        "cgroups": {"memory": "abc", "memory_swap": 5, "cpu_period": 1}"""));
        assertThat(e.faults().stream().map(ConfigException.Fault::pointer))
                .containsExactlyInAnyOrder(
                        "/environment/1",
                        "/environment/2",
                        "/capabilities/0",
                        "/networks/0",
                        "/networks/1/type",
                        "/networks/2/address",
                        "/networks/2/bridge",
                        "/networks/2/mtu",
                        "/rlimits/0/type",
                        "/cgroups/memory",
                        "/cgroups/name",
                        "/cgroups/cpu_period");
    }

    @Test
    void theMessageStaysOneLine() {
        assertThatThrownBy(() -> read("\"tty\": \"a\\n\\u001b[2J\""))
                .hasMessage("container.json: /tty: expected true or false, found the text \"a\\u000a\\u001b[2J\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{ | line 1", "[] | expected an object", "'' | empty", "{} {} | more follows", "{'a':1} | line 1"})
    void whatIsNoJsonIsOneFault(String text, String message) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> ContainerJson.read("c.json", text));
        assertThat(e.faults()).hasSize(1);
        assertThat(e.getMessage()).startsWith("c.json: ").contains(message).doesNotContain("\n");
    }

    @Test
    void theUsualContainerIsValidAndCanBeChanged() {
        ContainerConfig usual = ContainerConfig.usual();
        assertThat(Validation.faults(usual)).isEmpty();
        assertThat(usual.toBuilder().build()).isEqualTo(usual);
        assertThat(usual.toBuilder().hostname("other").build().hostname()).isEqualTo("other");
    }

    @Test
    void namesWithSlashesAreEscapedInPointers() {
        assertThatThrownBy(() -> ContainerJson.read("f", "{\"namespaces\": {\"NEWNS\": true, \"newuts\": \"a/b~c\"}}"))
                .hasMessageContaining("/namespaces/newuts");
    }
}
