package dev.panamax.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this JVM and the children that it has waited for have used. */
final class OwnUsage {
    private static final int FIRST_TIME = 11; // utime, stime, cutime, cstime, counted from the state.
    private static final double MILLISECONDS_A_TICK = 10;

    private OwnUsage() {}

    /** Returns the processor time of this process and its children, in milliseconds; the kernel counts it in ticks of 10. */
    static double processor() throws IOException {
        String line = Files.readString(Path.of("/proc/self/stat"));
        String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = 0;
        for (int i = FIRST_TIME; i < FIRST_TIME + 4; i++) {
            ticks += Long.parseLong(words[i]);
        }
        return ticks * MILLISECONDS_A_TICK;
    }

    /** Returns the largest resident memory so far, in MiB. */
    static double memory() {
        return status("VmHWM") / 1024.0;
    }

    /** Returns the resident memory, in MiB. */
    static double residentMemory() {
        return status("VmRSS") / 1024.0;
    }

    /** Returns how many threads there are, the JVM's own among them. */
    static long threads() {
        return status("Threads");
    }

    /** Returns how many descriptors are open. */
    static long descriptors() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count() - 1; // The one of the list itself.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long status(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
