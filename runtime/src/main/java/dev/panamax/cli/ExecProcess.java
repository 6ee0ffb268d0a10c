package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.config.Capability;
import dev.panamax.container.OciContainer;
import dev.panamax.oci.CapabilitySets;
import dev.panamax.oci.Process;
import dev.panamax.oci.ProcessJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The program that joins a container: the one of a file, or the container's own first program with changes. */
final class ExecProcess {
    private static final long LAST_ID = 0xffff_fffeL;

    private static final Option PROCESS =
            new Option("--process", "-p", "FILE", "the program as a \"process\" of config.json, and all about it");
    private static final Option TTY = new Option("--tty", "-t", "", "give it a terminal");
    private static final Option CWD = new Option("--cwd", "DIR", "working directory in the container");
    private static final Option ENV = new Option("--env", "-e", "NAME=VALUE", "set a variable; may be repeated");
    private static final Option USER = new Option("--user", "-u", "UID[:GID]", "run as this user, by numbers");
    private static final Option GIDS =
            new Option("--additional-gids", "-g", "GID", "be in this group too; may be repeated");
    private static final Option CAP =
            new Option("--cap", "-c", "CAPABILITY", "have this capability too; may be repeated");
    private static final Option NO_NEW_PRIVS =
            new Option("--no-new-privs", "", "gain nothing by executing set-user-ID programs");
    private static final Option APPARMOR = new Option("--apparmor", "PROFILE", "run under this AppArmor profile");
    private static final Option LABEL = new Option("--process-label", "LABEL", "run with this SELinux label");

    /** What a program that a file describes can't be given. */
    private static final List<Option> CHANGES = List.of(CWD, ENV, USER, GIDS, CAP, NO_NEW_PRIVS, APPARMOR, LABEL);

    static final List<Option> OPTIONS = options();

    private final Options options;
    private final Process first;

    private ExecProcess(Options options, Process first) {
        this.options = options;
        this.first = first;
    }

    private static List<Option> options() {
        List<Option> all = new ArrayList<>(List.of(PROCESS, TTY));
        all.addAll(CHANGES);
        return all;
    }

    /** Returns what the options say. */
    static Process of(Options options, OciContainer container) {
        String file = options.meant(PROCESS);
        if (file != null) {
            return ofFile(options, file);
        }
        Process first = container.spec().process();
        if (first == null) {
            throw new UsageException(
                    "the container's configuration has no process to take the program's surroundings from:"
                            + " use --process");
        }
        return of(options, first);
    }

    /** Returns a container's first program with all that the options change. */
    static Process of(Options options, Process first) {
        return new ExecProcess(options, first).changed();
    }

    private static Process ofFile(Options options, String file) {
        if (options.operands().size() > 1) {
            throw new UsageException("exec takes its program from " + file + ", and not also from the command line: "
                    + String.join(
                            " ",
                            options.operands().subList(1, options.operands().size())));
        }
        // Callers of old name the terminal again: that is no change.
        for (Option option : CHANGES) {
            if (options.has(option)) {
                throw new UsageException(option.name() + " and --process exclude each other: " + file + " says it all");
            }
        }
        return ProcessJson.read(file, FileContents.read("process", Path.of(file)));
    }

    private Process changed() {
        List<String> command = options.operands().subList(1, options.operands().size());
        if (command.isEmpty()) {
            throw new UsageException("exec needs a program to run: panamax exec [OPTION...] ID COMMAND [ARGUMENT...]");
        }
        return new Process(
                options.has(TTY),
                first.consoleSize(),
                user(),
                command,
                environment(),
                or(CWD, first.cwd()),
                capabilities(),
                first.rlimits(),
                options.has(NO_NEW_PRIVS) || first.noNewPrivileges(),
                or(APPARMOR, first.apparmorProfile()),
                or(LABEL, first.selinuxLabel()),
                first.oomScoreAdj(),
                first.scheduler(),
                first.ioPriority(),
                first.execCpuAffinity());
    }

    private String or(Option option, String otherwise) {
        String value = options.meant(option);
        return value == null ? otherwise : value;
    }

    private Process.User user() {
        Process.User before = first.user();
        long uid = before.uid();
        long gid = before.gid();
        String user = options.meant(USER);
        if (user != null) {
            int colon = user.indexOf(':');
            uid = id(USER, colon < 0 ? user : user.substring(0, colon));
            gid = colon < 0 ? gid : id(USER, user.substring(colon + 1));
        }
        List<Long> groups = new ArrayList<>(before.additionalGids());
        for (String group : options.all(GIDS)) {
            groups.add(id(GIDS, group));
        }
        return new Process.User(uid, gid, before.umask(), groups);
    }

    private static long id(Option option, String text) {
        return Numbers.parse(option.name(), text, 0, LAST_ID);
    }

    /** Returns the variables, each once: of two with one name, programs would see the first. */
    private List<String> environment() {
        List<String> environment = new ArrayList<>(first.env());
        for (String variable : options.all(ENV)) {
            int equals = variable.indexOf('=');
            if (equals <= 0) {
                throw new UsageException(ENV.name() + " takes NAME=VALUE, and not \"" + variable + "\"");
            }
            String prefix = variable.substring(0, equals + 1);
            environment.removeIf(other -> other.startsWith(prefix));
            environment.add(variable);
        }
        return environment;
    }

    /** Adds to what the program may use itself, never to what programs that it executes inherit (CVE-2022-29162). */
    private @Nullable CapabilitySets capabilities() {
        CapabilitySets before = first.capabilities();
        if (!options.has(CAP)) {
            return before;
        }
        CapabilitySets sets = before == null ? CapabilitySets.NONE : before;
        return new CapabilitySets(
                withAdded(sets.bounding()),
                withAdded(sets.effective()),
                sets.inheritable(),
                withAdded(sets.permitted()),
                sets.ambient());
    }

    private Set<Capability> withAdded(Set<Capability> set) {
        Set<Capability> all = EnumSet.noneOf(Capability.class);
        all.addAll(set);
        for (String name : options.all(CAP)) {
            Capability capability = Capability.named(name);
            if (capability == null) {
                throw new UsageException(
                        "unknown capability \"" + name + "\": see capabilities(7) for those there are");
            }
            all.add(capability);
        }
        return all;
    }
}
