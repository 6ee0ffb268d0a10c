package dev.panamax.security.seccomp;

import static dev.panamax.config.Capability.BPF;
import static dev.panamax.config.Capability.DAC_READ_SEARCH;
import static dev.panamax.config.Capability.PERFMON;
import static dev.panamax.config.Capability.SYSLOG;
import static dev.panamax.config.Capability.SYS_ADMIN;
import static dev.panamax.config.Capability.SYS_BOOT;
import static dev.panamax.config.Capability.SYS_CHROOT;
import static dev.panamax.config.Capability.SYS_MODULE;
import static dev.panamax.config.Capability.SYS_NICE;
import static dev.panamax.config.Capability.SYS_PACCT;
import static dev.panamax.config.Capability.SYS_PTRACE;
import static dev.panamax.config.Capability.SYS_RAWIO;
import static dev.panamax.config.Capability.SYS_TIME;
import static dev.panamax.config.Capability.SYS_TTY_CONFIG;

import dev.panamax.config.Capability;
import java.util.List;

/**
 * The calls of the {@link DefaultProfile}, by what they are about.
 *
 * <p>Not among them, whatever a container may do: keys (the kernel has one set of them for all containers), {@code userfaultfd} (it stops
 * the kernel in the middle of things), {@code io_uring} (its operations pass no filter), {@code kexec}, swap, the moving of other
 * processes' pages, and what the kernel itself has given up or keeps for programs of the nineties.
 */
final class DefaultCalls {
    /**
     * Calls that every program may make.
     *
     * @param reason what they are about, and why nothing speaks against them
     */
    record Group(String reason, List<String> names) {}

    /** Calls that only a program with a capability may make: without it, they would be a way into code that nobody needs. */
    record Privileged(Capability capability, String reason, List<String> names) {}

    static final List<Group> ALLOWED = List.of(
            group("files by their names, with the rights that the program has on them", """
                    access chdir creat faccessat faccessat2 fchdir getcwd getdents getdents64 link linkat mkdir mkdirat mknod
                    mknodat name_to_handle_at newfstatat open openat openat2 readdir readlink readlinkat rename renameat renameat2
                    rmdir symlink symlinkat truncate truncate64 umask unlink unlinkat"""),
            group("what files and file systems are like", """
                    fstat fstat64 fstatat64 fstatfs fstatfs64 lstat lstat64 stat stat64 statfs statfs64 statx futimesat utime
                    utimensat utimensat_time64 utimes"""),
            group("owners, modes and attributes of files: the kernel looks whose they are", """
                    chmod chown chown32 fchmod fchmodat fchmodat2 fchown fchown32 fchownat lchown lchown32 file_getattr
                    file_setattr fgetxattr flistxattr fremovexattr fsetxattr getxattr getxattrat lgetxattr listxattr listxattrat
                    llistxattr lremovexattr lsetxattr removexattr removexattrat setxattr setxattrat"""),
            group("open files: reading, writing, their sizes and positions", """
                    _llseek arm_fadvise64_64 arm_sync_file_range cachestat close close_range copy_file_range dup dup2 dup3
                    fadvise64 fadvise64_64 fallocate fcntl fcntl64 fdatasync flock fsync ftruncate ftruncate64 ioctl lseek pipe
                    pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readv sendfile sendfile64 splice sync
                    sync_file_range sync_file_range2 syncfs tee vmsplice write writev"""),
            group("waiting for files, and for what can be waited for like a file", """
                    _newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
                    epoll_wait_old eventfd eventfd2 fanotify_mark inotify_add_watch inotify_init inotify_init1 inotify_rm_watch
                    io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit poll ppoll
                    ppoll_time64 pselect6 pselect6_time64 select signalfd signalfd4 timerfd_create timerfd_gettime
                    timerfd_gettime64 timerfd_settime timerfd_settime64"""),
            group("the program's own memory", """
                    brk madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall mmap mmap2
                    mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect remap_file_pages"""),
            group("processes and threads", """
                    execve execveat exit exit_group fork getpgid getpgrp getpid getppid getsid gettid pidfd_open
                    pidfd_send_signal prctl process_mrelease setpgid setsid vfork wait4 waitid waitpid"""),
            group("debuggers: the kernel looks whether the other process has no more rights", """
                    process_vm_readv process_vm_writev ptrace uprobe uretprobe"""),
            group("what C libraries do for threads", """
                    arch_prctl breakpoint cacheflush futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake
                    get_robust_list get_thread_area get_tls modify_ldt restart_syscall rseq set_robust_list set_thread_area
                    set_tid_address set_tls"""),
            group("signals", """
                    kill pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
                    rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaction sigaltstack signal sigpending sigprocmask
                    sigreturn sigsuspend tgkill tkill"""),
            group("users, groups and capabilities: the kernel gives nobody more than he has", """
                    capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid
                    getresgid32 getresuid getresuid32 getuid getuid32 setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32
                    setgroups setgroups32 setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32
                    setuid setuid32"""),
            group("clocks and timers; adjtimex reads, and sets only with CAP_SYS_TIME", """
                    adjtimex alarm clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
                    clock_nanosleep clock_nanosleep_time64 getitimer gettimeofday nanosleep setitimer time timer_create
                    timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 times"""),
            group("scheduling and limits, as far as the program's rights go", """
                    getcpu getpriority getrlimit getrusage ioprio_get ioprio_set prlimit64 sched_get_priority_max
                    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
                    sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam
                    sched_setscheduler sched_yield setpriority setrlimit ugetrlimit"""),
            group("the system's name and load, random numbers, and mounts as /proc shows them", """
                    getrandom listmount statmount sysinfo uname"""),
            group(
                    "sockets once they are there; socketcall is all that older programs of i386 have, and no filter sees its"
                            + " arguments",
                    """
                    accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg
                    recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socketcall socketpair"""),
            group("messages, semaphores and shared memory, which have a namespace", """
                    ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend
                    mq_timedsend_time64 mq_unlink msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64
                    shmat shmctl shmdt shmget"""),
            group("rules that a program makes for itself, which only take rights away", """
                    landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr lsm_list_modules
                    lsm_set_self_attr seccomp"""));

    static final List<Privileged> WITH_CAPABILITY = List.of(
            privileged(DAC_READ_SEARCH, "opens files past the rights on their directories, and past the root", """
                    open_by_handle_at"""),
            privileged(SYS_ADMIN, "mounts", """
                    fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree open_tree_attr pivot_root umount
                    umount2"""),
            privileged(SYS_ADMIN, "namespaces, new ones and others'", "clone clone3 setns unshare"),
            privileged(
                    SYS_ADMIN,
                    "names, quotas, watching of whole file systems, and what has a capability of its own by now",
                    """
                    bpf fanotify_init lookup_dcookie perf_event_open quotactl quotactl_fd setdomainname sethostname syslog"""),
            privileged(SYS_BOOT, "ends the container's first process", "reboot"),
            privileged(SYS_CHROOT, "changes the root directory", "chroot"),
            privileged(SYS_MODULE, "loads code into the kernel", "delete_module finit_module init_module"),
            privileged(SYS_NICE, "places memory on nodes of a NUMA machine", """
                    get_mempolicy mbind set_mempolicy set_mempolicy_home_node"""),
            privileged(SYS_PACCT, "writes down every process of the host", "acct"),
            privileged(SYS_PTRACE, "looks into other processes", "kcmp pidfd_getfd process_madvise"),
            privileged(SYS_RAWIO, "reaches devices past their drivers", "ioperm iopl"),
            privileged(SYS_TIME, "sets the host's clock", "clock_settime clock_settime64 settimeofday stime"),
            privileged(SYS_TTY_CONFIG, "hangs up a terminal", "vhangup"),
            privileged(SYSLOG, "reads the kernel's messages", "syslog"),
            privileged(BPF, "loads programs into the kernel", "bpf"),
            privileged(PERFMON, "counts events of the processor and the kernel", "perf_event_open"));

    private DefaultCalls() {}

    private static Group group(String reason, String names) {
        return new Group(reason, List.of(names.split("\\s+")));
    }

    private static Privileged privileged(Capability capability, String reason, String names) {
        return new Privileged(capability, reason, List.of(names.split("\\s+")));
    }
}
