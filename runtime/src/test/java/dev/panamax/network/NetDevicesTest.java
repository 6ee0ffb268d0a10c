package dev.panamax.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Namespaces;
import dev.panamax.linux.Uninterruptibly;
import dev.panamax.netlink.Addresses;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.NamespaceSocket;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.testing.Feature;
import dev.panamax.testing.NetworkNamespace;
import dev.panamax.testing.Requires;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that move between two network namespaces, neither of them the host's. */
@Requires({Feature.ROOT, Feature.VETH})
class NetDevicesTest {
    private Fd hostNamespace;
    private Fd containerNamespace;
    private NetlinkSocket host;
    private NetlinkSocket container;

    @BeforeEach
    void makeNamespaces() {
        hostNamespace = NetworkNamespace.create();
        containerNamespace = NetworkNamespace.create();
        host = NamespaceSocket.open(hostNamespace);
        container = NamespaceSocket.open(containerNamespace);
        new Links(host)
                .addVeth(
                        new Links.VethEnd("pnxa", null, null, 1400, 500, 0),
                        new Links.VethEnd("pnxb", null, null, 1400, 500, 0));
    }

    @AfterEach
    void close() {
        host.close();
        container.close();
        hostNamespace.close();
        containerNamespace.close();
    }

    /** Moves on a thread whose own namespace is the host's of this test. */
    private void move(Map<String, String> devices) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            Namespaces.join(hostNamespace, CloneFlag.CLONE_NEWNET);
            NetDevices.move(devices, containerNamespace);
            return true;
        });
        Thread.ofPlatform().start(task);
        Uninterruptibly.get(task);
    }

    private static Links.Link find(NetlinkSocket side, String name) {
        return new Links(side).find(name).orElseThrow();
    }

    private static List<String> addresses(NetlinkSocket side, int index) {
        return new Addresses(side)
                .list().stream()
                        .filter(address -> address.index() == index)
                        .map(address -> address.prefix().toString())
                        .filter(text -> !text.startsWith("fe80"))
                        .toList();
    }

    private void addToContainer(String name, String other) {
        new Links(container)
                .addVeth(new Links.VethEnd(name, null, null, 0, 0, 0), new Links.VethEnd(other, null, null, 0, 0, 0));
    }

    private static Map<String, String> two(String first, String firstName, String second, String secondName) {
        Map<String, String> devices = new LinkedHashMap<>();
        devices.put(first, firstName);
        devices.put(second, secondName);
        return devices;
    }

    @Test
    void aLinkKeepsWhatItHas() {
        Links links = new Links(host);
        int index = find(host, "pnxa").index();
        Addresses before = new Addresses(host);
        before.add(index, IpPrefix.parse("10.77.1.2/24"));
        before.add(index, IpPrefix.parse("fd77::2/64"));
        links.setUp(index);
        links.setUp(find(host, "pnxb").index());
        String mac = String.valueOf(find(host, "pnxa").macAddress());
        move(Map.of("pnxa", ""));
        assertThat(links.find("pnxa")).isEmpty();
        Links.Link moved = find(container, "pnxa");
        assertThat(moved.up()).isTrue();
        assertThat(moved.mtu()).isEqualTo(1400);
        assertThat(moved.transmitQueueLength()).isEqualTo(500);
        assertThat(moved.macAddress()).hasToString(mac);
        assertThat(addresses(container, moved.index()))
                .containsExactlyInAnyOrder("10.77.1.2/24", "fd77:0:0:0:0:0:0:2/64");
    }

    @Test
    void aLinkIsRenamedAndSetUp() {
        move(Map.of("pnxa", "eth0"));
        assertThat(find(container, "eth0").up()).isTrue();
        assertThat(new Links(container).find("pnxa")).isEmpty();
    }

    @Test
    void aTemplateGivesAFreeName() {
        addToContainer("eth0", "other");
        move(two("pnxa", "eth%d", "pnxb", "eth%d"));
        assertThat(find(container, "eth1").up()).isTrue();
        assertThat(find(container, "eth2").up()).isTrue();
    }

    @Test
    void aNameThatIsTakenIsAnErrorBeforeAnythingMoves() {
        addToContainer("eth0", "other");
        assertThatThrownBy(() -> move(two("pnxb", "", "pnxa", "eth0")))
                .isInstanceOf(NetworkException.class)
                .hasMessage("the container has a link eth0 already: choose another name, or a template such as eth%d"
                        + " [/linux/netDevices/pnxa]");
        assertThat(find(host, "pnxb").name()).isEqualTo("pnxb");
    }

    @Test
    void loopbackStaysWhereItIs() {
        assertThatThrownBy(() -> move(Map.of("lo", "lo5")))
                .hasMessage("lo is bound to its network namespace [/linux/netDevices/lo]");
        assertThatThrownBy(() -> move(Map.of("pnxz", "")))
                .hasMessage("the host has no link pnxz [/linux/netDevices/pnxz]");
        assertThatThrownBy(() -> move(Map.of("pnxa", "a/b")))
                .hasMessage("\"a/b\" is no name of a link [/linux/netDevices/pnxa]");
    }

    @Test
    void ifOneCannotMoveTheOthersComeBack() {
        int index = find(host, "pnxa").index();
        new Addresses(host).add(index, IpPrefix.parse("10.77.1.2/24"));
        new Links(host).setUp(index);
        assertThatThrownBy(() -> move(two("pnxa", "eth0", "pnxb", "a%db%d")))
                .hasMessageContaining("EINVAL")
                .hasMessageEndingWith("[/linux/netDevices/pnxb]");
        assertThat(find(host, "pnxa").up()).isTrue();
        assertThat(addresses(host, find(host, "pnxa").index())).containsExactly("10.77.1.2/24");
        assertThat(find(host, "pnxb").name()).isEqualTo("pnxb");
    }
}
