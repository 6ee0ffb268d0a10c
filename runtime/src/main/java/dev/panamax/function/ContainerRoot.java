package dev.panamax.function;

import dev.panamax.container.Container;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;

/** The container's tree, from outside: every path is resolved as in the container, and no link in it leads out. */
record ContainerRoot(Fd fd) implements AutoCloseable {
    static ContainerRoot of(Container container) {
        return new ContainerRoot(
                Fd.open("/proc/" + container.state().initPid() + "/root", OpenFlag.O_PATH, OpenFlag.O_DIRECTORY));
    }

    /**
     * Opens a file of the container.
     *
     * @throws FunctionException if it can't be opened
     */
    Fd open(String path, OpenFlag... flags) {
        try {
            return fd.openInRoot(path, flags);
        } catch (LinuxException e) {
            throw new FunctionException(
                    path + " in the container: " + e.errno() + " (" + e.errno().description() + ")", e);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
