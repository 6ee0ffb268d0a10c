package dev.panamax.security.seccomp;

import org.jspecify.annotations.Nullable;

/**
 * Calls of i386 that stand for many: the first argument says which. Rules for one of the many are rules for these as well, since what
 * a program of that architecture calls, it may call by either way.
 *
 * <p>The other arguments are not those of the call itself: {@code socketcall} has a pointer to them. As libseccomp does, a rule's other
 * conditions are kept as they are, whatever they come to mean.
 *
 * @param syscall {@code socketcall} or {@code ipc}
 * @param selector the first argument
 * @see <a href="https://man7.org/linux/man-pages/man2/socketcall.2.html">socketcall(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/ipc.2.html">ipc(2)</a>
 */
record Multiplexer(String syscall, int selector) {
    /** Returns how i386 can make a call by way of another one, or null. */
    static @Nullable Multiplexer of(String name) {
        int socket = socketSelector(name);
        if (socket > 0) {
            return new Multiplexer("socketcall", socket);
        }
        int ipc = ipcSelector(name);
        return ipc > 0 ? new Multiplexer("ipc", ipc) : null;
    }

    /** The order of {@code linux/net.h}. */
    private static int socketSelector(String name) {
        return switch (name) {
            case "socket" -> 1;
            case "bind" -> 2;
            case "connect" -> 3;
            case "listen" -> 4;
            case "accept" -> 5;
            case "getsockname" -> 6;
            case "getpeername" -> 7;
            case "socketpair" -> 8;
            case "send" -> 9;
            case "recv" -> 10;
            case "sendto" -> 11;
            case "recvfrom" -> 12;
            case "shutdown" -> 13;
            case "setsockopt" -> 14;
            case "getsockopt" -> 15;
            case "sendmsg" -> 16;
            case "recvmsg" -> 17;
            case "accept4" -> 18;
            case "recvmmsg" -> 19;
            case "sendmmsg" -> 20;
            default -> 0;
        };
    }

    /** The order of {@code linux/ipc.h}. */
    private static int ipcSelector(String name) {
        return switch (name) {
            case "semop" -> 1;
            case "semget" -> 2;
            case "semctl" -> 3;
            case "semtimedop" -> 4;
            case "msgsnd" -> 11;
            case "msgrcv" -> 12;
            case "msgget" -> 13;
            case "msgctl" -> 14;
            case "shmat" -> 21;
            case "shmdt" -> 22;
            case "shmget" -> 23;
            case "shmctl" -> 24;
            default -> 0;
        };
    }
}
