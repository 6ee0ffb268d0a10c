package dev.panamax.it.engines;

import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** An image with busybox, as an archive that every engine can load: none can be pulled here. */
final class Image {
    static final String NAME = "localhost/pnx:1";

    private Image() {}

    /** Writes the archive. */
    static void write(Path archive) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("panamax-test-image");
        try (BusyboxRoot root = BusyboxRoot.create()) {
            for (String empty : List.of("tmp", "root", "home")) {
                Files.createDirectory(root.path().resolve(empty));
            }
            Files.setPosixFilePermissions(root.path().resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
            Path layer = directory.resolve("layer.tar");
            Programs.run("tar", "-C", root.path().toString(), "-cf", layer.toString(), ".");
            Files.writeString(directory.resolve("config.json"), """
                    {"architecture": "%s", "os": "linux",
                     "config": {"Cmd": ["sh"], "Env": ["PATH=/bin"]},
                     "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
                    """.formatted(architecture(), sha256(layer)));
            Files.writeString(directory.resolve("manifest.json"), """
                    [{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]
                    """.formatted(NAME));
            Programs.run(
                    "tar",
                    "-C",
                    directory.toString(),
                    "-cf",
                    archive.toString(),
                    "manifest.json",
                    "config.json",
                    "layer.tar");
        } finally {
            BusyboxRoot.delete(directory);
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
