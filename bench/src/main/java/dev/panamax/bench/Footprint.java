package dev.panamax.bench;

import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.WaitStatus;
import dev.panamax.oci.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How little memory a container needs, and what one takes that waits. */
final class Footprint {
    private static final long ONE_MEBIBYTE = 1 << 20;
    private static final long MOST = 64 * ONE_MEBIBYTE;

    private Footprint() {}

    /** Returns the least limit with which {@code /bin/true} runs, in MiB, of those from 1 to 64 by twos. */
    static double smallest(Workbench workbench) throws IOException {
        Workbench place = workbench.beside("smallest");
        for (long limit = ONE_MEBIBYTE; limit <= MOST; limit *= 2) {
            place.limit(limit);
            OciContainer container = create(place);
            try {
                container.start();
                if (container.await().equals(new WaitStatus.Exited(0))) {
                    return (double) limit / ONE_MEBIBYTE;
                }
            } finally {
                container.delete(true);
            }
        }
        throw new IllegalStateException("/bin/true does not run in " + MOST + " bytes");
    }

    /** Returns the private memory of a container that waits for its start, in KiB. */
    static double waiting(Workbench workbench) throws IOException {
        OciContainer container = create(workbench.beside("waiting"));
        try {
            List<String> lines =
                    Files.readAllLines(Path.of("/proc/" + container.record().pid() + "/smaps_rollup"));
            return lines.stream()
                    .filter(line -> line.startsWith("Private_"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } finally {
            container.delete(true);
        }
    }

    private static OciContainer create(Workbench place) {
        return ContainerRuntime.at(place.state())
                .create("footprint-" + place.place(), CreateOptions.of(Bundle.read(place.bundle())));
    }
}
