package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory that a container is made from.
 *
 * @param directory absolute; relative paths of the configuration start here
 * @param spec what the configuration says
 * @param configuration the same as it was written
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/bundle.md">Filesystem bundle</a>
 */
public record Bundle(Path directory, Spec spec, String configuration) {
    /** A program that starts many containers reads the same configuration again and again; what is odd about it has been told then. */
    private static volatile @Nullable Bundle lastRead;

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
            String text = JsonDocument.decoded(config.toString(), Files.readAllBytes(config));
            Bundle last = lastRead;
            Spec spec = last != null && last.configuration.equals(text)
                    ? last.spec
                    : SpecJson.read(config.toString(), text);
            Bundle bundle = new Bundle(absolute, spec, text);
            lastRead = bundle;
            return bundle;
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
