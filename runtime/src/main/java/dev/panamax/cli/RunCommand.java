package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.cli.Options.Option;
import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.WaitStatus;
import dev.panamax.terminal.TerminalSession;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code panamax run}: a container's whole life, or its start alone. */
final class RunCommand {
    private static final Option DETACH = new Option("--detach", "-d", "", "return when the program has been started");
    private static final Option KEEP = new Option("--keep", "", "leave the stopped container for panamax delete");
    // We are nobody's parent but the program's: orphans have always gone to the next subreaper above us.
    private static final Option NO_SUBREAPER = new Option("--no-subreaper", "", "");

    private static final Command COMMAND =
            new Command("run", "ID", """
            Creates a container, starts its program, and waits until it has ended; then deletes the container. Ends with the
            program's exit code, with 128+n if signal n killed it, or with 1 if the container could not be started. Signals
            are passed on to the program.
            """, BundleOptions.table(DETACH, KEEP, NO_SUBREAPER));

    private final ContainerRuntime containers;
    private final BundleOptions bundle;
    private final Options options;

    private RunCommand(ContainerRuntime containers, BundleOptions bundle, Options options) {
        this.containers = containers;
        this.bundle = bundle;
        this.options = options;
    }

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            BundleOptions bundle = BundleOptions.read(options);
            ProcessOptions.check(options, bundle.hasTerminal(), options.has(DETACH));
            return new RunCommand(globals.containersToChange(), bundle, options).run();
        });
    }

    private int run() {
        if (options.has(DETACH)) {
            start(null);
            return 0;
        }
        return Foreground.run(bundle.hasTerminal(), this::runAndWait);
    }

    private OciContainer start(@Nullable Consumer<Fd> terminal) {
        return containers.run(options.id(), bundle.createOptions(terminal));
    }

    private WaitStatus runAndWait(SignalForwarder forwarder, @Nullable TerminalSession session) {
        OciContainer container = start(session == null ? null : other -> connect(session, other));
        WaitStatus status;
        try {
            status = await(container, forwarder);
        } catch (PanamaxException e) {
            deleteAfter(e, container);
            throw e;
        }
        if (!options.has(KEEP)) {
            container.delete(true);
        }
        return status;
    }

    /** Shows a terminal in ours; the program, which has not been started, sees no other size. */
    private static void connect(TerminalSession session, Fd terminal) {
        session.attach(terminal);
        session.resize();
    }

    private static WaitStatus await(OciContainer container, SignalForwarder forwarder) {
        // A child that has not been waited for: nobody else can have its number.
        try (PidFd init = PidFd.open(container.record().pid())) {
            forwarder.forwardTo(init);
            WaitStatus status = container.await();
            forwarder.stop();
            return status;
        }
    }

    private static void deleteAfter(PanamaxException failure, OciContainer container) {
        try {
            container.delete(true);
        } catch (PanamaxException e) {
            failure.addSuppressed(e);
        }
    }
}
