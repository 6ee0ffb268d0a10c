package dev.panamax.it.vm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** What a virtual machine is given: as much of the checkout as tests look at, the libraries, and what to run. */
final class Payload {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> PARTS = List.of(
            "panamax",
            "README.md",
            "docs",
            "runtime/src",
            "runtime/target/runtime.jar",
            "runtime/target/test-classes",
            "it-tests/target/test-classes");

    private Payload() {}

    static Path pack(Path payload, VirtualMachine.Init init, Path scripts) throws IOException {
        for (String part : PARTS) {
            copy(TOP.resolve(part), payload.resolve("tree").resolve(part));
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path library = Path.of(entry);
            // What has been built here is in the tree.
            if (entry.endsWith(".jar") && !library.startsWith(TOP)) {
                copy(library, payload.resolve("lib").resolve(library.getFileName()));
            }
        }
        copy(scripts.resolve(init.selection()), payload.resolve("selection"));
        Path run = payload.resolve("run");
        Files.writeString(run, "#!/bin/sh\nexec /panamax/vm/run-tests " + init.word() + "\n");
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        return payload;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> copyOne(file, to.resolve(from.relativize(file).toString())));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void copyOne(Path from, Path to) {
        try {
            Files.copy(from, to, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
