package dev.panamax.it.engines;

import dev.panamax.testing.BusyboxRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place on this machine that an engine has for itself: its own network, processes and mounts, and cgroups below one of the room's own.
 * An engine in it can use all its default paths. Nothing remains of it but empty cgroups and a scratch directory if this JVM is killed,
 * and the next room removes those.
 */
final class Room {
    private static final String SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Pattern NAME = Pattern.compile("pnx-room-[a-z]+-(\\d+)");
    private static final int SECONDS = 60;

    private final String name;
    private final Path scratch;
    private final Process unshare;
    private final long first;

    private Room(String name, Path scratch, Process unshare, long first) {
        this.name = name;
        this.scratch = scratch;
        this.unshare = unshare;
        this.first = first;
    }

    /** Opens a room for an engine. */
    static Room open(String engine) throws IOException, InterruptedException {
        sweep();
        String name = "pnx-room-" + engine + "-" + ProcessHandle.current().pid();
        Path scratch = Files.createDirectory(Path.of("/tmp", name));
        try (InputStream script = Room.class.getResourceAsStream("room.sh")) {
            Files.copy(script, scratch.resolve("room.sh"));
        }
        Process unshare = builder(scratch, List.of("open", name))
                .redirectError(scratch.resolve("errors").toFile())
                .start();
        BufferedReader output = unshare.inputReader();
        if (!"ready".equals(output.readLine())) {
            unshare.getOutputStream().close();
            unshare.waitFor();
            throw new IllegalStateException(
                    "no room for " + engine + ": " + Files.readString(scratch.resolve("errors")));
        }
        return new Room(
                name,
                scratch,
                unshare,
                unshare.children().findFirst().orElseThrow().pid());
    }

    /** Removes what is left of rooms whose JVM has ended. */
    private static void sweep() throws IOException, InterruptedException {
        Set<String> left = new TreeSet<>(Hierarchies.topmost());
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            files.forEach(file -> left.add(file.getFileName().toString()));
        }
        for (String each : left) {
            Matcher matcher = NAME.matcher(each);
            if (matcher.matches()
                    && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                Hierarchies.remove(each);
                if (Files.exists(Path.of("/tmp", each))) {
                    BusyboxRoot.delete(Path.of("/tmp", each));
                }
            }
        }
    }

    private static ProcessBuilder builder(Path scratch, List<String> words) {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", scratch.resolve("room.sh").toString()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", SEARCH_PATH, "HOME", "/run/pnx/home", "LANG", "C.UTF-8", "DOCKER_BUILDKIT", "0"));
        return builder.directory(Path.of("/").toFile());
    }

    /** Returns where a file of the room is seen from outside. */
    Path path(String inside) {
        return Path.of("/proc/" + first + "/root" + inside);
    }

    /** Writes a file in the room. */
    void write(String inside, String text) throws IOException {
        Files.createDirectories(path(inside).getParent());
        Files.writeString(path(inside), text);
    }

    /** Runs a command in the room. */
    Outcome run(String input, List<String> words) throws IOException, InterruptedException {
        Path in = Files.writeString(scratch.resolve("in"), input);
        return run(Redirect.from(in.toFile()), words);
    }

    /** Runs a command in a terminal of 33 rows and 44 columns, at which nobody types anything. */
    Outcome runInTerminal(List<String> words) throws IOException, InterruptedException {
        String command = words.stream().map(Room::quoted).collect(Collectors.joining(" "));
        String line = "stty rows 33 cols 44; exec " + command;
        Outcome outcome = run(Redirect.PIPE, List.of("script", "-qec", line, "/dev/null"));
        return new Outcome(outcome.status(), outcome.output().replaceAll("\r+\n", "\n"), outcome.errors());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private Outcome run(Redirect input, List<String> words) throws IOException, InterruptedException {
        // Files and no pipes, which what the engine leaves running could keep open.
        Path out = scratch.resolve("out");
        Path errors = scratch.resolve("err");
        Process process = enter(words)
                .redirectInput(input)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        Outcome outcome = new Outcome(ended ? process.exitValue() : -1, read(out), read(errors));
        process.destroyForcibly();
        process.getOutputStream().close();
        if (!ended) {
            throw new AssertionError(String.join(" ", words) + " did not end:\n" + outcome.output() + outcome.errors());
        }
        return outcome;
    }

    /** Starts a command that goes on in the room, such as a daemon. */
    Process start(Path log, List<String> words) throws IOException {
        return enter(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private ProcessBuilder enter(List<String> words) {
        List<String> command = new ArrayList<>(List.of("enter", name, Long.toString(first)));
        command.addAll(words);
        return builder(scratch, command);
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Returns a file outside for what the engine has to say. */
    Path log() {
        return scratch.resolve("log");
    }

    /** Returns all in the room that a container can leave behind. */
    Set<String> contents() throws IOException {
        Set<String> found = new TreeSet<>();
        Hierarchies.below(name).forEach(cgroup -> found.add("cgroup " + cgroup));
        for (long pid : Hierarchies.processes(name)) {
            ProcessHandle.of(pid)
                    .ifPresent(process -> found.add(
                            "process " + pid + " " + process.info().command().orElse("")));
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + first + "/mountinfo"))) {
            found.add("mount " + line.split(" ", 6)[4]);
        }
        try (Stream<Path> links = Files.list(path("/sys/class/net"))) {
            links.forEach(link -> found.add("link " + link.getFileName()));
        }
        return found;
    }

    /** Ends all processes in the room, and removes it. */
    void close() throws IOException, InterruptedException {
        unshare.getOutputStream().close();
        if (!unshare.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the room's processes do not end: " + contents());
        }
        Hierarchies.remove(name);
        BusyboxRoot.delete(scratch);
    }
}
