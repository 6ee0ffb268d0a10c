package dev.panamax.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A container's root with busybox and a few users, in a folder of its own that is removed when this is closed. */
public record BusyboxRoot(Path path) implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of(
            "sh",
            "ls",
            "cat",
            "echo",
            "true",
            "false",
            "id",
            "env",
            "pwd",
            "sleep",
            "ps",
            "mount",
            "hostname",
            "readlink",
            "touch",
            "mkdir",
            "mknod",
            "stat",
            "dd",
            "kill",
            "ip",
            "ping",
            "grep",
            "head",
            "test",
            "df",
            "chown",
            "umount",
            "cut",
            "wc",
            "tail",
            "date",
            "seq",
            "tr",
            "rm",
            "ln",
            "nproc",
            "tty",
            "stty",
            "sed",
            "awk",
            "nc",
            "uniq",
            "vi");

    /** Makes a root. */
    public static BusyboxRoot create() {
        try {
            Path root = Files.createTempDirectory("panamax-test-rootfs");
            root.toFile().setReadable(true, false);
            root.toFile().setExecutable(true, false);
            Path bin = Files.createDirectories(root.resolve("bin"));
            Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
            for (String program : PROGRAMS) {
                Files.createSymbolicLink(bin.resolve(program), Path.of("busybox"));
            }
            Path etc = Files.createDirectories(root.resolve("etc"));
            Files.writeString(
                    etc.resolve("passwd"),
                    "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/sh\n42:x:1042:1042::/home/digits:\n");
            Files.writeString(etc.resolve("group"), "root:x:0:\ndaemon:x:1:\nwheel:x:10:daemon\nextra:x:77:daemon\n");
            return new BusyboxRoot(root);
        } catch (IOException e) {
            throw new IllegalStateException("making a container's root", e);
        }
    }

    /** Writes a file below the root. */
    public Path write(String name, String text) {
        try {
            Path file = path.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("writing " + name, e);
        }
    }

    @Override
    public void close() throws IOException {
        delete(path);
    }

    /** Deletes a tree of our own. */
    public static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
