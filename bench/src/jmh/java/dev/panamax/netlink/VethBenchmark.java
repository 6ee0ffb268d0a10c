package dev.panamax.netlink;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.SystemCall;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pair of links in a network namespace of the benchmark's own, which goes with its thread; its removal, for which the kernel waits, is not counted. */
@State(Scope.Thread)
public class VethBenchmark {
    private final IpPrefix address = IpPrefix.parse("10.88.9.2/24");
    private final NetlinkSocket socket;
    private int index;

    /** Called in the thread that measures. */
    public VethBenchmark() {
        Call.of(SystemCall.UNSHARE, Argument.symbol(CloneFlag.CLONE_NEWNET)).invoke();
        socket = NetlinkSocket.open();
    }

    @TearDown(Level.Invocation)
    public void delete() {
        new Links(socket).delete(index);
    }

    @TearDown
    public void close() {
        socket.close();
    }

    @Benchmark
    public void pairWithAddress() {
        Links links = new Links(socket);
        links.addVeth(new Links.VethEnd("pnxb0", null, null, 0, 0, 0), new Links.VethEnd("pnxb1", null, null, 0, 0, 0));
        index = links.find("pnxb1").orElseThrow().index();
        socket.together(() -> {
            links.setUp(index);
            new Addresses(socket).add(index, address);
        });
    }
}
