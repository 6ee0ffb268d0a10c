package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.container.Container;
import dev.panamax.container.CreateCommand;
import dev.panamax.container.Exec;
import dev.panamax.container.Stdio;
import dev.panamax.function.Function;
import dev.panamax.linux.Fd;
import dev.panamax.proc.Caller;
import dev.panamax.rootfs.RootSource;
import dev.panamax.terminal.TerminalSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code panamax exec} as libcontainer had it: runs a program in a new container, or in the one with a data path. */
final class LibcontainerExec {
    private static final String ROOTFS = "--rootfs";
    private static final String REEXEC = "--reexec";
    private static final String FUNC = "--func";
    private static final String LIST = "--list";

    static final List<Option> OPTIONS = List.of(
            ConfigFile.OPTION,
            DataPath.OPTION,
            new Option(ROOTFS, "DIR", "the container's root, in place of the configuration's root_fs"),
            new Option(REEXEC, "", "start init as this runtime once more, as libcontainer did; slower"),
            new Option(FUNC, "NAME", "do something in the running container without a program in it: see --list"),
            new Option(LIST, "", "show what --func knows"));

    private final Options options;

    private LibcontainerExec(Options options) {
        this.options = options;
    }

    static int run(Options options) {
        return new LibcontainerExec(options).run();
    }

    private int run() {
        if (options.has(LIST)) {
            return Output.print(Function.table());
        }
        String function = options.value(FUNC);
        if (function != null && !function.equals("exec")) {
            return runFunction(Function.named(function));
        }
        if (options.operands().isEmpty()) {
            throw new UsageException(
                    "exec needs a program to run: panamax exec [OPTION...] [--] COMMAND [ARGUMENT...]");
        }
        ContainerConfig config = ConfigFile.readIfMeant(options);
        if (config == null) {
            return runUsual();
        }
        Exec exec = exec(config).dataPath(DataPath.of(options));
        return config.tty() ? runInTerminal(exec) : run(exec);
    }

    private int runFunction(Function function) {
        try (Container container = Container.open(DataPath.of(options))) {
            function.run(container, options.operands(), System.out);
            return 0;
        }
    }

    /** An ordinary user is root in a user namespace, and has no cgroup at the top. */
    private static ContainerConfig usual(String name) {
        ContainerConfig.Builder builder = ContainerConfig.usual().toBuilder();
        return Caller.current().isPrivileged()
                ? builder.cgroups(CgroupConfig.of("panamax", name)).build()
                : builder.namespace(Namespace.NEWUSER).build();
    }

    /** Runs without a configuration: with a state directory, and below a cgroup, of its own. */
    private int runUsual() {
        String name = "exec-" + ProcessHandle.current().pid();
        Exec exec = exec(usual(name));
        if (options.value(ROOTFS) == null) {
            exec.root(new RootSource.ThrowAway(staging()));
        }
        String dataPath = options.value(DataPath.OPTION.name());
        if (dataPath != null) {
            return run(exec.dataPath(Path.of(dataPath)));
        }
        try (RuntimeDirectory directory = RuntimeDirectory.create()) {
            return run(exec.dataPath(directory.path()));
        }
    }

    private Exec exec(ContainerConfig config) {
        Exec exec = Exec.of(config).arguments(options.operands());
        String rootfs = options.value(ROOTFS);
        if (rootfs != null) {
            exec.root(new RootSource.Directory(rootfs));
        }
        if (options.has(REEXEC)) {
            exec.createCommand(CreateCommand.reexecuted(Map.of()));
        }
        return config.tty()
                ? exec
                : exec.stdin(new Stdio.Inherited(Fd.STDIN))
                        .stdout(new Stdio.Inherited(Fd.STDOUT))
                        .stderr(new Stdio.Inherited(Fd.STDERR));
    }

    private static int run(Exec exec) {
        try (SignalForwarder forwarder = new SignalForwarder(() -> {})) {
            return run(exec, forwarder);
        }
    }

    /** Runs with a terminal. Signals are caught before it is changed, so that none can end us before it is restored. */
    private static int runInTerminal(Exec exec) {
        TerminalSession terminal = TerminalSession.on(Fd.STDIN, Fd.STDOUT);
        try (SignalForwarder forwarder = new SignalForwarder(terminal::resize);
                terminal) {
            return run(exec.terminal(terminal.size(), terminal::attach), forwarder);
        }
    }

    private static int run(Exec exec, SignalForwarder forwarder) {
        exec.startCallback(forwarder::forwardTo);
        return (exec.isRunning() ? exec.join() : exec.run()).shellStatus();
    }

    /** Returns a directory that every host has, and that nobody's program in the container misses for a moment. */
    private static String staging() {
        for (String candidate : List.of("/mnt", "/media", "/srv", "/tmp")) {
            if (Files.isDirectory(Path.of(candidate)) && !Files.isSymbolicLink(Path.of(candidate))) {
                return candidate;
            }
        }
        throw new UsageException(
                "the host has none of /mnt, /media, /srv and /tmp for the throw-away layer: use --rootfs");
    }
}
