package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.SocketPair;
import dev.panamax.program.Failure;
import dev.panamax.program.JavaExecutor;
import dev.panamax.program.StageException;
import dev.panamax.rootfs.HostPaths;
import dev.panamax.rootfs.RootSource;
import dev.panamax.security.IdentityChange;
import dev.panamax.security.SecurityModules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A re-executed init: the first process of a container's namespaces is a JVM, which does by the same program what a stage does, and
 * then becomes the user's program.
 */
public final class InitMain {
    private final ContainerConfig config;
    private final Fd sync;

    private InitMain(ContainerConfig config, Fd sync) {
        this.config = SecurityLabels.inForce(config, SecurityModules.ofHost());
        this.sync = sync;
    }

    /**
     * Becomes the user's program; returns only by an exception.
     *
     * @param console path of the program's terminal on the host, or empty
     * @param pipe number of the sync socket
     */
    public static void run(ContainerConfig config, String console, int pipe, List<String> arguments) {
        // It is closed by the program's start, or the end of this process.
        new InitMain(config, Fd.of(pipe)).run(console, arguments);
    }

    /** Tells the runtime why there will be no program. */
    public static void report(int pipe, String message) {
        Fd.of(pipe).write(ReexecutedInit.report(message).getBytes(StandardCharsets.UTF_8));
    }

    private void run(String console, List<String> arguments) {
        Checks.arguments(arguments);
        RootSource root = Checks.root(new RootSource.Directory(config.rootFilesystem()), config);
        HostPaths host = HostPaths.check(config, console.isEmpty() ? nulls() : List.of(false, false, false));
        Terminal terminal = console.isEmpty() ? new Terminal.None() : new Terminal.OfHost(console);
        try (SocketPair questions = SocketPair.open()) {
            InitProgram program = new InitProgram(
                    InitSettings.of(config, root, host, arguments, true, sync, questions.theirs(), Map.of(), terminal),
                    null);
            Failure failure = JavaExecutor.runSharing(
                    program.buildFromClone(), data -> answer(questions.ours(), program.identity(), data));
            if (failure != null) {
                throw new StageException(failure);
            }
        }
    }

    /** Answers, on a thread that keeps its own user, who the program shall be: by the files of the root that is in force then. */
    private void answer(Fd questions, IdentityChange identity, DataArea data) {
        byte[] outOfReach = ReexecutedInit.report(
                        "a re-executed init found no more classes of its own after the change of root:"
                                + " they are opened by their paths, so start Panamax from its jar, or use the stage")
                .getBytes(StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("panamax-identity").start(() -> {
            FdMessage question = FdMessage.receive(questions);
            if (question == null || question.fd() == null) {
                return;
            }
            try (Fd root = question.fd()) {
                identity.answer(data, Users.resolve(root, config.user()));
            } catch (PanamaxException e) {
                report(sync.number(), String.valueOf(e.getMessage()));
                Runtime.getRuntime().halt(1);
            } catch (LinkageError e) {
                // The program waits for an answer that can't come.
                sync.write(outOfReach);
                Runtime.getRuntime().halt(1);
            }
        });
    }

    private static List<Boolean> nulls() {
        return Stream.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR)
                .map(fd -> FileStatus.of(fd).isNullDevice())
                .toList();
    }
}
