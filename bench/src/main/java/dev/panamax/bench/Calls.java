package dev.panamax.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What single calls take, by JMH in JVMs of its own and by a loop in C. */
final class Calls {
    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("DowncallBenchmark.nanoTime", "Java: `System.nanoTime`");
        WORDS.put("DowncallBenchmark.withoutErrno", "Java: `getpid` by a downcall without errno");
        WORDS.put("DowncallBenchmark.withErrno", "Java: `getpid` by the uniform handle, with errno");
        WORDS.put("DowncallBenchmark.call", "Java: `getpid` as a `Call`, with its arguments by name");
        WORDS.put("ProgramBenchmark.encode", "the usual init's program, written down");
        WORDS.put("ProgramBenchmark.copy", "the same, copied for another start");
        WORDS.put("NetlinkBenchmark.roundTrip", "netlink: a question with its answer");
        WORDS.put("NetlinkBenchmark.addressOfALink", "netlink: an address added and taken away, two requests");
        WORDS.put("VethBenchmark.pairWithAddress", "netlink: a pair of links, one of them up with an address");
        WORDS.put("ProcessStatBenchmark.startTime", "the start time of a process, from /proc");
        WORDS.put("ControlFileBenchmark.write", "a value written to a cgroup's file");
    }

    private final Path java;
    private final String classpath;
    private final Path loop;
    private final Path folder;

    Calls(Path java, String classpath, Path loop, Path folder) {
        this.java = java;
        this.classpath = classpath;
        this.loop = loop;
        this.folder = folder;
    }

    /** Returns a table in nanoseconds. */
    String table(int iterations) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder("| call | ns |%n|---|---:|%n".formatted());
        for (String line : run(List.of(loop.toString()))) {
            String[] words = line.split(",", -1);
            text.append("| %s | %s |%n".formatted(words[0], words[1]));
        }
        Map<String, Double> scores = measure(iterations);
        WORDS.forEach((name, words) -> {
            Double score = scores.get(name);
            String shown =
                    score == null ? "not measured" : String.format(Locale.ROOT, score < 1000 ? "%.1f" : "%,.0f", score);
            text.append("| %s | %s |%n".formatted(words, shown));
        });
        return text.toString();
    }

    private Map<String, Double> measure(int iterations) throws IOException, InterruptedException {
        Path results = folder.resolve("jmh.csv");
        run(List.of(
                java.toString(),
                "-cp",
                classpath,
                "org.openjdk.jmh.Main",
                "-f",
                "1",
                "-wi",
                Integer.toString(iterations),
                "-w",
                "500ms",
                "-i",
                Integer.toString(iterations),
                "-r",
                "500ms",
                "-bm",
                "avgt",
                "-tu",
                "ns",
                "-rf",
                "csv",
                "-rff",
                results.toString(),
                "-jvmArgs",
                "--enable-native-access=ALL-UNNAMED"));
        Map<String, Double> scores = new LinkedHashMap<>();
        for (String line : Files.readAllLines(results).stream().skip(1).toList()) {
            String[] words = line.replace("\"", "").split(",", -1);
            String[] name = words[0].split("\\.", -1);
            scores.put(name[name.length - 2] + "." + name[name.length - 1], Double.parseDouble(words[4]));
        }
        return scores;
    }

    private List<String> run(List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("calls.txt");
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        List<String> lines = process.waitFor() == 0 ? Files.readAllLines(output) : List.of();
        if (lines.isEmpty()) {
            throw new IllegalStateException(command.getFirst() + " failed: " + Files.readString(output));
        }
        return lines;
    }
}
