package dev.panamax.function;

import dev.panamax.container.Container;
import java.io.PrintStream;
import java.util.List;

/**
 * Something that is done in a running container. No JVM ever enters the container's namespaces for good: files are reached through
 * the root of its first process, sockets and links by a netlink socket that was opened in its network namespace.
 */
public enum Function {
    MKNOD("mknod", "PATH c|b|p MAJOR MINOR", "make a device node, with mode 0000"),
    IP("ip", "", "show the links and their addresses"),
    SS("ss", "", "show the TCP and UDP sockets"),
    MOUNTS("mounts", "", "show what is mounted"),
    ENV("env", "", "show the environment of the first process"),
    CAPS("caps", "", "show the capabilities of the first process"),
    LS("ls", "[PATH...]", "show what is in a directory"),
    CAT("cat", "PATH...", "show what is in files");

    private final String word;
    private final String operands;
    private final String usage;

    Function(String word, String operands, String usage) {
        this.word = word;
        this.operands = operands;
        this.usage = usage;
    }

    /**
     * Returns the function with a name.
     *
     * @throws FunctionException if there is none, with the names of those there are
     */
    public static Function named(String name) {
        StringBuilder known = new StringBuilder("exec");
        for (Function function : values()) {
            if (function.word.equals(name)) {
                return function;
            }
            known.append(", ").append(function.word);
        }
        throw new FunctionException("there is no function \"" + name + "\": use one of " + known, null);
    }

    /** Returns a table of all functions, {@code exec} included. */
    public static String table() {
        Table table = new Table("NAME", "USAGE");
        table.row("exec", "COMMAND [ARGUMENT...]: run a program, which is what is done without --func");
        for (Function function : values()) {
            String words = function.operands.isEmpty() ? "" : function.operands + ": ";
            table.row(function.word, words + function.usage);
        }
        return table.toString();
    }

    /**
     * Does it.
     *
     * @throws dev.panamax.PanamaxException if it can't be done
     */
    public void run(Container container, List<String> arguments, PrintStream out) {
        if (operands.isEmpty() && !arguments.isEmpty()) {
            throw new FunctionException(word + " takes no arguments: " + String.join(" ", arguments), null);
        }
        switch (this) {
            case MKNOD -> Mknod.run(container, arguments);
            case IP -> Network.links(container, out);
            case SS -> Network.sockets(container, out);
            case MOUNTS -> FirstProcess.mounts(container, out);
            case ENV -> FirstProcess.environment(container, out);
            case CAPS -> FirstProcess.capabilities(container, out);
            case LS -> ContainerFiles.list(container, arguments, out);
            case CAT -> ContainerFiles.show(container, arguments, out);
        }
    }
}
