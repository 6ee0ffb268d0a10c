package dev.panamax.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The launcher and the jar, copied somewhere else. */
record Installation(Path directory) {
    private static final Path LAUNCHER = Path.of("../panamax").toAbsolutePath().normalize();
    private static final List<String> NOBODY =
            List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

    /** How a program has ended, and what it has said. */
    record Result(int status, String output, String errors) {}

    /** Installs Panamax in a directory, for everybody to use, and without an archive. */
    static Installation in(Path directory) throws IOException {
        Installation installation = new Installation(directory);
        Files.createDirectories(installation.folder());
        Files.copy(LAUNCHER, installation.launcher());
        Files.copy(Panamax.JAR, installation.jar());
        for (Path file :
                List.of(directory, directory.resolve("runtime"), installation.folder(), installation.launcher())) {
            chmod(file, "rwxr-xr-x");
        }
        chmod(installation.jar(), "rw-r--r--");
        return installation;
    }

    static void chmod(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    Path launcher() {
        return directory.resolve("panamax");
    }

    Path folder() {
        return directory.resolve("runtime/target");
    }

    Path jar() {
        return folder().resolve("runtime.jar");
    }

    Path archive() {
        return folder().resolve("runtime.jsa");
    }

    /** Returns the names of what is beside the jar. */
    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    Result run(String... words) throws IOException, InterruptedException {
        return runBehind(List.of(), words);
    }

    Result runAsNobody(String... words) throws IOException, InterruptedException {
        return runBehind(NOBODY, words);
    }

    /** Returns whether a start would use the archive: what the shell says of it. */
    boolean usesArchive() throws IOException, InterruptedException {
        return saysArchive(runBehind(List.of("/bin/sh", "-x"), "state", "nobody"));
    }

    boolean nobodyUsesArchive() throws IOException, InterruptedException {
        List<String> shell = new ArrayList<>(NOBODY);
        shell.addAll(List.of("/bin/sh", "-x"));
        return saysArchive(runBehind(shell, "spec", "--help"));
    }

    private static boolean saysArchive(Result result) {
        return result.errors().contains(" -XX:SharedArchiveFile=");
    }

    /** Runs the launcher by another program, with no environment. */
    Result runBehind(List<String> before, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(launcher().toString());
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        Path errors = Files.createTempFile("panamax-test", ".err");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
