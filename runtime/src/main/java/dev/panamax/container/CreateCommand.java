package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.program.Launch;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How a container's init comes into being: what libcontainer's callers could replace. */
@FunctionalInterface
public interface CreateCommand {
    /**
     * What is known of the init to make.
     *
     * @param console path of its terminal, or empty
     * @param dataPath directory of {@code state.json}
     * @param arguments the user's program with its arguments
     * @param spawn all that happens until that is executed, and what it is started with
     * @param reexecution the way for an init that is a program of its own
     */
    record Init(
            ContainerConfig config,
            String console,
            Path dataPath,
            List<String> arguments,
            Spawn spawn,
            Reexecution reexecution) {}

    /** Makes a program of which init is not the rest, but a program of its own with the sync socket as descriptor 3. */
    @FunctionalInterface
    interface Reexecution {
        /**
         * Returns the program.
         *
         * @param command absolute path and arguments
         * @param environment of the form {@code NAME=value}
         */
        SyscallProgram program(List<String> command, List<String> environment);
    }

    /** Starts the process, and returns when it has cloned init. Called on the thread that will wait for init's end. */
    Launch create(Init init);

    /** Returns the usual way: a stage without a JVM runs the program. */
    static CreateCommand stage() {
        return init -> init.spawn().start();
    }

    /**
     * Returns libcontainer's way: init is this runtime once more, {@code java -jar runtime.jar init -- ARGUMENTS}, in the new
     * namespaces, with the sync socket as descriptor 3. It reads {@code container.json} in the data path, does all that a stage does by
     * the same program, and reports a failure as {@code {"message": ...}}. Slower by a JVM's start, and it takes a JVM's memory out of
     * the container's limit until the program runs.
     *
     * @param environment what init finds in its environment beside our own, {@code console}, {@code pipe} and {@code data_path}
     */
    static CreateCommand reexecuted(Map<String, String> environment) {
        return new ReexecutedInit(environment);
    }
}
