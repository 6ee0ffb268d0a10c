package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.ConfigException;
import dev.panamax.netlink.Addresses;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.Links.VethEnd;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that a bundle's container takes from the host, and the network that annotations ask for. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.VETH})
class BundleNetworkTest extends BundleTestCase {
    private static final String BRIDGE = "pnxtest1";
    private static final String LINK = "pnxtesta";
    private static final String PEER = "pnxtestb";

    @BeforeEach
    void removeWhatAKilledRunLeft() {
        Links.remove(BRIDGE);
        Links.remove(LINK);
    }

    @AfterEach
    void removeLinks() {
        Links.remove(BRIDGE);
        Links.remove(LINK);
        Links.remove(PEER);
    }

    private static void pair() {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            dev.panamax.netlink.Links links = new dev.panamax.netlink.Links(socket);
            links.addVeth(new VethEnd(LINK, null, null, 1400, 500, 0), new VethEnd(PEER, null, null, 1400, 500, 0));
            int index = links.find(LINK).orElseThrow().index();
            new Addresses(socket).add(index, IpPrefix.parse("10.88.9.2/24"));
        }
    }

    private static void move(ObjectNode config, String link, String name) {
        ObjectNode devices = config.withObject("/linux/netDevices");
        ObjectNode device = devices.putObject(link);
        if (!name.isEmpty()) {
            device.put("name", name);
        }
    }

    private static ObjectNode annotate(ObjectNode config, String name, String value) {
        config.withObject("/annotations").put("dev.panamax.network." + name, value);
        return config;
    }

    private ObjectNode bridged(int number, String... arguments) {
        ObjectNode config = config(arguments);
        config.withObject("/linux").put("cgroupsPath", "/panamax-test/" + directory.getFileName() + "-" + number);
        ObjectNode sets = config.withObject("/process").putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            texts(sets, set, "CAP_NET_RAW");
        }
        annotate(config, "bridge", BRIDGE);
        annotate(config, "subnet", "10.88.8.0/29");
        return annotate(config, "gateway", "10.88.8.1");
    }

    @Test
    void aLinkOfTheHostIsTheContainersWithAllThatItHas() throws InterruptedException {
        pair();
        String seen = run(config -> move(config, LINK, "eth7"), "ip addr show eth7; ip link show " + LINK);
        assertThat(seen)
                .contains("10.88.9.2/24")
                .contains("mtu 1400")
                .contains("UP")
                .contains("can't find device '" + LINK + "'");
        // The kernel takes its time with the end of a namespace, with which both ends of the pair go.
        for (int i = 0; i < 1000 && names().contains(PEER); i++) {
            Thread.sleep(5);
        }
        assertThat(names()).doesNotContain(LINK, PEER);
    }

    private static List<String> names() {
        return Links.list().stream().map(dev.panamax.netlink.Links.Link::name).toList();
    }

    @Test
    void aTemplateGivesAFreeName() {
        pair();
        assertThat(run(config -> move(config, LINK, "eth%d"), "ip addr show eth0"))
                .contains("10.88.9.2/24");
    }

    @Test
    void aLinkThatCanNotBeMovedIsAnErrorThatLeavesAllAsItWas() {
        pair();
        refuse(config -> move(config, "pnxnothere", ""), "/linux/netDevices/pnxnothere");
        refuse(config -> move(config, LINK, "lo"), "/linux/netDevices/" + LINK);
        assertThat(names()).contains(LINK, PEER);
    }

    private void refuse(Consumer<ObjectNode> change, String pointer) {
        ObjectNode config = config("true");
        change.accept(config);
        assertThatThrownBy(() -> create("c", config)).hasMessageContaining(pointer);
        assertThat(runtime.exists("c")).isFalse();
    }

    @Test
    void containersOnABridgeReachEachOtherAndGiveTheirAddressesBack() throws IOException {
        OciContainer first = create("one", bridged(1, "sleep", "100"));
        first.start();
        String script = "{ ip -4 addr show eth0; ip route; ping -c1 -w5 10.88.8.2; } > /out 2>&1";
        OciContainer second = create("two", bridged(2, "sh", "-c", script));
        second.start();
        second.await();
        assertThat(Files.readString(rootfs.path().resolve("out")))
                .contains("10.88.8.3/29")
                .contains("default via 10.88.8.1")
                .contains("1 packets received");
        first.delete(true);
        Path leases = directory.resolve("state/@leases");
        assertThat(leases).exists();
        OciContainer third = create("three", bridged(3, "sh", "-c", "ip -4 addr show eth0 > /out"));
        third.start();
        third.await();
        assertThat(Files.readString(rootfs.path().resolve("out"))).contains("10.88.8.2/29");
        second.delete(false);
        third.delete(false);
        assertThat(names()).contains(BRIDGE).noneMatch(name -> name.matches("pnx[0-9a-f]{12}"));
    }

    @Test
    void annotationsThatMakeNoSenseAreRefused() {
        ObjectNode config = bridged(1, "true");
        annotate(config, "adress", "10.88.8.2/29");
        assertThatThrownBy(() -> create("c", config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/annotations/dev.panamax.network.adress");
        ObjectNode empty = config("true");
        empty.putObject("annotations").put("", "no name");
        assertThatThrownBy(() -> create("c", empty)).hasMessageContaining("/annotations/");
    }
}
