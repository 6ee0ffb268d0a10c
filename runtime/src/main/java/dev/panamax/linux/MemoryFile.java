package dev.panamax.linux;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

/**
 * Files that live in memory only.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/memfd_create.2.html">memfd_create(2)</a>
 */
public final class MemoryFile {
    private static final int F_ADD_SEALS = 1033;

    private MemoryFile() {}

    /** Makes an empty file that can be sealed; never executable where the kernel has a say in that. */
    public static Fd create(String name, long size) {
        Fd file = memfd(name, MemfdFlag.MFD_NOEXEC_SEAL);
        try {
            Call.of(SystemCall.FTRUNCATE, descriptor(file), integer(size)).invoke();
            return file;
        } catch (LinuxException e) {
            file.close();
            throw e;
        }
    }

    /** Makes a program: executable and readable by nobody but through {@code execveat}, and never to be changed again. */
    public static Fd sealedProgram(String name, byte[] content) {
        Fd file = memfd(name, MemfdFlag.MFD_EXEC);
        try {
            file.write(content);
            Call.of(SystemCall.FCHMOD, descriptor(file), mode(0111)).invoke();
            Call.of(
                            SystemCall.FCNTL,
                            descriptor(file),
                            new Argument.Symbol("F_ADD_SEALS", F_ADD_SEALS),
                            flags(Seal.F_SEAL_WRITE, Seal.F_SEAL_GROW, Seal.F_SEAL_SHRINK, Seal.F_SEAL_SEAL))
                    .invoke();
            return file;
        } catch (LinuxException e) {
            file.close();
            throw e;
        }
    }

    private static Fd memfd(String name, MemfdFlag executability) {
        Call wanted = Call.of(
                SystemCall.MEMFD_CREATE,
                text(name),
                flags(MemfdFlag.MFD_CLOEXEC, MemfdFlag.MFD_ALLOW_SEALING, executability));
        long result = wanted.attempt();
        if (result == -Errno.EINVAL.number()) {
            // Kernels before 6.3 know neither flag and make every memory file executable.
            wanted = Call.of(
                    SystemCall.MEMFD_CREATE, text(name), flags(MemfdFlag.MFD_CLOEXEC, MemfdFlag.MFD_ALLOW_SEALING));
            result = wanted.attempt();
        }
        return Fd.of(wanted.check(result));
    }
}
