package dev.panamax.proc;

import dev.panamax.OneLine;
import dev.panamax.linux.Errno;
import dev.panamax.linux.FileContent;
import dev.panamax.linux.LinuxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * The text of a file of {@code /proc}, read to the letter. Names in it are whatever others have chosen: any bytes, carriage returns
 * included, but never a line feed.
 *
 * @param name for messages
 */
record ProcFile(String name, String text) {
    private static final int MOST_DIGITS = 19;
    /** Of 52 numbers and a name. */
    private static final int LONGEST_LINE = 2048;

    /**
     * Reads a file.
     *
     * @throws ProcException if it ends within a line: what is missing can be the rest of a number
     */
    static ProcFile read(Path file) throws IOException {
        return of(file.toString(), Files.readAllBytes(file));
    }

    /**
     * Reads a file of one line, which the kernel gives at once.
     *
     * @throws NoSuchFileException if there is none
     * @throws ProcException if it ends within the line
     */
    static ProcFile readLine(String file) throws IOException {
        try {
            return of(file, FileContent.atOnce(Path.of(file), LONGEST_LINE));
        } catch (LinuxException e) {
            throw e.errno() == Errno.ENOENT
                    ? new NoSuchFileException(file)
                    : new IOException(file + ": " + e.errno().description(), e);
        }
    }

    private static ProcFile of(String file, byte[] content) {
        // Never fails at bytes that are no characters, as the ready-made readers of lines do.
        String text = new String(content, StandardCharsets.UTF_8);
        ProcFile read = new ProcFile(file, text);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw read.wrong("it ends within a line");
        }
        return read;
    }

    /** Returns what the file says of itself: that it makes no sense. */
    ProcException wrong(String what) {
        return new ProcException(name, what);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            lines.add(text.substring(start, end < 0 ? text.length() : end));
            start = end < 0 ? text.length() : end + 1;
        }
        return lines;
    }

    /** Returns the words of a line, between which there are blanks. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(line, " ");
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return words;
    }

    /** Returns a number of decimal digits and nothing else. */
    long number(String word, String what) {
        boolean digits = !word.isEmpty() && word.length() <= MOST_DIGITS;
        long number = 0;
        for (int i = 0; i < word.length() && digits; i++) {
            char c = word.charAt(i);
            digits = c >= '0' && c <= '9';
            number = 10 * number + (c - '0');
        }
        if (!digits || number < 0) {
            throw wrong(OneLine.quoted(word) + " is no " + what);
        }
        return number;
    }

    /** Returns a number that an {@code int} of the kernel's holds, such as that of a process. */
    int small(String word, String what) {
        long number = number(word, what);
        if (number > Integer.MAX_VALUE) {
            throw wrong(OneLine.quoted(word) + " is no " + what);
        }
        return (int) number;
    }
}
