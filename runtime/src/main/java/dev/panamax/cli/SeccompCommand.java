package dev.panamax.cli;

import java.util.List;

/** {@code panamax seccomp}: about profiles of system calls. */
final class SeccompCommand {
    private static final Command COMMAND = new Command("seccomp", "explain ...", """
            About profiles of system calls:
              explain   say what a profile does about a call, and why (panamax seccomp explain --help)
            """, List.of());

    private SeccompCommand() {}

    static int run(List<String> words) {
        if (!words.isEmpty() && words.getFirst().equals("explain")) {
            return ExplainCommand.run(words.subList(1, words.size()));
        }
        return COMMAND.run(words, options -> {
            throw new UsageException(
                    options.operands().isEmpty()
                            ? "seccomp needs to be told what: panamax seccomp explain PROFILE SYSCALL [ARGUMENT...]"
                            : "seccomp can't \"" + options.id() + "\": there is explain");
        });
    }
}
