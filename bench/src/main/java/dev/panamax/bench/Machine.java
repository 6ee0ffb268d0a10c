package dev.panamax.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What everything was measured on. */
final class Machine {
    private Machine() {}

    /** Returns a sentence about it. */
    static String describe() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown");
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
        String cgroups = Files.exists(Path.of("/sys/fs/cgroup/memory")) ? "version 1" : "version 2";
        return "Measured on %s: %d × %s, Linux %s, cgroups of %s, Java %s with its default options, a load of %s before."
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        System.getProperty("os.version"),
                        cgroups,
                        System.getProperty("java.vm.version"),
                        load);
    }
}
