package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.logging.LogLine;
import dev.panamax.logging.LogSettings;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.event.Level;

/** Where the command line starts: finds the verb and runs it. */
public final class Main {
    private static final int FAILED = 1;
    private static final String HELP = """
            Usage: panamax COMMAND [OPTION...]

            Panamax runs programs in Linux containers.

            Commands:
              exec      run a program in a new or running container and wait for it
              config    print a configuration as it is understood
              stats     print the counters of a running container
              oom       tell when a running container is out of memory
              pause     stop all processes of a running container
              unpause   let them go on
              help      show this text

            Options:
              -h, --help     show this text; after a command, that command's
              -v, --version  show the version

            Environment:
              data_path   directory of container.json and state.json (default: the working directory)
              log         file that failures are appended to
            """;

    private Main() {}

    public static void main(String[] arguments) {
        int status = run(List.of(arguments));
        System.out.flush();
        // Nothing is left to be done, and the JVM's own orderly end would take milliseconds.
        Runtime.getRuntime().halt(status);
    }

    private static int run(List<String> arguments) {
        try {
            return dispatch(arguments);
        } catch (PanamaxException e) {
            report(e);
            return FAILED;
        }
    }

    private static int dispatch(List<String> arguments) {
        String verb = arguments.isEmpty() ? "help" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        return switch (verb) {
            case "exec" -> ExecCommand.run(rest);
            case "init" -> InitCommand.run(rest);
            case "config" -> ConfigFile.print(rest);
            case "stats" -> StatsCommand.run(rest);
            case "oom" -> ContainerCommand.OOM.run(rest);
            case "pause" -> ContainerCommand.PAUSE.run(rest);
            case "unpause" -> ContainerCommand.UNPAUSE.run(rest);
            case "help", "-h", "--help" -> print(HELP);
            case "-v", "--version" -> printVersion();
            default ->
                throw new UsageException("unknown command \"" + verb + "\": see panamax --help for those there are");
        };
    }

    static int print(String text) {
        System.out.print(text);
        return 0;
    }

    static int printVersion() {
        return print("panamax version " + version() + "\n");
    }

    /** Returns the version in the jar's manifest; there is none when the classes are not in a jar. */
    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "of a working tree" : version;
    }

    /** Says on one line why it failed, on standard error, and in the log if there is one. */
    private static void report(PanamaxException e) {
        String message = String.valueOf(e.getMessage());
        LogLine.write(Level.ERROR, message, null);
        String log = System.getenv("log");
        if (log != null && !log.isEmpty()) {
            LogSettings.set(new LogSettings(Path.of(log), LogSettings.Format.TEXT, Level.WARN));
            LogLine.write(Level.ERROR, message, null);
        }
    }
}
