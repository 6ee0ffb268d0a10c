package dev.panamax.linux;

/**
 * The system calls that Panamax makes, with their numbers on the two architectures it knows.
 *
 * <p>Only calls that both have: what aarch64 lacks ({@code open}, {@code mkdir}, {@code dup2}, ...) has an {@code *at} form.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/syscalls.2.html">syscalls(2)</a>
 */
public enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    CLOSE(3, 57),
    CLOSE_RANGE(436, 436),
    LSEEK(8, 62),
    DUP(32, 23),
    DUP3(292, 24),
    FCNTL(72, 25),
    IOCTL(16, 29),
    SENDFILE(40, 71),
    FTRUNCATE(77, 46),
    FLOCK(73, 32),
    FSTATFS(138, 44),
    STATX(332, 291),
    NEWFSTATAT(262, 79),
    READLINKAT(267, 78),
    GETDENTS64(217, 61),
    FACCESSAT2(439, 439),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    SYMLINKAT(266, 36),
    LINKAT(265, 37),
    UNLINKAT(263, 35),
    RENAMEAT2(316, 276),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWN(93, 55),
    FCHOWNAT(260, 54),
    UMASK(95, 166),
    GETCWD(79, 17),
    CHDIR(80, 49),
    FCHDIR(81, 50),
    CHROOT(161, 51),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    PIVOT_ROOT(155, 41),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    MOUNT_SETATTR(442, 442),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    CLONE3(435, 435),
    EXECVE(59, 221),
    EXECVEAT(322, 281),
    EXIT_GROUP(231, 94),
    WAITID(247, 95),
    KILL(62, 129),
    TGKILL(234, 131),
    PIDFD_OPEN(434, 434),
    PIDFD_SEND_SIGNAL(424, 424),
    PIDFD_GETFD(438, 438),
    GETPID(39, 172),
    GETPPID(110, 173),
    GETTID(186, 178),
    SETSID(112, 157),
    SETPGID(109, 154),
    UNSHARE(272, 97),
    SETNS(308, 268),
    SETHOSTNAME(170, 161),
    SETDOMAINNAME(171, 162),
    SETRESUID(117, 147),
    SETRESGID(119, 149),
    SETGROUPS(116, 159),
    CAPGET(125, 90),
    CAPSET(126, 91),
    PRCTL(157, 167),
    SECCOMP(317, 277),
    KEYCTL(250, 219),
    PERSONALITY(135, 92),
    PRLIMIT64(302, 261),
    RT_SIGACTION(13, 134),
    RT_SIGPROCMASK(14, 135),
    RT_SIGTIMEDWAIT(128, 137),
    SIGNALFD4(289, 74),
    MMAP(9, 222),
    MUNMAP(11, 215),
    MPROTECT(10, 226),
    MADVISE(28, 233),
    MEMFD_CREATE(319, 279),
    FUTEX(202, 98),
    SOCKET(41, 198),
    BIND(49, 200),
    CONNECT(42, 203),
    LISTEN(50, 201),
    ACCEPT4(288, 242),
    SENDTO(44, 206),
    RECVFROM(45, 207),
    SENDMSG(46, 211),
    RECVMSG(47, 212),
    SETSOCKOPT(54, 208),
    GETSOCKOPT(55, 209),
    GETSOCKNAME(51, 204),
    PIPE2(293, 59),
    PPOLL(271, 73),
    EPOLL_CREATE1(291, 20),
    EPOLL_CTL(233, 21),
    EPOLL_PWAIT(281, 22),
    EVENTFD2(290, 19),
    TIMERFD_CREATE(283, 85),
    TIMERFD_SETTIME(286, 86),
    INOTIFY_INIT1(294, 26),
    INOTIFY_ADD_WATCH(254, 27),
    NANOSLEEP(35, 101),
    SCHED_SETSCHEDULER(144, 119),
    SCHED_SETATTR(314, 274),
    SCHED_SETAFFINITY(203, 122),
    SCHED_GETAFFINITY(204, 123),
    SCHED_YIELD(24, 124),
    SETPRIORITY(141, 140),
    IOPRIO_SET(251, 30),
    SET_MEMPOLICY(238, 237),
    BPF(321, 280),
    SETXATTR(188, 5),
    GETXATTR(191, 8),
    LSETXATTR(189, 6);

    private final short x86;
    private final short arm;

    SystemCall(int x86, int arm) {
        this.x86 = (short) x86;
        this.arm = (short) arm;
    }

    /** Returns the number of this call on an architecture. */
    public int number(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> x86;
            case AARCH64 -> arm;
        };
    }

    /** Returns the name as the manual pages write it. */
    public String lowerCaseName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
