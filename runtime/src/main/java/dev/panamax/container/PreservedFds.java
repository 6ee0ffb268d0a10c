package dev.panamax.container;

import dev.panamax.linux.Fd;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Descriptors that our caller opened for the container's program: from 3 on, without a gap. */
final class PreservedFds {
    private static final int FIRST = 3;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private PreservedFds() {}

    /**
     * Returns the descriptors, which stay the caller's.
     *
     * @throws StartException if one is not open, or is the JVM's own: a container must not get that
     */
    static List<Fd> of(int count) {
        if (count < 0 || FIRST + count > Fd.BOARD) {
            throw new StartException(
                    "--preserve-fds takes a number from 0 to " + (Fd.BOARD - FIRST) + ", and not " + count, null);
        }
        List<Fd> descriptors = new ArrayList<>();
        for (int number = FIRST; number < FIRST + count; number++) {
            if (isJvms(number)) {
                throw new StartException(
                        "descriptor " + number + " is not open, but --preserve-fds " + count + " wants it", null);
            }
            descriptors.add(Fd.of(number));
        }
        return descriptors;
    }

    /** Returns whether a descriptor is closed, or was opened by the JVM before any of our code ran: its modules and archives. */
    private static boolean isJvms(int number) {
        try {
            Path target = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(number)));
            if (target.startsWith(System.getProperty("java.home"))) {
                return true;
            }
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                if (target.equals(Path.of(entry).toAbsolutePath().normalize())) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            throw new StartException("looking at our own descriptors: " + e.getMessage(), e);
        }
    }
}
