package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.container.CgroupDriver;
import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.Rootless;
import dev.panamax.logging.LogSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** What is said before the verb, and holds for all of them. */
record Globals(Options options) {
    private static final Option ROOT = new Option(
            "--root", "DIR", "where containers have their state (default: /run/panamax, or $XDG_RUNTIME_DIR/panamax)");
    private static final Option LOG =
            new Option("--log", "FILE", "append what goes wrong to FILE, and not only to standard error");
    private static final Option LOG_FORMAT = new Option("--log-format", "text|json", "form of its lines");
    private static final Option DEBUG = new Option("--debug", "", "log more");
    private static final Option CGROUP_MANAGER = new Option(
            "--cgroup-manager", "WHICH", "who makes cgroups: cgroupfs (default: Panamax), systemd, or disabled");
    private static final Option SYSTEMD_CGROUP =
            new Option("--systemd-cgroup", "", "the same as --cgroup-manager systemd");
    private static final Option ROOTLESS = new Option(
            "--rootless",
            "WHEN",
            "true, false or auto (default: if the caller is not the host's root): do without cgroups and a lower oomScoreAdj where nothing else is possible");
    private static final Option CRIU = new Option("--criu", "PATH", "");
    private static final Option HELP =
            new Option("--help", "-h", "", "show this text; after a command, that command's");
    private static final Option VERSION = new Option("--version", "-v", "", "show the version");

    static final List<Option> OPTIONS =
            List.of(ROOT, LOG, LOG_FORMAT, DEBUG, CGROUP_MANAGER, SYSTEMD_CGROUP, ROOTLESS, CRIU, HELP, VERSION);

    /** What holds if nothing was said. */
    static final Globals NONE = new Globals(Options.parse("", List.of(), List.of(), false));

    /** Reads the words of the command line up to the verb, which is the first operand. */
    static Globals parse(List<String> words) {
        Globals globals = new Globals(Options.parse("", OPTIONS, words, false));
        globals.check();
        return globals;
    }

    private void check() {
        requireOneOf(LOG_FORMAT, List.of("text", "json"));
        requireOneOf(CGROUP_MANAGER, List.of("cgroupfs", "systemd", "disabled"));
        requireOneOf(ROOTLESS, List.of("true", "false", "auto"));
    }

    private void requireOneOf(Option option, List<String> words) {
        String value = options.meant(option);
        if (value != null && !words.contains(value)) {
            throw new UsageException(
                    option.name() + " takes " + String.join(", ", words) + ", and not \"" + value + "\"");
        }
    }

    boolean wantsHelp() {
        return options.has(HELP);
    }

    boolean wantsVersion() {
        return options.has(VERSION);
    }

    boolean debug() {
        return options.has(DEBUG);
    }

    /** Returns the file for what goes wrong, or null. */
    @Nullable
    Path log() {
        String file = options.meant(LOG);
        return file == null ? null : Path.of(file);
    }

    LogSettings.Format logFormat() {
        return "json".equals(options.value(LOG_FORMAT)) ? LogSettings.Format.JSON : LogSettings.Format.TEXT;
    }

    /** Makes what is logged from now on go where it should: not done for verbs that only look, and have nothing to warn of. */
    void startLogging() {
        LogSettings.set(new LogSettings(log(), logFormat(), debug() ? Level.DEBUG : Level.WARN));
    }

    /** Returns the containers below the root, for verbs that only look at them. */
    ContainerRuntime containers() {
        String root = options.meant(ROOT);
        return ContainerRuntime.at(root == null ? StateRoot.usual() : StateRoot.named(root))
                .withCgroups(cgroups())
                .withRootless(rootless());
    }

    /** Returns the containers below the root, for verbs that change something, and may have to warn. */
    ContainerRuntime containersToChange() {
        startLogging();
        return containers();
    }

    private Rootless rootless() {
        String when = options.meant(ROOTLESS);
        return when == null ? Rootless.AUTO : Rootless.valueOf(when.toUpperCase(Locale.ROOT));
    }

    private CgroupDriver cgroups() {
        String manager = options.meant(CGROUP_MANAGER);
        if (manager != null) {
            return CgroupDriver.valueOf(manager.toUpperCase(Locale.ROOT));
        }
        return options.has(SYSTEMD_CGROUP) ? CgroupDriver.SYSTEMD : CgroupDriver.CGROUPFS;
    }
}
