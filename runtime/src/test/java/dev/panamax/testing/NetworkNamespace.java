package dev.panamax.testing;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.Uninterruptibly;
import java.util.concurrent.FutureTask;

/** Network namespaces for tests: each goes with its last descriptor. */
public final class NetworkNamespace {
    private NetworkNamespace() {}

    /** Makes one. */
    public static Fd create() {
        FutureTask<Fd> task = new FutureTask<>(() -> {
            Call.of(SystemCall.UNSHARE, Argument.flags(CloneFlag.CLONE_NEWNET)).invoke();
            return Fd.open("/proc/thread-self/ns/net", OpenFlag.O_RDONLY);
        });
        Thread.ofPlatform().start(task);
        return Uninterruptibly.get(task);
    }
}
