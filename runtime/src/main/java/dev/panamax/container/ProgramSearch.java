package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.vector;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.OpenFlag;
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
        for (String directory : directories()) {
            String candidate = candidate(directory);
            Label next = new Label("after " + candidate);
            program.add(check(candidate).onFailure(next));
            program.add(execute(candidate));
            program.place(next);
        }
        addNotFound();
    }

    /** Adds a look for the program that ends in the same failures as its execution would, without executing it. */
    void addCheck() {
        program.phase(Phase.EXEC).from("/process/args");
        String name = arguments.getFirst();
        Label found = new Label("found " + name);
        if (name.indexOf('/') >= 0) {
            program.add(check(name).note("exec: \"" + name + "\""));
            program.add(openDirectory(name).onFailure(found));
            program.addFailure(execute(name), Errno.EISDIR);
        } else {
            for (String directory : directories()) {
                String candidate = candidate(directory);
                Label next = new Label("after " + candidate);
                program.add(check(candidate).onFailure(next));
                program.add(openDirectory(candidate).onFailure(found));
                program.place(next);
            }
            addNotFound();
        }
        program.place(found);
    }

    /**
     * Adds the execution of a program that a check has found. Nothing is looked at again: a filter of system calls may allow little more
     * than {@code execve} by now.
     */
    void addChecked() {
        program.phase(Phase.EXEC).from("/process/args");
        String name = arguments.getFirst();
        if (name.indexOf('/') >= 0) {
            program.add(execute(name));
            return;
        }
        for (String directory : directories()) {
            Label next = new Label("after " + candidate(directory));
            program.add(execute(candidate(directory)).onFailure(next)).place(next);
        }
        addNotFound();
    }

    private static Op check(String file) {
        return Op.of(SystemCall.FACCESSAT2, AT_FDCWD, text(file), X_OK, AT_EACCESS);
    }

    /** Opens a file if it is a directory, which can be searched as programs can be executed, and fails if it is not. */
    private static Op openDirectory(String file) {
        return Op.of(
                SystemCall.OPENAT,
                AT_FDCWD,
                text(file),
                Argument.flags(OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC),
                Argument.integer(0));
    }

    private String[] directories() {
        return (path.isEmpty() ? USUAL_PATH : path).split(":", -1);
    }

    private String candidate(String directory) {
        return (directory.isEmpty() ? "." : directory) + "/" + arguments.getFirst();
    }

    private void addNotFound() {
        String name = arguments.getFirst();
        program.addFailure(
                execute(name).note("exec: \"" + name + "\": executable file not found in $PATH"), Errno.ENOENT);
    }

    private Op execute(String file) {
        return Op.of(SystemCall.EXECVE, text(file), vector(arguments), environment);
    }
}
