package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.oci.Bundle;
import dev.panamax.oci.SpecTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** {@code panamax spec}: writes a configuration to begin with. */
final class SpecCommand {
    private static final Option BUNDLE =
            new Option("--bundle", "-b", "DIR", "where to write it (default: the working directory)");
    private static final Option ROOTLESS = new Option("--rootless", "", "for a container of a user other than root");

    private static final Command COMMAND = new Command("spec", "", """
            Writes a config.json for a shell in the directory rootfs, to begin with. A file that is there stays as it is.
            """, List.of(BUNDLE, ROOTLESS));

    private SpecCommand() {}

    static int run(List<String> words) {
        return COMMAND.run(words, options -> {
            String directory = options.meant(BUNDLE);
            write(Path.of(directory == null ? "" : directory).resolve(Bundle.CONFIG), options.has(ROOTLESS));
            return 0;
        });
    }

    private static void write(Path file, boolean rootless) {
        try {
            Files.writeString(
                    file, SpecTemplate.write(rootless), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UsageException("can't write " + file.toAbsolutePath() + ": " + FileContents.reason(e)
                    + (Files.exists(file) ? ": remove it first" : ""));
        }
    }
}
