package dev.panamax.proc;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.words;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.ResolveFlag;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The host's procfs, held by a descriptor that was looked at: what is written through it reaches the kernel and nothing else. */
public final class HostProcfs implements AutoCloseable {
    private static final int STATFS_SIZE = 120;
    private static final long PROC_SUPER_MAGIC = 0x9fa0;

    private final Fd root;

    private HostProcfs(Fd root) {
        this.root = root;
    }

    /**
     * Opens it.
     *
     * @throws LinuxException if {@code /proc} is something else
     */
    public static HostProcfs open() {
        Fd root = Fd.open("/proc", OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_NOFOLLOW);
        try {
            if (type(root) != PROC_SUPER_MAGIC) {
                throw new LinuxException("fstatfs(\"/proc\")", Errno.ENODEV, "something else than a procfs is there");
            }
            return new HostProcfs(root);
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    private static long type(Fd file) {
        Slot status = Slot.room("statfs", STATFS_SIZE);
        try (Scratch scratch = new Scratch(STATFS_SIZE)) {
            scratch.invoke(SystemCall.FSTATFS, descriptor(file), address(status));
            return ByteBuffer.wrap(scratch.data().bytes(status))
                    .order(ByteOrder.nativeOrder())
                    .getLong();
        }
    }

    /**
     * Writes to a file of a process, by one call.
     *
     * @throws LinuxException if the kernel refuses, or there is no such process
     */
    public void write(int pid, String file, String text) {
        try (Fd opened = open(pid + "/" + file)) {
            opened.writeOnce(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Fd open(String path) {
        Argument how = words(
                flags(OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC),
                integer(0),
                flags(ResolveFlag.RESOLVE_BENEATH, ResolveFlag.RESOLVE_NO_XDEV, ResolveFlag.RESOLVE_NO_SYMLINKS));
        return Fd.of(Call.of(SystemCall.OPENAT2, descriptor(root), text(path), how, integer(3L * Long.BYTES))
                .invoke());
    }

    @Override
    public void close() {
        root.close();
    }
}
