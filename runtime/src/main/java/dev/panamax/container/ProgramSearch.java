package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.vector;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** Finds the program by the container's own {@code PATH}, inside the container, and executes it. */
final class ProgramSearch {
    /** What is searched if the container's environment has no {@code PATH}. */
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final Argument X_OK = new Argument.Symbol("X_OK", 1);
    private static final Argument AT_EACCESS = new Argument.Symbol("AT_EACCESS", 0x200);

    private final SyscallProgram.Builder program;
    private final String path;
    private final List<String> arguments;
    private final Argument environment;

    ProgramSearch(
            SyscallProgram.Builder program, List<String> variables, List<String> arguments, Argument environment) {
        this.program = program;
        this.path = Environment.get(variables, "PATH");
        this.arguments = arguments;
        this.environment = environment;
    }

    void add() {
        program.phase(Phase.EXEC);
        String name = arguments.getFirst();
        if (name.indexOf('/') >= 0) {
            program.add(execute(name));
            return;
        }
        for (String directory : (path.isEmpty() ? USUAL_PATH : path).split(":", -1)) {
            String candidate = (directory.isEmpty() ? "." : directory) + "/" + name;
            Label next = new Label("after " + candidate);
            program.add(Op.of(SystemCall.FACCESSAT2, AT_FDCWD, text(candidate), X_OK, AT_EACCESS)
                    .onFailure(next));
            program.add(execute(candidate));
            program.place(next);
        }
        program.addFailure(
                execute(name).note("exec: \"" + name + "\": executable file not found in $PATH"), Errno.ENOENT);
    }

    private Op execute(String file) {
        return Op.of(SystemCall.EXECVE, text(file), vector(arguments), environment);
    }
}
