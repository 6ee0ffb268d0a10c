package dev.panamax.security.seccomp;

import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SocketPair;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.UnixSocket;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Seccomp.Rule;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import dev.panamax.testing.ListeningAgent;
import dev.panamax.testing.ListeningSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The kernel takes the filters, and they do to processes what they say. */
class LoadedFilterTest {
    private static final List<Fd> STANDARD = List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR);

    @Test
    void aDeniedCallFailsWithItsErrno() {
        SeccompFilter filter = SeccompFilter.of(denying("SCMP_ACT_ERRNO", 95));
        assertThatThrownBy(() -> run(filter, Op.of(SystemCall.GETPPID).note("ask who the parent is")))
                .hasMessageContaining("ask who the parent is: getppid(): EOPNOTSUPP");
    }

    @Test
    void aKilledProcessEndsWithSigsys() {
        SeccompFilter filter = SeccompFilter.of(denying("SCMP_ACT_KILL_PROCESS", null));
        assertThatThrownBy(() -> run(filter, Op.of(SystemCall.GETPPID)))
                .hasMessageContaining("Killed[signal=" + Signal.SIGSYS.number() + "]");
    }

    @Test
    void onlyExecveMustBeAllowedAfterTheFilter() {
        SeccompFilter filter = SeccompFilter.of(new Seccomp(
                "SCMP_ACT_KILL_PROCESS",
                null,
                List.of(),
                List.of(),
                "",
                "",
                List.of(new Rule(List.of("execve"), "SCMP_ACT_ERRNO", 2, List.of()))));
        // execve is the only call that comes back; the end of the program is one that does not.
        assertThatThrownBy(() -> run(
                        filter,
                        Op.of(
                                SystemCall.EXECVE,
                                text("/bin/true"),
                                Argument.vector(List.of("true")),
                                Argument.vector(List.of()))))
                .hasMessageContaining("execve(\"/bin/true\"")
                .hasMessageContaining("ENOENT");
    }

    @Test
    void theListenerDecidesOnCallsEvenOnTheOneThatWaitsForIt() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open();
                SocketPair sync = SocketPair.open()) {
            Seccomp profile = asking(socket.path(), "getppid", "read");
            AtomicReference<String> message = new AtomicReference<>();
            List<Integer> asked = Collections.synchronizedList(new ArrayList<>());
            Thread agent = Thread.ofPlatform().start(() -> {
                ListeningAgent listening = ListeningAgent.accept(socket);
                message.set(listening.message());
                asked.add(listening.answer(null));
                asked.add(listening.answer(4242L));
                listening.close();
            });
            Slot parent = Slot.word("parent");
            SyscallProgram.Builder program = withNoNewPrivileges();
            SeccompFilter filter = SeccompFilter.of(profile);
            filter.addTo(program, sync.theirs(), "/linux/seccomp");
            program.add(Op.of(SystemCall.GETPPID).into(parent));
            AtomicInteger stage = new AtomicInteger();
            try (Launch launch = Spawn.of(program.build(), STANDARD)
                    .keeping(List.of(sync.theirs()))
                    .by(Spawn.Parent.CLONE_THREAD)
                    .admitted(pid -> {
                        stage.set(pid);
                        handOver(sync.ours(), pid, profile);
                    })
                    .start()) {
                assertThat(launch.data().get(parent)).isEqualTo(4242);
            }
            agent.join();
            assertThat(filter.hasListener()).isTrue();
            assertThat(asked).containsExactly(number(SystemCall.READ), number(SystemCall.GETPPID));
            assertThat(message.get())
                    .isEqualTo("{\"ociVersion\":\"1.3.0\",\"fds\":[\"seccompFd\"],\"pid\":" + stage.get()
                            + ",\"metadata\":\"say \\\"hello\\\"\",\"state\":{\"id\":\"one\"}}");
        }
    }

    @Test
    void aListenerThatIsNotThereEndsTheStart() {
        try (SocketPair sync = SocketPair.open()) {
            Seccomp profile = asking("/nowhere/socket", "getppid");
            SyscallProgram.Builder program = withNoNewPrivileges();
            SeccompFilter.of(profile).addTo(program, sync.theirs(), "/linux/seccomp");
            assertThatThrownBy(() -> Spawn.of(program.build(), STANDARD)
                            .keeping(List.of(sync.theirs()))
                            .by(Spawn.Parent.CLONE_THREAD)
                            .admitted(pid -> handOver(sync.ours(), pid, profile))
                            .start())
                    .isInstanceOf(SeccompException.class)
                    .hasMessageContaining("/nowhere/socket")
                    .hasMessageContaining("ENOENT")
                    .hasMessageContaining("[/linux/seccomp/listenerPath]");
        }
    }

    @Test
    void aPathThatIsTooLongForASocketIsAnError() {
        String path = "/tmp/" + "x".repeat(103);
        assertThatThrownBy(() -> UnixSocket.connect(path)).hasMessageContaining("ENAMETOOLONG");
        assertThatThrownBy(() -> UnixSocket.connect(path.substring(1, path.length())))
                .hasMessageContaining("ENOENT");
    }

    private static Seccomp asking(String path, String... names) {
        return new Seccomp(
                "SCMP_ACT_ALLOW",
                null,
                List.of(),
                List.of("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"),
                path,
                "say \"hello\"",
                List.of(new Rule(List.of(names), "SCMP_ACT_NOTIFY", null, List.of())));
    }

    private static void handOver(Fd sync, int pid, Seccomp profile) {
        FdMessage message = FdMessage.receive(sync);
        if (message == null || message.kind() != SeccompListener.MESSAGE) {
            throw new IllegalStateException("instead of the listener came " + message);
        }
        try (PidFd process = PidFd.open(pid)) {
            assertThat(SeccompListener.handOver(sync, process, profile, "1.3.0", "{\"id\":\"one\"}"))
                    .isTrue();
        }
    }

    private static int number(SystemCall call) {
        return call.number(Architecture.current());
    }

    private static SyscallProgram.Builder withNoNewPrivileges() {
        return SyscallProgram.builder()
                .add(Op.of(
                        SystemCall.PRCTL,
                        symbol(Prctl.PR_SET_NO_NEW_PRIVS),
                        integer(1),
                        integer(0),
                        integer(0),
                        integer(0)));
    }

    private static Seccomp denying(String action, @Nullable Integer errno) {
        return new Seccomp(
                "SCMP_ACT_ALLOW",
                null,
                List.of(),
                List.of("SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"),
                "",
                "",
                List.of(new Rule(List.of("getppid"), action, errno, List.of())));
    }

    private static void run(SeccompFilter filter, Op op) {
        SyscallProgram.Builder program = withNoNewPrivileges();
        filter.addTo(program, Fd.STDIN, "/linux/seccomp");
        program.add(op);
        Spawn.of(program.build(), STANDARD)
                .by(Spawn.Parent.CLONE_THREAD)
                .start()
                .close();
    }
}
