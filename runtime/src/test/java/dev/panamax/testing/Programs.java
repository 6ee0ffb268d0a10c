package dev.panamax.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Programs of the system that tests compare with. */
public final class Programs {
    private Programs() {}

    /** Runs a program and returns all it wrote; it must succeed. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }
}
