package dev.panamax.config;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The device nodes of the host, as a container's configuration names them. */
public final class HostDevices {
    private static final int TYPE = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;
    private static final int PERMISSIONS = 07777;
    /** What has a file system of its own in every container. */
    private static final Set<String> SKIPPED = Set.of("pts", "shm", "fd", "mqueue");

    private HostDevices() {}

    /**
     * Returns the device at a path; a link is not followed.
     *
     * @param permissions some of {@code rwm}
     * @return nothing if it is no device node
     * @throws IOException if it can't be looked at
     */
    public static Optional<Device> at(Path path, String permissions) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:mode,rdev,uid,gid", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Objects.requireNonNull(attributes.get("mode"));
        int kind = mode & TYPE;
        if (kind != CHARACTER && kind != BLOCK) {
            return Optional.empty();
        }
        long number = (long) Objects.requireNonNull(attributes.get("rdev"));
        return Optional.of(new Device(
                kind == BLOCK ? Device.Type.BLOCK : Device.Type.CHARACTER,
                path.toString(),
                Device.major(number),
                Device.minor(number),
                permissions,
                mode & PERMISSIONS,
                (int) Objects.requireNonNull(attributes.get("uid")),
                (int) Objects.requireNonNull(attributes.get("gid"))));
    }

    /**
     * Returns all device nodes below a directory, which is {@code /dev} usually: without the console, pseudo-terminals, and what is
     * mounted there.
     *
     * @throws IOException if anything there can't be looked at
     */
    public static List<Device> below(Path directory) throws IOException {
        List<Device> devices = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                return SKIPPED.contains(visited.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.endsWith("console")) {
                    at(file, "rwm").ifPresent(devices::add);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return devices;
    }
}
