package dev.panamax.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    static double memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }
}
