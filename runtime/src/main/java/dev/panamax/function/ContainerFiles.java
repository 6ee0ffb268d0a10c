package dev.panamax.function;

import dev.panamax.container.Container;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.FileType;
import dev.panamax.linux.OpenFlag;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The container's files, for images without tools. */
final class ContainerFiles {
    private static final int BUFFER_SIZE = 32 * 1024;

    private ContainerFiles() {}

    static void show(Container container, List<String> paths, PrintStream out) {
        if (paths.isEmpty()) {
            throw new FunctionException("cat needs the PATH of a file in the container", null);
        }
        try (ContainerRoot root = ContainerRoot.of(container)) {
            for (String path : paths) {
                // Not to be held up by a named pipe, nor to get a terminal.
                try (Fd file = root.open(path, OpenFlag.O_RDONLY, OpenFlag.O_NONBLOCK, OpenFlag.O_NOCTTY)) {
                    if (FileStatus.of(file).type() != FileType.S_IFREG) {
                        throw new FunctionException(path + " in the container is no regular file", null);
                    }
                    copy(file, out);
                }
            }
        }
    }

    private static void copy(Fd file, PrintStream out) {
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int count = file.read(buffer); count > 0; count = file.read(buffer)) {
            out.write(Arrays.copyOf(buffer, count), 0, count);
        }
    }

    static void list(Container container, List<String> paths, PrintStream out) {
        try (ContainerRoot root = ContainerRoot.of(container)) {
            Table table = new Table("MODE", "UID", "GID", "SIZE", "MODIFIED", "NAME");
            for (String path : paths.isEmpty() ? List.of("/") : paths) {
                try (Fd directory = root.open(path, OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY)) {
                    for (Path entry : entries(directory)) {
                        row(entry, table);
                    }
                } catch (IOException | DirectoryIteratorException e) {
                    throw new FunctionException(path + " in the container: " + e.getMessage(), e);
                }
            }
            out.print(table);
        }
    }

    /** Returns what is in an open directory, by paths that can't lead elsewhere any more. */
    private static List<Path> entries(Fd directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream =
                Files.newDirectoryStream(Path.of("/proc/self/fd", Integer.toString(directory.number())))) {
            stream.forEach(entries::add);
        }
        Collections.sort(entries);
        return entries;
    }

    private static void row(Path entry, Table table) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(
                entry, "unix:mode,permissions,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        FileType type = FileType.ofMode((int) Objects.requireNonNull(attributes.get("mode")));
        FileTime modified = (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime"));
        String target = type == FileType.S_IFLNK ? " -> " + Files.readSymbolicLink(entry) : "";
        table.row(
                type.letter() + PosixFilePermissions.toString(permissions(attributes)),
                String.valueOf(attributes.get("uid")),
                String.valueOf(attributes.get("gid")),
                String.valueOf(attributes.get("size")),
                modified.toInstant().truncatedTo(ChronoUnit.SECONDS).toString(),
                entry.getFileName() + target);
    }

    private static Set<PosixFilePermission> permissions(Map<String, Object> attributes) {
        Collection<?> found = (Collection<?>) Objects.requireNonNull(attributes.get("permissions"));
        return found.stream().map(PosixFilePermission.class::cast).collect(java.util.stream.Collectors.toSet());
    }
}
