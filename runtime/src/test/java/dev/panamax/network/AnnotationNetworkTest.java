package dev.panamax.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Namespaces;
import dev.panamax.linux.Uninterruptibly;
import dev.panamax.netlink.Addresses;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.NamespaceSocket;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.netlink.Routes;
import dev.panamax.testing.Feature;
import dev.panamax.testing.NetworkNamespace;
import dev.panamax.testing.Requires;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that annotations ask for, between two network namespaces of which neither is the host's. */
class AnnotationNetworkTest {
    private static final IpPrefix SUBNET = IpPrefix.parse("10.78.0.0/29");

    @TempDir
    private Path directory;

    private final List<Fault> faults = new ArrayList<>();

    private static Map<String, String> annotations(String... namesAndValues) {
        Map<String, String> annotations = new HashMap<>(Map.of("org.example.other", "x"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            annotations.put("dev.panamax.network." + namesAndValues[i], namesAndValues[i + 1]);
        }
        return annotations;
    }

    private @Nullable AnnotationNetwork parse(String... namesAndValues) {
        return AnnotationNetwork.parse(annotations(namesAndValues), true, faults);
    }

    private AnnotationNetwork network(String... namesAndValues) {
        AnnotationNetwork network = parse(namesAndValues);
        assertThat(faults).isEmpty();
        return Objects.requireNonNull(network);
    }

    @Test
    void withoutABridgeThereIsNoNetwork() {
        assertThat(parse()).isNull();
        assertThat(faults).isEmpty();
    }

    @Test
    void allThatCanBeSaidIsRead() {
        AnnotationNetwork network = network(
                "bridge",
                "pnxbr0",
                "address",
                "10.78.1.2/24",
                "gateway",
                "10.78.1.1",
                "mtu",
                "1400",
                "mac",
                "02:00:00:00:00:01",
                "routes",
                "10.1.0.0/16 via 10.78.1.3, 10.2.0.0/16");
        assertThat(network.veth().bridge()).isEqualTo("pnxbr0");
        assertThat(network.veth().mtu()).isEqualTo(1400);
        assertThat(network.veth().macAddress()).hasToString("02:00:00:00:00:01");
        assertThat(network.routes())
                .extracting(route -> String.valueOf(route.destination()))
                .containsExactly("10.1.0.0/16", "10.2.0.0/16");
        assertThat(network.routes().getFirst().gateway()).isEqualTo(IpPrefix.parseAddress("10.78.1.3"));
    }

    @Test
    void allFaultsAreNamedAtOnce() {
        assertThat(parse(
                        "bridge",
                        "a name that is too long",
                        "address",
                        "10.78.1.2/24",
                        "gateway",
                        "10.9.9.9",
                        "mtu",
                        "7",
                        "mac",
                        "01:00:00:00:00:01",
                        "routes",
                        "nowhere via 1.2.3.4"))
                .isNull();
        assertThat(faults)
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder(
                        "/annotations/dev.panamax.network.bridge",
                        "/annotations/dev.panamax.network.gateway",
                        "/annotations/dev.panamax.network.mtu",
                        "/annotations/dev.panamax.network.mac",
                        "/annotations/dev.panamax.network.routes");
    }

    @Test
    void whatDoesNotBelongTogetherIsNamed() {
        assertThat(parse("bridge", "pnxbr0")).isNull();
        assertThat(parse("bridge", "pnxbr0", "address", "10.78.1.2/24", "subnet", "10.78.1.0/24"))
                .isNull();
        assertThat(parse("adress", "10.78.1.2/24")).isNull();
        assertThat(parse("mtu", "1400")).isNull();
        assertThat(AnnotationNetwork.parse(annotations("bridge", "pnxbr0", "address", "10.78.1.2/24"), false, faults))
                .isNull();
        assertThat(faults)
                .extracting(Fault::message)
                .satisfiesExactly(
                        message -> assertThat(message).contains("dev.panamax.network.address"),
                        message -> assertThat(message).contains("leave one of the two out"),
                        message -> assertThat(message).contains("is unknown; there are bridge"),
                        message -> assertThat(message).contains("says nothing without"),
                        message -> assertThat(message).contains("needs a new network namespace"));
    }

    private AddressLeases leases() {
        return new AddressLeases(directory.resolve("leases"));
    }

    private String lease(String id, Set<String> existing) {
        Set<InetAddress> reserved = Set.of(IpPrefix.parseAddress("10.78.0.1"));
        return leases().lease(id, SUBNET, reserved, existing::contains, "/p").toString();
    }

    @Test
    void addressesAreGivenOnceAndTakenBack() {
        Set<String> existing = Set.of("a", "b", "c", "d", "e");
        assertThat(lease("a", existing)).isEqualTo("10.78.0.2/29");
        assertThat(lease("b", existing)).isEqualTo("10.78.0.3/29");
        assertThat(lease("a", existing)).isEqualTo("10.78.0.2/29");
        leases().release("a");
        leases().release("a");
        assertThat(lease("c", existing)).isEqualTo("10.78.0.2/29");
        assertThat(lease("d", existing)).isEqualTo("10.78.0.4/29");
        assertThat(lease("e", existing)).isEqualTo("10.78.0.5/29");
        assertThat(lease("f", existing)).isEqualTo("10.78.0.6/29");
        assertThatThrownBy(() -> lease("g", Set.of("b", "c", "d", "e", "f")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("all addresses of 10.78.0.0/29 are taken")
                .hasMessageEndingWith("[/p]");
    }

    @Test
    void addressesOfContainersThatAreGoneAreTakenOver() throws Exception {
        lease("gone", Set.of());
        Files.writeString(directory.resolve("leases/10.78.0.0_29/10.78.0.3"), "");
        assertThat(lease("a", Set.of("a"))).isEqualTo("10.78.0.2/29");
        assertThat(lease("b", Set.of("a", "b"))).isEqualTo("10.78.0.3/29");
    }

    @Test
    void manyAtOnceGetAddressesOfTheirOwn() throws Exception {
        IpPrefix subnet = IpPrefix.parse("10.79.0.0/24");
        List<FutureTask<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String id = "id" + i;
            FutureTask<String> task = new FutureTask<>(() ->
                    leases().lease(id, subnet, Set.of(), any -> true, "/p").toString());
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        Set<String> all = new HashSet<>();
        for (FutureTask<String> task : tasks) {
            all.add(task.get());
        }
        assertThat(all).hasSize(40);
    }

    @Test
    @Requires({Feature.ROOT, Feature.VETH})
    void aContainerIsConnectedAndDisconnected() {
        AnnotationNetwork network = network(
                        "bridge",
                        "pnxbr0",
                        "subnet",
                        "10.78.0.0/29",
                        "gateway",
                        "10.78.0.1",
                        "routes",
                        "10.1.0.0/16 via 10.78.0.4")
                .lease(leases(), "ship", id -> true);
        NetworkState planned = network.plan();
        String hostName = planned.veths().getFirst().host();
        assertThat(hostName).startsWith("pnx").hasSize(15);
        try (Fd hostNamespace = NetworkNamespace.create();
                Fd containerNamespace = NetworkNamespace.create();
                NetlinkSocket host = NamespaceSocket.open(hostNamespace);
                NetlinkSocket container = NamespaceSocket.open(containerNamespace)) {
            onHost(hostNamespace, () -> network.connect(planned, containerNamespace));
            Links.Link end = new Links(host).find(hostName).orElseThrow();
            assertThat(end.master())
                    .isEqualTo(new Links(host).find("pnxbr0").orElseThrow().index());
            int index = new Links(container).find("eth0").orElseThrow().index();
            assertThat(new Addresses(container).list())
                    .contains(new Addresses.LinkAddress(index, IpPrefix.parse("10.78.0.2/29")));
            assertThat(new Routes(container).list())
                    .contains(
                            new Routes.Route(null, null, IpPrefix.parseAddress("10.78.0.1"), index),
                            new Routes.Route(
                                    IpPrefix.parse("10.1.0.0/16"), null, IpPrefix.parseAddress("10.78.0.4"), index));
            onHost(hostNamespace, () -> AnnotationNetwork.disconnect(planned));
            onHost(hostNamespace, () -> AnnotationNetwork.disconnect(planned));
            assertThat(new Links(host).find(hostName)).isEmpty();
            assertThat(new Links(container).find("eth0")).isEmpty();
        }
    }

    @Test
    @Requires({Feature.ROOT, Feature.VETH})
    void aRouteThatIsRefusedLeavesNothing() {
        AnnotationNetwork network =
                network("bridge", "pnxbr0", "address", "10.78.0.2/29", "routes", "10.1.0.0/16 via 10.99.0.4");
        NetworkState planned = network.plan();
        try (Fd hostNamespace = NetworkNamespace.create();
                Fd containerNamespace = NetworkNamespace.create();
                NetlinkSocket host = NamespaceSocket.open(hostNamespace)) {
            assertThatThrownBy(() -> onHost(hostNamespace, () -> network.connect(planned, containerNamespace)))
                    .hasMessageContaining("10.1.0.0/16 via 10.99.0.4")
                    .hasMessageEndingWith("[/annotations/dev.panamax.network.routes]");
            assertThat(new Links(host).list()).extracting(Links.Link::name).containsExactly("lo");
        }
    }

    private static void onHost(Fd namespace, Runnable action) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            Namespaces.join(namespace, CloneFlag.CLONE_NEWNET);
            action.run();
            return true;
        });
        Thread.ofPlatform().start(task);
        Uninterruptibly.get(task);
    }
}
