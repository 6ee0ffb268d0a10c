package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of the host that the program around the runtime has left open for all it starts. */
class LeakedDescriptorsTest extends AttackTestCase {
    private static final int LEAKED = 62;
    private static final Argument F_SETFD = new Argument.Symbol("F_SETFD", 2);
    private static final String LOOK = "for f in /proc/self/fd/* /proc/1/fd/*; do readlink $f; done";

    @Test
    void nothingThatTheCallerLeftOpenGetsIn() throws IOException {
        Path secret = secrets().resolve("secret");
        List<Fd> leaked = leak(secret);
        try {
            OciContainer container = sleeping("leaks", config -> {});
            String joined = join(container, config -> {}, LOOK);
            container.delete(true);
            for (String seen : List.of(run(config -> {}, LOOK), joined)) {
                assertThat(seen).containsAnyOf("/out\n", "/joined\n"); // Those of the shell itself are seen.
                Score.attack("a leaked descriptor", seen.contains(secret.toString()));
            }
            Score.victim("who closes nothing", naive(secret, leaked).contains(SECRET));
        } finally {
            leaked.forEach(Fd::close);
        }
    }

    private static List<Fd> leak(Path secret) {
        List<Fd> leaked = new ArrayList<>();
        for (int i = 0; i < LEAKED; i++) {
            Fd fd = Fd.open(secret.toString(), OpenFlag.O_RDONLY);
            Call.of(SystemCall.FCNTL, Argument.descriptor(fd), F_SETFD, Argument.integer(0))
                    .invoke();
            leaked.add(fd);
        }
        return leaked;
    }

    private String naive(Path secret, List<Fd> leaked) throws IOException {
        Path out = host.resolve("naive");
        try (Fd output = Fd.create(out.toString(), 0600, OpenFlag.O_WRONLY, OpenFlag.O_CREAT)) {
            SyscallProgram program = SyscallProgram.builder()
                    .add(Op.of(
                            SystemCall.EXECVE,
                            Argument.text("/bin/busybox"),
                            Argument.vector(List.of(
                                    "sh", "-c", "cat <&" + leaked.getFirst().number())),
                            Argument.vector(List.of())))
                    .build();
            Spawn.of(program, List.of(Fd.STDIN, output, Fd.STDERR))
                    .keeping(leaked)
                    .start()
                    .close();
        }
        assertThat(secret).exists();
        return Files.readString(out);
    }
}
