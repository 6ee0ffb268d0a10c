package dev.panamax.netlink;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.SystemCall;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Requests in a network namespace of the benchmark's own, which goes with its thread. */
@State(Scope.Thread)
public class NetlinkBenchmark {
    private static final int LOOPBACK = 1;

    private final IpPrefix address = IpPrefix.parse("10.88.9.2/24");
    private final NetlinkSocket socket;

    /** Called in the thread that measures. */
    public NetlinkBenchmark() {
        Call.of(SystemCall.UNSHARE, Argument.symbol(CloneFlag.CLONE_NEWNET)).invoke();
        socket = NetlinkSocket.open();
    }

    @TearDown
    public void close() {
        socket.close();
    }

    @Benchmark
    public Object roundTrip() {
        return new Links(socket).find("lo");
    }

    @Benchmark
    public void addressOfALink() {
        Addresses addresses = new Addresses(socket);
        addresses.add(LOOPBACK, address);
        addresses.delete(LOOPBACK, address);
    }
}
