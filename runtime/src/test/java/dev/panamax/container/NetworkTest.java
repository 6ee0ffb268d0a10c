package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Network;
import dev.panamax.config.Route;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges, pairs, addresses and routes, seen from both sides. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.VETH})
class NetworkTest {
    private static final String BRIDGE = "pnxtest0";

    private BusyboxRoot root;
    private Machine before;

    @BeforeEach
    void lookBefore() {
        Links.remove(BRIDGE); // What a test run that was killed left.
        root = BusyboxRoot.create();
        Run.of(config(veth("10.88.7.9/24")), root, "true");
        Links.remove(BRIDGE);
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        Links.remove(BRIDGE);
        assertThat(Machine.look().since(before)).isEmpty();
        root.close();
    }

    private static Network.Veth veth(String address) {
        return new Network.Veth(
                BRIDGE,
                "pnxt",
                MacAddress.parse("02:42:0a:58:07:02"),
                IpPrefix.parse(address),
                IpPrefix.parse("fd00:88:7::2/64"),
                IpPrefix.parseAddress("10.88.7.1"),
                IpPrefix.parseAddress("fd00:88:7::1"),
                1400,
                500);
    }

    private static ContainerConfig config(Network... networks) {
        List<Network> all = new ArrayList<>(List.of(new Network.Loopback()));
        all.addAll(List.of(networks));
        return ContainerConfig.usual().toBuilder()
                .networks(all)
                .capabilities(Set.of(Capability.NET_RAW))
                .build();
    }

    @Test
    void theContainerHasWhatTheConfigurationSays() {
        String seen = Run.script(
                config(veth("10.88.7.2/24")), root, "ip addr show eth0; ip route; ip -6 route; ping -c1 -w5 10.88.7.1");
        assertThat(seen)
                .contains("inet 10.88.7.2/24")
                .contains("inet6 fd00:88:7::2/64")
                .contains("mtu 1400")
                .contains("qlen 500")
                .contains("link/ether 02:42:0a:58:07:02")
                .contains("UP")
                .contains("default via 10.88.7.1 dev eth0")
                .contains("default via fd00:88:7::1 dev eth0")
                .contains("1 packets received");
    }

    @Test
    void theHostHasABridgeThatStaysAndAPairThatGoes() {
        List<dev.panamax.netlink.Links.Link> during = new ArrayList<>();
        List<String> hairpin = new ArrayList<>();
        Run.of(
                config(veth("10.88.7.2/24")),
                root,
                exec -> exec.startCallback(init -> {
                    during.addAll(Links.list());
                    hairpin.add(hairpinOfPorts());
                }),
                "true");
        assertThat(hairpin).containsExactly("1");
        var bridge = during.stream()
                .filter(link -> link.name().equals(BRIDGE))
                .findFirst()
                .orElseThrow();
        assertThat(bridge.kind()).isEqualTo("bridge");
        assertThat(bridge.up()).isTrue();
        assertThat(during).anySatisfy(link -> {
            assertThat(link.name()).matches("pnxt[0-9a-f]{7}");
            assertThat(link.master()).isEqualTo(bridge.index());
            assertThat(link.mtu()).isEqualTo(1400);
            assertThat(link.transmitQueueLength()).isEqualTo(500);
            assertThat(link.up()).isTrue();
        });
        assertThat(Links.list()).anyMatch(link -> link.name().equals(BRIDGE));
        assertThat(Links.list())
                .noneMatch(
                        link -> link.name().startsWith("pnxt") && !link.name().equals(BRIDGE));
    }

    private static String hairpinOfPorts() {
        try (Stream<Path> ports = Files.list(Path.of("/sys/class/net", BRIDGE, "brif"))) {
            Path port = ports.findFirst().orElseThrow();
            return Files.readString(port.resolve("hairpin_mode")).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void countersAreSeenFromInside(@TempDir Path data) throws Exception {
        String work = "ping -c 5 -i 0.1 -s 1000 -w 5 10.88.7.1 > /dev/null; cat /sys/class/net/eth0/statistics/rx_bytes"
                + " /sys/class/net/eth0/statistics/tx_bytes; sleep 600";
        ContainerConfig config = config(withoutMac("10.88.7.2/24")).toBuilder()
                .cgroups(CgroupConfig.of("pnx-net", "c"))
                .build();
        try (Running running = Running.start(config, root, data, "sh", "-c", work);
                Container container = Container.open(data)) {
            for (int i = 0; i < 1000 && running.output().lines().count() < 2; i++) {
                Thread.sleep(10);
            }
            List<Long> inside = running.output().lines().map(Long::parseLong).toList();
            NetworkStats stats = container.stats().network();
            assertThat(stats.receivedBytes())
                    .isGreaterThanOrEqualTo(inside.get(0))
                    .isGreaterThan(5000);
            assertThat(stats.sentBytes()).isGreaterThanOrEqualTo(inside.get(1)).isGreaterThan(5000);
            assertThat(stats.sentBytes() - inside.get(1)).isLessThan(2000);
            assertThat(stats.receivedPackets()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void containersReachEachOther() throws Exception {
        CompletableFuture<PidFd> first = new CompletableFuture<>();
        Thread server = new Thread(() -> Run.of(
                config(withoutMac("10.88.7.2/24")), root, exec -> exec.startCallback(first::complete), "sleep", "60"));
        server.start();
        try {
            PidFd init = first.get(10, TimeUnit.SECONDS);
            String ping = Run.script(config(withoutMac("10.88.7.3/24")), root, "ping -c1 -w5 10.88.7.2");
            assertThat(ping).contains("1 packets received");
            init.signal(Signal.SIGKILL.number());
        } finally {
            server.join(10_000);
        }
        assertThat(server.isAlive()).isFalse();
    }

    private static Network.Veth withoutMac(String address) {
        return new Network.Veth(
                BRIDGE, "pnxt", null, IpPrefix.parse(address), null, IpPrefix.parseAddress("10.88.7.1"), null, 0, 0);
    }

    @Test
    void severalNetworksAreEth0AndEth1() {
        ContainerConfig two = config(
                withoutMac("10.88.7.2/24"),
                new Network.Veth(BRIDGE, "pnxt", null, IpPrefix.parse("10.88.8.2/24"), null, null, null, 0, 0));
        assertThat(Run.script(two, root, "ip -o addr"))
                .contains("eth0")
                .contains("10.88.8.2/24")
                .contains("eth1");
    }

    @Test
    void routesAreAdded() {
        ContainerConfig routed = config(withoutMac("10.88.7.2/24")).toBuilder()
                .routes(List.of(new Route(
                        IpPrefix.parse("192.0.2.77/24"),
                        IpPrefix.parseAddress("10.88.7.2"),
                        IpPrefix.parseAddress("10.88.7.1"),
                        "eth0")))
                .build();
        assertThat(Run.script(routed, root, "ip route")).contains("192.0.2.0/24 via 10.88.7.1 dev eth0  src 10.88.7.2");
    }

    @Test
    void anAddressThatIsTakenIsAnErrorThatLeavesNothing() {
        ContainerConfig twice = config(withoutMac("10.88.7.2/24"), withoutMac("10.88.7.2/24"));
        assertThatThrownBy(() -> Run.of(twice, root, "true"))
                .hasMessageContaining("EEXIST")
                .hasMessageContaining("[/networks/2]");
        assertThat(Links.list()).noneMatch(link -> link.name().startsWith("pnxt"));
    }

    @Test
    void namesThatAreTooLongAreErrorsBeforeAnythingHappens() {
        assertThatThrownBy(() -> config(new Network.Veth(
                        "a-bridge-with-a-long-name",
                        "pnxt",
                        null,
                        IpPrefix.parse("10.88.7.2/24"),
                        null,
                        null,
                        null,
                        0,
                        0)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/networks/1/bridge")
                .hasMessageContaining("15 is the most");
    }

    @Test
    void whatIsNoBridgeIsRefused() {
        ContainerConfig wrong =
                config(new Network.Veth("lo", "pnxt", null, IpPrefix.parse("10.88.7.2/24"), null, null, null, 0, 0));
        assertThatThrownBy(() -> Run.of(wrong, root, "true")).hasMessageContaining("lo is no bridge");
    }
}
