package dev.panamax.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the kernel is talked to for what a start needs: a count, which no load of the machine changes. */
@Requires({Feature.ROOT, Feature.VETH})
class RoundTripsTest {
    private CountingPort port;
    private NetlinkSocket socket;
    private Links links;

    @BeforeEach
    void openInANewNamespace() throws Exception {
        FutureTask<CountingPort> task = new FutureTask<>(() -> {
            Call.of(SystemCall.UNSHARE, Argument.flags(CloneFlag.CLONE_NEWNET)).invoke();
            return new CountingPort(KernelPort.open("NETLINK_ROUTE", linux_h.NETLINK_ROUTE));
        });
        Thread.ofPlatform().start(task).join();
        port = task.get();
        socket = new NetlinkSocket(port);
        links = new Links(socket);
    }

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void aPairOnABridgeTakesOneMessageEachWay() {
        links.addBridge("pnxbr", null);
        int bridge = links.find("pnxbr").orElseThrow().index();
        port.count();
        links.addBridgedVeth(
                new Links.VethEnd("pnxa", null, null, 1400, 0, bridge),
                new Links.VethEnd("pnxb", null, null, 1400, 0, 0));
        assertThat(port.count()).isEqualTo("1 sent, 1 received");
        links.find(List.of("pnxbr", "pnxnone"));
        assertThat(port.count()).isEqualTo("1 sent, 2 received");
    }

    @Test
    void theWholeConfigurationOfALinkTakesOneMessageEachWay() {
        links.addVeth(new Links.VethEnd("pnxa", null, null, 0, 0, 0), new Links.VethEnd("pnxb", null, null, 0, 0, 0));
        int index = links.find("pnxb").orElseThrow().index();
        port.count();
        socket.together(() -> {
            links.addAlternativeName(index, "pnxc");
            links.setUp(index);
            new Addresses(socket).add(index, IpPrefix.parse("10.88.7.2/24"));
            new Addresses(socket).add(index, IpPrefix.parse("fd00:88::2/64"));
            new Routes(socket).add(new Routes.Route(null, null, IpPrefix.parseAddress("10.88.7.1"), index));
        });
        assertThat(port.count()).isEqualTo("1 sent, 1 received");
        assertThat(new Addresses(socket).list())
                .contains(new Addresses.LinkAddress(index, IpPrefix.parse("10.88.7.2/24")));
    }
}
