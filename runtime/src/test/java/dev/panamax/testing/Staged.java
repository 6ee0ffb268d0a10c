package dev.panamax.testing;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.vector;

import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.WaitStatus;
import dev.panamax.program.Failure;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a busybox wrote that some operations led to, in namespaces of its own.
 *
 * @param failure where the operations gave up, in words; empty if they did not
 */
public record Staged(String output, WaitStatus status, String failure) {
    private static final int CLONE_ARGUMENTS_SIZE = 88;

    /** Says what happens before the program. */
    public static final class Plan {
        private final List<CloneFlag> namespaces;
        private Consumer<SyscallProgram.Builder> beforeClone = program -> {};
        private Consumer<SyscallProgram.Builder> beforeExec = program -> {};
        private IntConsumer parent = pid -> {};

        private Plan(List<CloneFlag> namespaces) {
            this.namespaces = namespaces;
        }

        /** Adds operations of the stage. */
        public Plan beforeClone(Consumer<SyscallProgram.Builder> operations) {
            beforeClone = operations;
            return this;
        }

        /** Adds operations of the process that executes the program. */
        public Plan beforeExec(Consumer<SyscallProgram.Builder> operations) {
            beforeExec = operations;
            return this;
        }

        /** Adds what the parent does, with the process id, while the process waits for it. */
        public Plan parent(IntConsumer action) {
            parent = action;
            return this;
        }

        /** Runs a script. */
        public Staged script(String script) {
            return run("sh", "-c", script);
        }

        /** Runs a program of busybox. */
        public Staged run(String... arguments) {
            try (Pipe output = Pipe.open();
                    Pipe go = Pipe.open()) {
                Slot pid = Slot.word("pid");
                SyscallProgram program = program(pid, go, arguments);
                List<Fd> standard = List.of(Fd.STDIN, output.write(), Fd.STDERR);
                try (Launch launch = Spawn.of(program, standard)
                                .keeping(List.of(go.read()))
                                .start();
                        PidFd process = PidFd.open((int) launch.data().get(pid))) {
                    output.write().close();
                    try {
                        parent.accept(process.pid());
                    } catch (RuntimeException | Error e) {
                        process.signal(Signal.SIGKILL.number());
                        process.await();
                        throw e;
                    }
                    go.write().write(new byte[1]);
                    String text = readAll(output.read());
                    return new Staged(text, process.await(), describe(launch.failure()));
                }
            }
        }

        private SyscallProgram program(Slot pid, Pipe go, String... arguments) {
            SyscallProgram.Builder program = SyscallProgram.builder();
            program.add(Op.of(SystemCall.CLOSE, integer(Launch.BOARD_FD)));
            beforeClone.accept(program);
            List<CloneFlag> clone = new ArrayList<>(namespaces);
            clone.add(CloneFlag.CLONE_PARENT);
            clone.add(CloneFlag.CLONE_PARENT_SETTID);
            Argument none = integer(0);
            program.add(Op.of(
                            SystemCall.CLONE3,
                            Argument.words(
                                    flags(clone), none, none, address(pid), none, none, none, none, none, none, none),
                            integer(CLONE_ARGUMENTS_SIZE))
                    .expecting(Expectation.STOP_IF_POSITIVE));
            program.add(Op.of(SystemCall.READ, Argument.descriptor(go.read()), address(Slot.word("go")), integer(1))
                    .expecting(Expectation.POSITIVE));
            beforeExec.accept(program);
            program.add(Op.of(SystemCall.CLOSE_RANGE, integer(3), integer(0xffff_ffffL), integer(4)));
            program.add(Op.of(
                    SystemCall.EXECVE,
                    text("/bin/busybox"),
                    vector(List.of(arguments)),
                    vector(List.of("PATH=/bin:/usr/bin"))));
            return program.build();
        }
    }

    /** Starts a plan for a process in new namespaces. */
    public static Plan in(CloneFlag... namespaces) {
        return new Plan(List.of(namespaces));
    }

    /** Reads a stream to its end. */
    public static String readAll(Fd fd) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        for (int count = fd.read(buffer); count > 0; count = fd.read(buffer)) {
            text.write(buffer, 0, count);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static String describe(@Nullable Failure failure) {
        return failure == null ? "" : failure.describe() + " [" + failure.step().pointer() + "]";
    }
}
