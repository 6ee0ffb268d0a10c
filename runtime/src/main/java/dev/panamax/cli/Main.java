package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.Timeline;
import java.util.List;

/** Where the command line starts: finds the verb and runs it. */
public final class Main {
    private static final String HELP = """
            Usage: panamax [OPTION...] COMMAND [OPTION...]

            Panamax runs programs in Linux containers.

            Containers of OCI bundles, by their ids:
              create      make a container whose program waits to be started
              start       start the program of a created container
              run         create, start, wait and delete in one
              exec        run another program in a container
              state       print where a container is in its life
              list        print all containers
              ps          print the processes of a container
              events      tell how a container is doing, and when it is out of memory
              kill        send a signal to a container
              pause       stop all processes of a container
              resume      let them go on
              update      change the limits of a running container
              wait        wait until a container has stopped
              delete      remove what is left of a container
              spec        write a config.json to begin with
              features    print what configurations may ask for
              seccomp     explain what a profile does about a system call

            A container of a container.json, in its data path:
              exec        run a program in a new or running container and wait for it
              config      print a configuration as it is understood
              stats       print the counters of the running container
              oom         tell when the running container is out of memory
              pause       stop all processes of the running container
              unpause     let them go on

            Of the launcher, without a command:
              --build-archive  make the start-up archive now, for installers: root's first use makes it otherwise
              --startup-trace COMMAND, --startup-trace=FILE COMMAND
                               tell afterwards, on standard error, where the time of a start went; with a FILE, write the classes
                               that were loaded there, and where they came from

            Options:
            """;
    private static final String ENVIRONMENT = """

            Environment:
              data_path        directory of container.json and its state.json (default: the working directory)
              log              file that failures are appended to, if there is no --log
              XDG_RUNTIME_DIR  directory of the state of containers for users other than root
            """;

    private Main() {}

    public static void main(String[] arguments) {
        int status = run(List.of(arguments));
        System.out.flush();
        Timeline.done("the answer");
        Timeline.write();
        // Nothing is left to be done, and the JVM's own orderly end would take milliseconds.
        Runtime.getRuntime().halt(status);
    }

    /** Does what the words say; returns the exit code. */
    static int run(List<String> words) {
        Globals globals = Globals.NONE;
        try {
            globals = Globals.parse(words);
            Timeline.done("the command line");
            return dispatch(globals);
        } catch (PanamaxException e) {
            return FailureReport.of(e, globals);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return FailureReport.ofDefect(e, globals);
        }
    }

    private static int dispatch(Globals globals) {
        List<String> words = globals.options().operands();
        if (globals.wantsVersion()) {
            return Version.print();
        }
        if (globals.wantsHelp() || words.isEmpty()) {
            return printHelp();
        }
        String verb = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        return switch (verb) {
            case "create" -> CreateCommand.run(globals, rest);
            case "start" -> StartCommand.run(globals, rest);
            case "run" -> RunCommand.run(globals, rest);
            case "exec" -> ExecCommand.run(globals, rest);
            case "state" -> StateCommand.run(globals, rest);
            case "list" -> ListCommand.run(globals, rest);
            case "ps" -> PsCommand.run(globals, rest);
            case "events" -> EventsCommand.run(globals, rest);
            case "kill" -> KillCommand.run(globals, rest);
            case "pause" -> PauseCommand.run(globals, rest);
            case "resume" -> ResumeCommand.run(globals, rest);
            case "update" -> UpdateCommand.run(globals, rest);
            case "wait" -> WaitCommand.run(globals, rest);
            case "delete" -> DeleteCommand.run(globals, rest);
            case "spec" -> SpecCommand.run(rest);
            case "features" -> FeaturesCommand.run(rest);
            case "seccomp" -> SeccompCommand.run(rest);
            case "checkpoint", "restore" -> throw UnsupportedVerb.failure(verb);
            case "init" -> InitCommand.run(rest);
            case "training-run" -> TrainingRun.run();
            case "startup-report" -> StartupReport.run(rest);
            case "config" -> ConfigFile.print(rest);
            case "stats" -> StatsCommand.run(rest);
            case "oom" -> ContainerCommand.OOM.run(rest);
            case "unpause" -> ContainerCommand.UNPAUSE.run(rest);
            case "help" -> printHelp();
            default ->
                throw new UsageException("unknown command \"" + verb + "\": see panamax --help for those there are");
        };
    }

    private static int printHelp() {
        return Output.print(HELP + Options.help(Globals.OPTIONS) + ENVIRONMENT);
    }
}
