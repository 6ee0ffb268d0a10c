package dev.panamax.rootfs;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.linux.FileType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Something that lies in the host's root directory itself.
 *
 * @param mode its permissions
 * @param link target of a symbolic link, or empty
 */
record HostEntry(String name, FileType type, int mode, String link) {
    private static final Path ROOT = Path.of("/");
    /** Of these, every container has its own. */
    private static final Set<String> OWN = Set.of("proc", "sys", "dev");

    private static final int PERMISSIONS = 07777;

    /** Lists what a container can have of the host's root, in the order of the names. */
    static List<HostEntry> all() {
        List<HostEntry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(ROOT)) {
            for (Path path : paths) {
                if (!OWN.contains(String.valueOf(path.getFileName()))) {
                    entries.add(of(path));
                }
            }
        } catch (IOException e) {
            throw new ConfigException(
                    "configuration", List.of(new Fault("/root_fs", "the host's root can't be looked at: " + e)));
        }
        entries.sort((first, second) -> first.name.compareTo(second.name));
        return entries;
    }

    private static HostEntry of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Objects.requireNonNull(attributes.get("mode"));
        FileType type = FileType.ofMode(mode);
        return new HostEntry(
                String.valueOf(path.getFileName()),
                type,
                mode & PERMISSIONS,
                type == FileType.S_IFLNK ? Files.readSymbolicLink(path).toString() : "");
    }

    /** Returns its path on the host. */
    String path() {
        return "/" + name;
    }
}
