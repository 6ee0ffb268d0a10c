package dev.panamax.faults;

import static dev.panamax.linux.Errno.EACCES;
import static dev.panamax.linux.Errno.EBUSY;
import static dev.panamax.linux.Errno.EINTR;
import static dev.panamax.linux.Errno.EIO;
import static dev.panamax.linux.Errno.EMFILE;
import static dev.panamax.linux.Errno.ENFILE;
import static dev.panamax.linux.Errno.ENOBUFS;
import static dev.panamax.linux.Errno.ENOMEM;
import static dev.panamax.linux.Errno.ENOSPC;
import static dev.panamax.linux.Errno.EPERM;

import dev.panamax.linux.Errno;
import java.util.ArrayList;
import java.util.List;

/**
 * The errors that a call can answer with, by its manual page, on a machine that is short of something or broken. Those that would be a
 * lie about what is there, such as ENOENT, are not among them: whoever believes them is right.
 */
final class Errors {
    private static final List<Errno> USUAL = List.of(EIO, ENOMEM, EPERM);

    private Errors() {}

    /** Returns the errors to try at a place: one that varies with its number, and EINTR where a signal can come. */
    static List<Errno> of(SeenCall call, int number) {
        List<Errno> errors = new ArrayList<>();
        List<Errno> possible = possible(call.name());
        if (!possible.isEmpty()) {
            errors.add(possible.get(number % possible.size()));
        }
        // The programs have all signals blocked.
        if (call.inJvm() && isInterruptible(call.name())) {
            errors.add(EINTR);
        }
        return errors;
    }

    private static List<Errno> possible(String call) {
        return switch (call) {
            case "openat", "openat2" -> List.of(EMFILE, EACCES, EIO, ENOMEM, ENFILE);
            case "socket", "socketpair", "pipe2", "memfd_create", "pidfd_open", "pidfd_getfd", "accept4", "dup3" ->
                List.of(EMFILE, ENOMEM, ENFILE);
            case "inotify_init1", "epoll_create1", "eventfd2", "timerfd_create", "signalfd4" -> List.of(EMFILE, ENOMEM);
            case "write", "sendfile", "ftruncate", "mkdir", "mkdirat", "mknodat", "symlinkat", "linkat" ->
                List.of(ENOSPC, EIO, ENOMEM);
            case "rename", "renameat2" -> List.of(ENOSPC, EIO, EACCES);
            case "unlink", "unlinkat", "rmdir" -> List.of(EIO, EACCES);
            case "sendmsg", "sendto", "recvmsg", "recvfrom", "bind", "connect" -> List.of(ENOMEM, ENOBUFS);
            case "clone", "clone3" -> List.of(Errno.EAGAIN, ENOMEM);
            case "mount", "umount2", "move_mount", "pivot_root" -> List.of(EBUSY, EPERM, ENOMEM);
            case "ppoll", "mmap" -> List.of(ENOMEM);
            case "setxattr", "getxattr" -> List.of(ENOSPC, ENOMEM, EIO); // A host may refuse them to us.
            case "waitid", "wait4" -> List.of();
            default -> USUAL;
        };
    }

    private static boolean isInterruptible(String call) {
        return switch (call) {
            case "read",
                    "write",
                    "openat",
                    "sendmsg",
                    "sendto",
                    "recvmsg",
                    "recvfrom",
                    "connect",
                    "accept4",
                    "waitid" -> true;
            case "ppoll", "flock" -> true;
            default -> false;
        };
    }
}
