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
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.ResolveFlag;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The host's procfs, held by a descriptor that was looked at: what is written through it reaches the kernel and nothing else. */
public final class HostProcfs implements AutoCloseable {
    private static final int STATFS_SIZE = 120;
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    /** The inode of a procfs's root, on all kernels. */
    private static final long PROC_ROOT_INO = 1;

    private static final long OPEN_HOW_SIZE = 3L * Long.BYTES;

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
            // A part of a procfs that is mounted there is one as well, but has other things under the names of files.
            if (FileStatus.of(root).inode() != PROC_ROOT_INO) {
                throw new LinuxException("statx(\"/proc\")", Errno.ENODEV, "a part of a procfs is there");
            }
            return new HostProcfs(root);
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /**
     * Opens the network namespace of a process of which we have a descriptor. Since Linux 6.11 that takes no procfs.
     *
     * @throws LinuxException if the kernel refuses, or there is no such process
     */
    public static Fd networkNamespace(PidFd process) {
        Fd namespace = process.networkNamespace();
        if (namespace == null) {
            try (HostProcfs procfs = open()) {
                namespace = procfs.openNamespace(process.pid(), "net");
            }
        }
        return namespace;
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
        try (Fd opened = open(pid + "/" + file, OpenFlag.O_WRONLY)) {
            opened.writeOnce(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * Opens a namespace of a process.
     *
     * @param file its name in the directory of namespaces, such as {@code net}
     * @throws LinuxException if the kernel refuses, or there is no such process
     */
    public Fd openNamespace(int pid, String file) {
        // The last step is a link of the kernel's own making, which nothing but it can follow.
        try (Fd namespaces = open(pid + "/ns", OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            return namespaces.openHere(file, OpenFlag.O_RDONLY);
        }
    }

    private Fd open(String path, OpenFlag... access) {
        List<OpenFlag> all = new ArrayList<>(List.of(access));
        all.add(OpenFlag.O_CLOEXEC);
        Argument how = words(
                flags(all),
                integer(0),
                flags(ResolveFlag.RESOLVE_BENEATH, ResolveFlag.RESOLVE_NO_XDEV, ResolveFlag.RESOLVE_NO_SYMLINKS));
        return Fd.of(Call.of(SystemCall.OPENAT2, descriptor(root), text(path), how, integer(OPEN_HOW_SIZE))
                .invoke());
    }

    @Override
    public void close() {
        root.close();
    }
}
