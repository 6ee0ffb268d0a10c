package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.Faults;
import dev.panamax.config.NumberList;
import dev.panamax.config.Rlimit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What must hold for a program in a container. */
public final class ProcessValidation {
    private static final int LEAST_NICE = -20;
    private static final int MOST_NICE = 19;
    private static final int MOST_PRIORITY = 99;
    private static final int LOWEST_IO_PRIORITY = 7;
    /** Nanoseconds: the kernel counts in units of this size. */
    private static final int LEAST_RUNTIME = 1024;

    /** SCHED_ISO is missing: no Linux ever had it. */
    private static final List<String> POLICIES =
            List.of("SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_IDLE", "SCHED_DEADLINE");

    private static final List<String> SCHEDULER_FLAGS = List.of(
            "SCHED_FLAG_RESET_ON_FORK",
            "SCHED_FLAG_RECLAIM",
            "SCHED_FLAG_DL_OVERRUN",
            "SCHED_FLAG_KEEP_POLICY",
            "SCHED_FLAG_KEEP_PARAMS",
            "SCHED_FLAG_UTIL_CLAMP_MIN",
            "SCHED_FLAG_UTIL_CLAMP_MAX");
    private static final List<String> IO_CLASSES = List.of("IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE");

    private ProcessValidation() {}

    /**
     * Checks a program.
     *
     * @param source who described it, for messages
     * @throws ConfigException with everything that is wrong
     */
    public static void check(String source, Process process) {
        Faults faults = new Faults(List.of());
        validate("", process, faults);
        faults.throwIfAny(source);
    }

    static void validate(String pointer, Process process, Faults faults) {
        faults.absolute(pointer + "/cwd", process.cwd());
        if (process.args().isEmpty()) {
            faults.add(pointer + "/args", "a program is needed, as the first of its arguments");
        } else if (process.args().getFirst().isEmpty()) {
            faults.add(pointer + "/args/0", "the name of the program is empty");
        }
        faults.texts(pointer + "/args", process.args());
        environment(pointer + "/env", process.env(), faults);
        faults.text(pointer + "/apparmorProfile", process.apparmorProfile());
        faults.text(pointer + "/selinuxLabel", process.selinuxLabel());
        rlimits(pointer + "/rlimits", process.rlimits(), faults);
        if (process.scheduler() != null) {
            scheduler(pointer + "/scheduler", process.scheduler(), faults);
        }
        if (process.ioPriority() != null) {
            faults.oneOf(pointer + "/ioPriority/class", process.ioPriority().schedulingClass(), IO_CLASSES);
            faults.within(pointer + "/ioPriority/priority", process.ioPriority().priority(), 0, LOWEST_IO_PRIORITY);
        }
        if (process.execCpuAffinity() != null) {
            numbers(
                    pointer + "/execCPUAffinity/initial",
                    process.execCpuAffinity().initial(),
                    faults);
            numbers(
                    pointer + "/execCPUAffinity/final",
                    process.execCpuAffinity().last(),
                    faults);
        }
    }

    private static void environment(String pointer, List<String> environment, Faults faults) {
        for (int i = 0; i < environment.size(); i++) {
            String variable = environment.get(i);
            faults.text(pointer + "/" + i, variable);
            if (variable.indexOf('=') <= 0) {
                faults.add(pointer + "/" + i, Faults.quoted(variable) + " is not of the form NAME=VALUE");
            }
        }
    }

    private static void rlimits(String pointer, List<Rlimit> rlimits, Faults faults) {
        Set<Rlimit.Resource> seen = EnumSet.noneOf(Rlimit.Resource.class);
        for (int i = 0; i < rlimits.size(); i++) {
            Rlimit limit = rlimits.get(i);
            String element = pointer + "/" + i;
            if (!seen.add(limit.resource())) {
                faults.add(
                        element + "/type",
                        "RLIMIT_" + limit.resource() + " is limited twice: leave out one of the two");
            }
            if (Long.compareUnsigned(limit.soft(), limit.hard()) > 0) {
                String hard = Long.toUnsignedString(limit.hard());
                String soft = Long.toUnsignedString(limit.soft());
                faults.add(element, "the soft limit " + soft + " is above the hard limit " + hard);
            }
        }
    }

    private static void scheduler(String pointer, Process.Scheduler scheduler, Faults faults) {
        faults.oneOf(pointer + "/policy", scheduler.policy(), POLICIES);
        for (int i = 0; i < scheduler.flags().size(); i++) {
            faults.oneOf(pointer + "/flags/" + i, scheduler.flags().get(i), SCHEDULER_FLAGS);
        }
        faults.within(pointer + "/nice", scheduler.nice(), LEAST_NICE, MOST_NICE);
        boolean realTime =
                scheduler.policy().equals("SCHED_FIFO") || scheduler.policy().equals("SCHED_RR");
        if (realTime) {
            faults.within(pointer + "/priority", scheduler.priority(), 1, MOST_PRIORITY);
        } else if (scheduler.priority() != 0) {
            faults.add(pointer + "/priority", "only SCHED_FIFO and SCHED_RR have a priority");
        }
        if (scheduler.policy().equals("SCHED_DEADLINE")) {
            deadline(pointer, scheduler, faults);
        } else if (scheduler.runtime() != 0 || scheduler.deadline() != 0 || scheduler.period() != 0) {
            faults.add(pointer, "only SCHED_DEADLINE has a runtime, a deadline and a period");
        }
    }

    private static void deadline(String pointer, Process.Scheduler scheduler, Faults faults) {
        faults.within(pointer + "/runtime", scheduler.runtime(), LEAST_RUNTIME, Long.MAX_VALUE);
        if (scheduler.deadline() < scheduler.runtime()) {
            faults.add(pointer + "/deadline", scheduler.deadline() + " is before the end of the runtime");
        }
        if (scheduler.period() != 0 && scheduler.period() < scheduler.deadline()) {
            faults.add(pointer + "/period", scheduler.period() + " is below the deadline " + scheduler.deadline());
        }
    }

    /** Adds a fault if a text that is not empty is no list of numbers. */
    static void numbers(String pointer, String list, Faults faults) {
        if (list.isEmpty()) {
            return;
        }
        try {
            if (NumberList.parse(list).isEmpty()) {
                faults.add(pointer, Faults.quoted(list) + " holds no number");
            }
        } catch (IllegalArgumentException e) {
            faults.add(pointer, e.getMessage() + ": expected a list such as 0-3,7");
        }
    }
}
