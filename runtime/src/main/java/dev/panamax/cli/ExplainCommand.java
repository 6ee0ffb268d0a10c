package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.config.Capability;
import dev.panamax.config.ContainerConfig;
import dev.panamax.security.seccomp.SeccompArchitecture;
import dev.panamax.security.seccomp.Syscall;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code panamax seccomp explain}: what a profile does about a call. */
final class ExplainCommand {
    private static final Option ARCHITECTURE = new Option(
            "--arch", "NAME", "whose programs make the call: x86_64, x86, x32, aarch64, arm (default: this machine's)");
    private static final Option CAPABILITIES = new Option(
            "--cap",
            "LIST",
            "capabilities of the container, with commas, or none (default: the usual ones); for profiles that ask");

    private static final Command COMMAND = new Command(
            "seccomp explain",
            "PROFILE SYSCALL [ARGUMENT...]",
            """
            Says what a profile does about a system call, and which of its rules decides. PROFILE is the word default, or a
            file: a profile by itself, one of an engine's with includes and excludes, or a bundle's config.json. SYSCALL is a
            name or a number. Arguments that are not given are 0; numbers are decimal or begin with 0x, and negative ones
            come after --. Nothing is run, and no rights are needed.
            """,
            List.of(ARCHITECTURE, CAPABILITIES, Format.OPTION));

    private static final int MOST_ARGUMENTS = 6;

    private ExplainCommand() {}

    static int run(List<String> words) {
        return COMMAND.run(words, options -> {
            List<String> operands = options.operands();
            if (operands.size() < 2) {
                throw new UsageException(
                        "explain needs a profile and a system call: panamax seccomp explain PROFILE SYSCALL [ARGUMENT...]");
            }
            Format format = Format.of(options);
            SeccompArchitecture architecture = architecture(options);
            long[] arguments = arguments(operands.subList(2, operands.size()));
            int number = number(operands.get(1), architecture);
            NamedProfile profile = NamedProfile.read(operands.getFirst(), architecture, capabilities(options));
            ExplainedCall call = new ExplainedCall(architecture, number, arguments, profile);
            return Output.print(
                    switch (format) {
                        case TABLE -> call.text();
                        case JSON -> JsonPrinter.indented(call.fields(), "  ") + "\n";
                    });
        });
    }

    private static SeccompArchitecture architecture(Options options) {
        String name = options.meant(ARCHITECTURE);
        if (name == null) {
            return SeccompArchitecture.ofHost();
        }
        SeccompArchitecture architecture = SeccompArchitecture.named(name);
        if (architecture == null) {
            throw new UsageException("--arch takes one of " + String.join(", ", SeccompArchitecture.profileNames())
                    + ", and not \"" + name + "\"");
        }
        return architecture;
    }

    /** Returns the capabilities that were named, or null if nothing was said about them. */
    private static @Nullable Set<Capability> capabilities(Options options) {
        if (!options.has(CAPABILITIES)) {
            return null;
        }
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String name : String.join(",", options.all(CAPABILITIES)).split(",", -1)) {
            String word = name.strip();
            Capability capability = Capability.named(word);
            if (capability != null) {
                capabilities.add(capability);
            } else if (!word.isEmpty() && !word.toLowerCase(Locale.ROOT).equals("none")) {
                throw new UsageException("--cap: there is no capability \"" + word + "\"; one is CAP_SYS_ADMIN");
            }
        }
        return capabilities;
    }

    /** Returns the capabilities of a container about which nothing else is said. */
    static Set<Capability> usualCapabilities() {
        return ContainerConfig.usual().capabilities();
    }

    private static int number(String word, SeccompArchitecture architecture) {
        if (!word.isEmpty() && (Character.isDigit(word.charAt(0)) || word.charAt(0) == '-')) {
            return Syscall.asPassed(value("SYSCALL", word).intValue(), architecture);
        }
        OptionalInt number = Syscall.number(word, architecture);
        if (number.isEmpty()) {
            throw new UsageException(
                    Syscall.isKnown(word)
                            ? architecture.profileName() + " has no system call \"" + word + "\": see --arch for others"
                            : "there is no system call \"" + word + "\" on any architecture");
        }
        return number.getAsInt();
    }

    private static long[] arguments(List<String> words) {
        if (words.size() > MOST_ARGUMENTS) {
            throw new UsageException(
                    "a system call has " + MOST_ARGUMENTS + " arguments at most, and not " + words.size());
        }
        return words.stream()
                .mapToLong(word -> value("ARGUMENT", word).longValue())
                .toArray();
    }

    private static BigInteger value(String what, String word) {
        boolean isHex = word.startsWith("0x") || word.startsWith("0X");
        try {
            BigInteger value = isHex ? new BigInteger(word.substring(2), 16) : new BigInteger(word);
            int most = what.equals("SYSCALL") ? Integer.SIZE : Long.SIZE;
            if (value.bitLength() <= (value.signum() < 0 ? most - 1 : most)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(what + " takes a number such as 16 or 0x10, and not \"" + word + "\"");
        }
        throw new UsageException(what + ": " + word + " does not fit into what the kernel takes");
    }
}
