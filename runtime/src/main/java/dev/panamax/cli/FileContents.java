package dev.panamax.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that callers name, with errors in the words that callers look for. */
final class FileContents {
    private static final String STDIN = "-";

    private FileContents() {}

    /**
     * Reads a file.
     *
     * @param what it is, for people
     * @throws UsageException if it can't be read
     */
    static byte[] read(String what, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UsageException("can't read the " + what + " " + file.toAbsolutePath() + ": " + reason(e));
        }
    }

    /** Reads a file, or standard input if its name is a dash. */
    static byte[] readNamed(String what, String name) {
        if (!name.equals(STDIN)) {
            return read(what, Path.of(name));
        }
        try {
            return System.in.readAllBytes();
        } catch (IOException e) {
            throw new UsageException("can't read the " + what + " from standard input: " + reason(e));
        }
    }

    /** Returns why something failed, as {@code strerror(3)} has it; the exceptions of Java have the path alone. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException exists -> "file exists";
            default -> String.valueOf(e.getMessage());
        };
    }
}
