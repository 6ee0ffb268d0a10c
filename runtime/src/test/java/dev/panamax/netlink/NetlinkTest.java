package dev.panamax.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.SystemCall;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation on the kernel, in a network namespace that goes with its last socket. */
@Requires({Feature.ROOT, Feature.VETH})
class NetlinkTest {
    private NetlinkSocket socket;
    private Links links;

    @BeforeEach
    void openInANewNamespace() throws Exception {
        FutureTask<NetlinkSocket> task = new FutureTask<>(() -> {
            Call.of(SystemCall.UNSHARE, Argument.flags(CloneFlag.CLONE_NEWNET)).invoke();
            return NetlinkSocket.open();
        });
        Thread.ofPlatform().start(task).join();
        socket = task.get();
        links = new Links(socket);
    }

    @AfterEach
    void close() {
        socket.close();
    }

    private Links.Link find(String name) {
        return links.find(name).orElseThrow();
    }

    private void addPair() {
        links.addVeth(
                new Links.VethEnd("pnxa", null, null, 1400, 500, 0),
                new Links.VethEnd("pnxb", null, null, 1300, 400, 0));
    }

    @Test
    void aPairIsMadeByOneMessage() {
        addPair();
        assertThat(find("pnxa").mtu()).isEqualTo(1400);
        assertThat(find("pnxa").transmitQueueLength()).isEqualTo(500);
        assertThat(find("pnxb").mtu()).isEqualTo(1300);
        assertThat(find("pnxb").kind()).isEqualTo("veth");
        assertThatThrownBy(this::addPair).hasMessageContaining("EEXIST").hasMessageContaining("veth pnxa and pnxb");
        links.delete(find("pnxa").index());
        assertThat(links.find("pnxb")).isEmpty();
    }

    @Test
    void aPairThatIsRemovedIsGoneForAllAndItsNamesAreFree() {
        for (int i = 0; i < 5; i++) {
            addPair();
            links.remove("pnxa");
            assertThat(links.list()).extracting(Links.Link::name).doesNotContain("pnxa", "pnxb");
            assertThat(links.find(List.of("pnxa", "pnxb"))).containsExactly(Optional.empty(), Optional.empty());
        }
        links.remove("pnxa");
        links.deleteIfPresent("pnxa");
    }

    @Test
    void aBridgedPairKnowsItsOtherEnd() {
        links.addBridge("pnxbr", null);
        int bridge = find("pnxbr").index();
        Links.Link end = addBridged(bridge);
        assertThat(end.master()).isEqualTo(bridge);
        assertThat(end.peer()).isEqualTo(find("pnxb").index());
        assertThat(find("pnxb").peer()).isEqualTo(end.index());
        assertThat(links.find(List.of("pnxb", "pnxnone", "pnxa")))
                .extracting(link -> link.map(Links.Link::name).orElse(""))
                .containsExactly("pnxb", "", "pnxa");
    }

    private Links.Link addBridged(int bridge) {
        return links.addBridgedVeth(
                new Links.VethEnd("pnxa", null, null, 1400, 500, bridge),
                new Links.VethEnd("pnxb", null, null, 1300, 400, 0));
    }

    @Test
    void whichOfSeveralRequestsIsRefusedIsTold() {
        assertThatThrownBy(() -> addBridged(0)).hasMessageStartingWith("RTM_NEWLINK(pnxa, hairpin on): ");
        assertThatThrownBy(() -> addBridged(0)).hasMessageStartingWith("RTM_NEWLINK(veth pnxa and pnxb): EEXIST");
        links.remove("pnxa");
        assertThatThrownBy(() -> addBridged(4711)).hasMessageStartingWith("RTM_NEWLINK(veth pnxa and pnxb): ");
        assertThat(links.find("pnxb")).isEmpty();
    }

    @Test
    void linksChangeWithoutSideEffects() {
        addPair();
        int index = find("pnxb").index();
        int flags = find("pnxb").flags();
        links.setMtu(index, 1200);
        links.setMacAddress(index, MacAddress.parse("22:ce:e0:99:63:6f"));
        links.setTransmitQueueLength(index, 77);
        links.rename(index, "pnxc");
        links.addAlternativeName(index, "pnx-another-name");
        Links.Link changed = find("pnxc");
        assertThat(changed.mtu()).isEqualTo(1200);
        assertThat(changed.transmitQueueLength()).isEqualTo(77);
        assertThat(changed.macAddress()).hasToString("22:ce:e0:99:63:6f");
        assertThat(changed.flags()).isEqualTo(flags);
        links.setUp(index);
        assertThat(find("pnxc").up()).isTrue();
        links.setDown(index);
        assertThat(find("pnxc").flags()).isEqualTo(flags);
    }

    @Test
    void bridgesTakePorts() {
        addPair();
        links.addBridge("pnxbr", MacAddress.parse("02:00:00:00:00:01"));
        int bridge = find("pnxbr").index();
        int port = find("pnxa").index();
        assertThat(find("pnxbr").kind()).isEqualTo("bridge");
        assertThat(find("pnxbr").up()).isTrue();
        links.setMaster(port, bridge);
        assertThat(find("pnxa").master()).isEqualTo(bridge);
        links.setHairpin(port);
        links.setMaster(port, 0);
        assertThat(find("pnxa").master()).isZero();
        links.delete(bridge);
        assertThat(links.find("pnxbr")).isEmpty();
    }

    @Test
    void macvlansHaveAParent() {
        addPair();
        links.addMacvlan("pnxmv", find("pnxa").index(), Links.MacvlanMode.PRIVATE);
        assertThat(find("pnxmv").kind()).isEqualTo("macvlan");
    }

    @Test
    void addressesComeAndGo() {
        int lo = find("lo").index();
        Addresses addresses = new Addresses(socket);
        for (String text : List.of("127.0.1.1/32", "fd00::1/64")) {
            IpPrefix prefix = IpPrefix.parse(text);
            addresses.add(lo, prefix);
            assertThat(addresses.list()).contains(new Addresses.LinkAddress(lo, prefix));
            assertThatThrownBy(() -> addresses.add(lo, prefix)).hasMessageContaining("EEXIST");
            addresses.delete(lo, prefix);
            assertThat(addresses.list()).doesNotContain(new Addresses.LinkAddress(lo, prefix));
        }
    }

    @Test
    void routesAreMaskedAndListed() {
        int lo = find("lo").index();
        links.setUp(lo);
        Addresses addresses = new Addresses(socket);
        addresses.add(lo, IpPrefix.parse("10.9.8.7/24"));
        Routes routes = new Routes(socket);
        routes.add(new Routes.Route(IpPrefix.parse("192.0.2.99/24"), IpPrefix.parseAddress("10.9.8.7"), null, lo));
        routes.add(new Routes.Route(null, null, IpPrefix.parseAddress("10.9.8.1"), lo));
        assertThat(routes.list())
                .contains(
                        new Routes.Route(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parseAddress("10.9.8.7"), null, lo),
                        new Routes.Route(null, null, IpPrefix.parseAddress("10.9.8.1"), lo));
    }

    @Test
    void severalChangesTravelTogether() {
        int lo = find("lo").index();
        Addresses addresses = new Addresses(socket);
        socket.together(() -> {
            links.setUp(lo);
            for (int i = 1; i <= 50; i++) {
                addresses.add(lo, IpPrefix.parse("127.7.7." + i + "/32"));
            }
        });
        assertThat(find("lo").up()).isTrue();
        assertThat(addresses.list()).hasSizeGreaterThanOrEqualTo(50);
        assertThatThrownBy(() -> socket.together(() -> {
                    addresses.add(lo, IpPrefix.parse("127.7.8.1/32"));
                    addresses.add(lo, IpPrefix.parse("127.7.7.1/32"));
                }))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("127.7.7.1/32");
    }

    @Test
    void longListsTakeSeveralReads() {
        for (int i = 0; i < 120; i++) {
            links.addVeth(
                    new Links.VethEnd("pnxa" + i, null, null, 0, 0, 0),
                    new Links.VethEnd("pnxb" + i, null, null, 0, 0, 0));
        }
        assertThat(links.list()).hasSize(241);
    }

    @Test
    void errorsHaveTheKernelsOwnWords() {
        int lo = find("lo").index();
        LinuxException e =
                org.assertj.core.api.Assertions.catchThrowableOfType(LinuxException.class, () -> links.setMtu(lo, -1));
        assertThat(e.errno()).isEqualTo(Errno.EINVAL);
        assertThat(e).hasMessageContaining("mtu").hasMessageMatching(".*EINVAL \\(invalid argument\\): .+");
    }

    @Test
    void nestedAttributesAreAligned() {
        MessageWriter writer = new MessageWriter();
        int outer = writer.begin(1);
        writer.attribute(2, "abc").attributeU8(3, 7).end(outer);
        byte[] bytes = writer.toBytes();
        assertThat(bytes).hasSize(4 + 8 + 8);
        MessageReader reader = new MessageReader(bytes, 0).nested(1).orElseThrow();
        assertThat(reader.text(2)).contains("abc");
        assertThat(reader.attribute(3)).contains(new byte[] {7});
        assertThatThrownBy(() -> new MessageReader(new byte[] {40, 0, 1, 0}, 0)).isInstanceOf(NetlinkException.class);
    }
}
