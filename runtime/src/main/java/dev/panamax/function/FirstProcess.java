package dev.panamax.function;

import dev.panamax.config.Capability;
import dev.panamax.container.Container;
import dev.panamax.proc.MountInfo;
import dev.panamax.proc.ProcessStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/** What the host's {@code /proc} tells of the container's first process. */
final class FirstProcess {
    private static final List<String> SETS = List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb");

    private FirstProcess() {}

    static void mounts(Container container, PrintStream out) {
        Table table = new Table("TARGET", "TYPE", "SOURCE", "OPTIONS");
        try {
            for (MountInfo mount : MountInfo.read(proc(container, "mountinfo"))) {
                table.row(mount.mountPoint(), mount.type(), mount.source(), String.join(",", mount.options()));
            }
        } catch (IOException e) {
            throw failure(e);
        }
        out.print(table);
    }

    static void environment(Container container, PrintStream out) {
        try {
            // The host's bytes, which need not be text.
            byte[] variables = Files.readAllBytes(proc(container, "environ"));
            for (int i = 0; i < variables.length; i++) {
                variables[i] = variables[i] == 0 ? (byte) '\n' : variables[i];
            }
            out.write(variables);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    static void capabilities(Container container, PrintStream out) {
        Table table = new Table("SET", "CAPABILITIES");
        try {
            ProcessStatus status =
                    ProcessStatus.of(Integer.toString(container.state().initPid()));
            for (String set : SETS) {
                table.row(set, names(status.mask(set)));
            }
        } catch (IOException e) {
            throw failure(e);
        }
        out.print(table);
    }

    private static String names(long mask) {
        StringJoiner names = new StringJoiner(" ");
        names.setEmptyValue("-");
        for (Capability capability : Capability.values()) {
            if ((mask & 1L << capability.number()) != 0) {
                names.add(capability.name());
            }
        }
        return names.toString();
    }

    private static Path proc(Container container, String file) {
        return Path.of("/proc", Integer.toString(container.state().initPid()), file);
    }

    private static FunctionException failure(IOException e) {
        return new FunctionException("looking at the container's first process: " + e.getMessage(), e);
    }
}
