package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code panamax exec}: runs a program in a container. There are two forms: one for containers of bundles, known by their ids, as runc
 * has it, and libcontainer's own, which also makes the container. The words tell which is meant.
 */
final class ExecCommand {
    private static final Command COMMAND = new Command(
            "exec", "ID COMMAND [ARGUMENT...] | --process FILE ID | [--] COMMAND [ARGUMENT...]", """
            With the id of a container, or one of the options that only such containers have, runs another program in that
            container. It is what the container's own first program is but for what the options say, or all that --process
            says. Ends with the program's exit code, with 128+n if signal n killed it, or with 255 if it could not be
            started. Signals are passed on to the program.

            After --, or with a container.json, runs a program in a new container, or, if one is running with this data path,
            in that one. Ends with its exit code, with 128+n if signal n killed it, or with 1 and one line on standard error if the
            container could not be started. Signals are passed on to the program.

            Without a configuration such a container gets new mount, UTS, IPC, PID and network namespaces, a loopback
            interface, the usual capabilities and devices, and the host's own root, with a layer on top that takes all
            changes and is thrown away.
            """, options());

    private ExecCommand() {}

    private static List<Option> options() {
        List<Option> all = new ArrayList<>(ContainerExec.OPTIONS);
        all.addAll(LibcontainerExec.OPTIONS);
        return all;
    }

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            if (meansContainerOfBundle(globals, options)) {
                return ContainerExec.run(globals, options);
            }
            globals.startLogging();
            return LibcontainerExec.run(options);
        });
    }

    private static boolean meansContainerOfBundle(Globals globals, Options options) {
        Option ofBundles = firstOf(ContainerExec.OPTIONS, options);
        Option ofLibcontainer = firstOf(LibcontainerExec.OPTIONS, options);
        if (ofBundles != null && ofLibcontainer != null) {
            throw new UsageException(ofBundles.name() + " is for containers that are known by their ids, and "
                    + ofLibcontainer.name() + " for those that are not: see panamax exec --help");
        }
        if (ofBundles != null || ofLibcontainer != null) {
            return ofBundles != null;
        }
        List<String> operands = options.operands();
        if (options.separated() || operands.isEmpty()) {
            return false;
        }
        // What is gone is not to be taken for a program: its name may be one, which would run with the host's files.
        return globals.containers().exists(operands.getFirst()) || !ConfigFile.isMeant(options);
    }

    private static @Nullable Option firstOf(List<Option> candidates, Options given) {
        for (Option option : candidates) {
            if (given.has(option)) {
                return option;
            }
        }
        return null;
    }
}
