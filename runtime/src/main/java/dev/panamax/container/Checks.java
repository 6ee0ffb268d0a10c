package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Presence;
import dev.panamax.linux.SystemCall;
import dev.panamax.proc.ProcessStat;
import dev.panamax.rootfs.RootSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What can be told to be wrong before anything has been created. */
final class Checks {
    private static final Argument W_OK = new Argument.Symbol("W_OK", 2);

    private Checks() {}

    /** Returns the directory of {@code state.json}, absolute. */
    static Path dataPath(Path dataPath) {
        Path directory = dataPath.toAbsolutePath();
        if (!Presence.isDirectory(directory)) {
            throw new StartException(
                    "the data path " + directory + " is no directory: make it, or name another one", null);
        }
        long result = Call.of(SystemCall.FACCESSAT2, AT_FDCWD, text(directory.toString()), W_OK, integer(0))
                .attempt();
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            throw new StartException(
                    "the data path " + directory + " can't be written, but state.json belongs there: " + errno + " ("
                            + errno.description() + ")",
                    null);
        }
        return directory;
    }

    /** Refuses to start a second container in a directory whose state says that one is running. */
    static void notRunning(Path dataPath) {
        if (isRunning(dataPath)) {
            throw new StartException(
                    "a container is running with the data path " + dataPath + ", as " + State.FILE
                            + " says there: give this one another data path",
                    null);
        }
    }

    /** Returns whether a directory has the state of a container whose first process has not ended. */
    static boolean isRunning(Path dataPath) {
        if (!Presence.exists(dataPath.resolve(State.FILE))) {
            return false;
        }
        try {
            State state = State.read(dataPath);
            return ProcessStat.isAlive(state.initPid(), state.initStartTime());
        } catch (IOException e) {
            throw new StartException(
                    "the state in " + dataPath.resolve(State.FILE)
                            + " can't be read: remove it if no container is running: " + e.getMessage(),
                    e);
        }
    }

    static void arguments(List<String> arguments) {
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw new StartException("no program was named to run in the container", null);
        }
    }

    /** Returns whether a path is one that the kernel follows without a link, to a directory: then it is the only one. */
    private static boolean isReal(Path path) {
        if (!path.isAbsolute() || !path.equals(path.normalize())) {
            return false;
        }
        try (Fd directory = Fd.openWithoutLinks(path.toString(), OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            return directory.number() >= 0;
        } catch (LinuxException e) {
            return false; // The usual way knows what is wrong.
        }
    }

    /** Returns the root, with the path of a directory absolute and without symbolic links. */
    static RootSource root(RootSource root, ContainerConfig config) {
        if (!(root instanceof RootSource.Directory directory)) {
            return root;
        }
        Path path = Path.of(directory.path());
        String pointer = config.rootFilesystem().isEmpty() ? "" : " [/root_fs]";
        try {
            boolean isReal = isReal(path);
            Path real = isReal ? path : path.toRealPath();
            if (!isReal && !Presence.isDirectory(real)) {
                throw new StartException("the root file system " + real + " is no directory" + pointer, null);
            }
            if (real.getParent() == null) {
                throw new StartException("the host's own root can't be a container's root file system" + pointer, null);
            }
            return new RootSource.Directory(real.toString());
        } catch (IOException e) {
            throw new StartException("the root file system " + path.toAbsolutePath() + " is not there" + pointer, e);
        }
    }
}
