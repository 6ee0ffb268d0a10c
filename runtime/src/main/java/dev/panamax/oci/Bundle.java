package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory that a container is made from.
 *
 * @param directory absolute; relative paths of the configuration start here
 * @param spec what the configuration says
 * @param configuration the same as it was written
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/bundle.md">Filesystem bundle</a>
 */
public record Bundle(Path directory, Spec spec, String configuration) {
    /** The name of the configuration in a bundle. */
    public static final String CONFIG = "config.json";

    /**
     * Reads a bundle.
     *
     * @throws ConfigException if there is no configuration, or with everything that is wrong with it
     */
    public static Bundle read(Path directory) {
        return read(directory, directory.resolve(CONFIG));
    }

    /** Reads a bundle whose configuration is in another file. */
    public static Bundle read(Path directory, Path config) {
        Path absolute = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new ConfigException(
                    "bundle " + absolute, List.of(new Fault("", "no such file or directory: name one with --bundle")));
        }
        try {
            byte[] text = Files.readAllBytes(config);
            Spec spec = SpecJson.read(config.toString(), text);
            return new Bundle(absolute, spec, new String(text, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw unreadable(config, "no such file or directory");
        } catch (IOException e) {
            throw unreadable(config, String.valueOf(e.getMessage()));
        }
    }

    /** Returns the container's root file system on the host, absolute. */
    public Path rootfs() {
        return directory.resolve(spec.root().path()).normalize();
    }

    private static ConfigException unreadable(Path config, String reason) {
        return new ConfigException(
                config.toAbsolutePath().toString(),
                List.of(new Fault("", "can't be read: " + reason + ": a bundle holds a " + CONFIG)));
    }
}
