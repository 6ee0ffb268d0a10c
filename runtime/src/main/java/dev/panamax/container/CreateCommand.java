package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.Fd;
import dev.panamax.program.Launch;
import dev.panamax.program.SyscallProgram;
import java.nio.file.Path;
import java.util.List;

/** How a container's init comes into being: what libcontainer's callers could replace. */
@FunctionalInterface
public interface CreateCommand {
    /**
     * What is known of the init to make.
     *
     * @param console path of its terminal, or empty
     * @param dataPath directory of {@code state.json}
     * @param arguments the user's program with its arguments
     * @param program all that happens until that is executed
     * @param standard what becomes descriptors 0, 1 and 2
     * @param kept descriptors that the program names
     */
    record Init(
            ContainerConfig config,
            String console,
            Path dataPath,
            List<String> arguments,
            SyscallProgram program,
            List<Fd> standard,
            List<Fd> kept) {}

    /** Starts the process, and returns when it has cloned init. Called on the thread that will wait for init's end. */
    Launch create(Init init);

    /** Returns the usual way: a stage without a JVM runs the program. */
    static CreateCommand stage() {
        return init -> Launch.start(init.program(), init.standard(), init.kept(), Launch.Parent.CALLING_THREAD);
    }
}
