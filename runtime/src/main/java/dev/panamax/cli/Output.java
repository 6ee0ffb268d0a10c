package dev.panamax.cli;

import java.nio.charset.StandardCharsets;

/** What is written to standard output: always as UTF-8, whatever the caller's environment says. */
final class Output {
    private Output() {}

    /** Writes a text, and returns the status of success. */
    static int print(String text) {
        System.out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return 0;
    }

    /** Writes a line that somebody waits for. */
    static synchronized void printNow(String line) {
        print(line + "\n");
        System.out.flush();
    }
}
