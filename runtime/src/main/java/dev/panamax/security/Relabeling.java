package dev.panamax.security;

import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Call;
import dev.panamax.linux.SystemCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** Gives the source of a bind mount the label by which a container, or all containers, may use it. */
public final class Relabeling {
    private static final Set<String> SYSTEM = Set.of(
            "/", "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/boot", "/dev", "/proc", "/sys", "/run", "/var");

    private Relabeling() {}

    /**
     * Labels a tree, links themselves and not where they lead.
     *
     * @param label the container's mount label
     * @param mode {@code z} to share it among containers, {@code Z} to keep it for one, empty for nothing
     * @throws LabelException if it is a directory of the system itself, or can't be labelled
     */
    public static void relabel(Path tree, SelinuxLabel label, String mode) {
        if (mode.isEmpty()) {
            return;
        }
        if (!mode.equals("z") && !mode.equals("Z")) {
            throw new LabelException("relabel is z or Z, and not \"" + mode + "\"", null);
        }
        SelinuxLabel wanted = mode.equals("z") ? label.withLevel("s0") : label;
        try {
            if (SYSTEM.contains(tree.toRealPath().toString())) {
                throw new LabelException(
                        "relabelling " + tree + " would take it from the system: mount something else", null);
            }
            Files.walkFileTree(tree, new Labeller(wanted.toString()));
        } catch (IOException e) {
            throw new LabelException("relabelling " + tree + ": " + e.getMessage(), e);
        }
    }

    private static final class Labeller extends SimpleFileVisitor<Path> {
        private final byte[] label;

        Labeller(String label) {
            this.label = label.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return set(directory);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return set(file);
        }

        private FileVisitResult set(Path file) {
            Call.of(
                            SystemCall.LSETXATTR,
                            text(file.toString()),
                            text("security.selinux"),
                            bytes(label, new String(label, StandardCharsets.UTF_8)),
                            integer(label.length),
                            integer(0))
                    .invoke();
            return FileVisitResult.CONTINUE;
        }
    }
}
