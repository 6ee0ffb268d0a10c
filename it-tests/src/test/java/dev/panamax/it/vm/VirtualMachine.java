package dev.panamax.it.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A virtual machine that runs the tests of {@code vm/selection-*} and is switched off. */
final class VirtualMachine {
    private static final Path SCRIPTS = Path.of("vm").toAbsolutePath();
    private static final Path RESULTS = Path.of("target/vm").toAbsolutePath();
    /** Debian's suite that the kernel comes from. */
    private static final String SUITE = System.getProperty("panamax.vm.suite", "bookworm");

    /** What process 1 is. */
    enum Init {
        /** A shell script. */
        PLAIN,
        /** systemd, which has all cgroups. */
        SYSTEMD,
        /** The same with the controllers in version 1: only what that changes runs there. */
        SYSTEMD_HYBRID;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Returns the name of the file that says which tests run there. */
        String selection() {
            return "selection-" + word();
        }
    }

    private VirtualMachine() {}

    /** Boots one, and waits for its end. */
    static GuestReports boot(Init init, Path directory) throws IOException, InterruptedException {
        Path payload = Payload.pack(directory.resolve("payload"), init, SCRIPTS);
        Path results = RESULTS.resolve(init.word() + "-" + SUITE);
        Files.createDirectories(results);
        Path said = results.resolve("boot.log");
        ProcessBuilder builder = new ProcessBuilder(
                        SCRIPTS.resolve("boot.sh").toString(),
                        init.word(),
                        payload.toString(),
                        results.toString(),
                        SUITE)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            // The script has a deadline of its own.
            assertThat(process.waitFor())
                    .as("the boot of the virtual machine, which said: %s", Files.readString(said))
                    .isZero();
        } finally {
            process.destroy();
        }
        return GuestReports.of(results);
    }
}
