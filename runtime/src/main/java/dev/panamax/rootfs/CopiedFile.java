package dev.panamax.rootfs;

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

/**
 * A file that is copied to a file system in memory which covers it. Its owner and permissions are looked at when it is copied.
 *
 * @param link target of a symbolic link, or empty
 * @param device number of a device, or 0
 * @param below what a directory has in it
 */
record CopiedFile(String name, FileType type, String link, long device, List<CopiedFile> below) {
    /**
     * Lists a directory.
     *
     * @throws IOException if anything in it can't be looked at
     */
    static List<CopiedFile> in(Path directory) throws IOException {
        List<CopiedFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                files.add(of(entry));
            }
        }
        return files;
    }

    private static CopiedFile of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
        FileType type = FileType.ofMode((int) Objects.requireNonNull(attributes.get("mode")));
        return new CopiedFile(
                String.valueOf(path.getFileName()),
                type,
                type == FileType.S_IFLNK ? Files.readSymbolicLink(path).toString() : "",
                (long) Objects.requireNonNull(attributes.get("rdev")),
                type == FileType.S_IFDIR ? in(path) : List.of());
    }
}
