package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags of {@code clone(2)} and namespace types of {@code setns(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/clone.2.html">clone(2)</a>
 */
public enum CloneFlag implements Flag {
    CLONE_NEWTIME(linux_h.CLONE_NEWTIME),
    CLONE_VM(linux_h.CLONE_VM),
    CLONE_FS(linux_h.CLONE_FS),
    CLONE_FILES(linux_h.CLONE_FILES),
    CLONE_SIGHAND(linux_h.CLONE_SIGHAND),
    CLONE_PIDFD(linux_h.CLONE_PIDFD),
    CLONE_PTRACE(linux_h.CLONE_PTRACE),
    CLONE_VFORK(linux_h.CLONE_VFORK),
    CLONE_PARENT(linux_h.CLONE_PARENT),
    CLONE_THREAD(linux_h.CLONE_THREAD),
    CLONE_NEWNS(linux_h.CLONE_NEWNS),
    CLONE_SYSVSEM(linux_h.CLONE_SYSVSEM),
    CLONE_SETTLS(linux_h.CLONE_SETTLS),
    CLONE_PARENT_SETTID(linux_h.CLONE_PARENT_SETTID),
    CLONE_CHILD_CLEARTID(linux_h.CLONE_CHILD_CLEARTID),
    CLONE_UNTRACED(linux_h.CLONE_UNTRACED),
    CLONE_CHILD_SETTID(linux_h.CLONE_CHILD_SETTID),
    CLONE_NEWCGROUP(linux_h.CLONE_NEWCGROUP),
    CLONE_NEWUTS(linux_h.CLONE_NEWUTS),
    CLONE_NEWIPC(linux_h.CLONE_NEWIPC),
    CLONE_NEWUSER(linux_h.CLONE_NEWUSER),
    CLONE_NEWPID(linux_h.CLONE_NEWPID),
    CLONE_NEWNET(linux_h.CLONE_NEWNET),
    CLONE_IO(linux_h.CLONE_IO),
    CLONE_CLEAR_SIGHAND(linux_h.CLONE_CLEAR_SIGHAND),
    CLONE_INTO_CGROUP(linux_h.CLONE_INTO_CGROUP);

    private final long bits;

    CloneFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
