package dev.panamax.it;

import dev.panamax.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network namespace that bridges and links are made in, and go with: it ends when this is closed, or this JVM ends. */
final class HeldNetwork implements AutoCloseable {
    private final Process holder;

    private HeldNetwork(Process holder) {
        this.holder = holder;
    }

    static HeldNetwork create() throws Exception {
        HeldNetwork network = new HeldNetwork(new ProcessBuilder("unshare", "--net", "cat").start());
        Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        OciTestCase.await(() -> !Files.readSymbolicLink(network.path()).equals(ours));
        return network;
    }

    Path path() {
        return Path.of("/proc/" + holder.pid() + "/ns/net");
    }

    /** Returns the beginning of a command that runs in there. */
    List<String> entering() {
        return List.of("/usr/bin/nsenter", "--net=" + path());
    }

    /** Returns the names of the links in there. */
    List<String> links() throws IOException, InterruptedException {
        return Programs.run("nsenter", "--net=" + path(), "/bin/busybox", "ip", "-o", "link")
                .lines()
                .map(line -> line.split("[ :@]+", -1)[1])
                .toList();
    }

    @Override
    public void close() {
        holder.destroyForcibly().onExit().join();
    }
}
