package dev.panamax.oci;

import dev.panamax.config.Rlimit;
import dev.panamax.linux.WindowSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program in a container: its first one, or one that joins it.
 *
 * @param consoleSize of a terminal; null for the kernel's choice
 * @param args the program, which is looked up by {@code PATH}, and its arguments
 * @param env of the form {@code NAME=VALUE}
 * @param cwd absolute
 * @param capabilities null for none at all
 * @param oomScoreAdj null to leave it as the caller has it
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md#process">Process</a>
 */
@SuppressWarnings("AvoidCommonTypeNames") // The specification has it.
public record Process(
        boolean terminal,
        @Nullable WindowSize consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        @Nullable CapabilitySets capabilities,
        List<Rlimit> rlimits,
        boolean noNewPrivileges,
        String apparmorProfile,
        String selinuxLabel,
        @Nullable Integer oomScoreAdj,
        @Nullable Scheduler scheduler,
        @Nullable IoPriority ioPriority,
        @Nullable CpuAffinity execCpuAffinity) {
    public Process {
        args = List.copyOf(args);
        env = List.copyOf(env);
        rlimits = List.copyOf(rlimits);
    }

    /** Returns this process with another program: all else is what it was. */
    public Process withArgs(List<String> other) {
        return new Process(
                terminal,
                consoleSize,
                user,
                other,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                selinuxLabel,
                oomScoreAdj,
                scheduler,
                ioPriority,
                execCpuAffinity);
    }

    /** Returns this process with a terminal of another size. */
    public Process withConsoleSize(WindowSize size) {
        return new Process(
                terminal,
                size,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                selinuxLabel,
                oomScoreAdj,
                scheduler,
                ioPriority,
                execCpuAffinity);
    }

    /**
     * Who a program runs as, by numbers: names are the business of who makes the configuration.
     *
     * @param umask null to leave the usual 022
     */
    public record User(long uid, long gid, @Nullable Integer umask, List<Long> additionalGids) {
        public static final User ROOT = new User(0, 0, null, List.of());

        public User {
            additionalGids = List.copyOf(additionalGids);
        }
    }

    /**
     * A scheduling policy.
     *
     * @param policy such as {@code SCHED_FIFO}
     * @param flags such as {@code SCHED_FLAG_RESET_ON_FORK}
     * @param runtime in nanoseconds, like deadline and period
     * @see <a href="https://man7.org/linux/man-pages/man2/sched_setattr.2.html">sched_setattr(2)</a>
     */
    public record Scheduler(
            String policy, int nice, int priority, List<String> flags, long runtime, long deadline, long period) {
        public Scheduler {
            flags = List.copyOf(flags);
        }
    }

    /**
     * The priority of input and output.
     *
     * @param schedulingClass such as {@code IOPRIO_CLASS_BE}
     * @param priority from 0, the highest, to 7
     * @see <a href="https://man7.org/linux/man-pages/man2/ioprio_set.2.html">ioprio_set(2)</a>
     */
    public record IoPriority(String schedulingClass, int priority) {}

    /**
     * The processors of a joining program, as lists such as {@code 0-3,7}; empty for no change.
     *
     * @param initial before it is in the container's cgroup
     * @param last after that
     */
    public record CpuAffinity(String initial, String last) {}
}
