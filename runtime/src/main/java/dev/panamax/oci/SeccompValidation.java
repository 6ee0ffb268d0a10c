package dev.panamax.oci;

import dev.panamax.config.Faults;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold for the filter of system calls. */
final class SeccompValidation {
    private static final String ERRNO = "SCMP_ACT_ERRNO";
    private static final String TRACE = "SCMP_ACT_TRACE";
    private static final String NOTIFY = "SCMP_ACT_NOTIFY";
    private static final int LAST_ERRNO = 4095;
    private static final int LAST_DATA = 0xffff;
    private static final int LAST_ARGUMENT = 5;
    /** {@code sun_path} without its NUL. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private SeccompValidation() {}

    static void validate(String pointer, Seccomp seccomp, Faults faults) {
        action(pointer + "/defaultAction", seccomp.defaultAction(), faults);
        errno(pointer + "/defaultErrnoRet", seccomp.defaultAction(), seccomp.defaultErrnoRet(), faults);
        words(pointer + "/architectures", seccomp.architectures(), Seccomp.ARCHITECTURES, faults);
        words(pointer + "/flags", seccomp.flags(), Seccomp.FLAGS, faults);
        listener(pointer, seccomp, faults);
        for (int i = 0; i < seccomp.syscalls().size(); i++) {
            rule(pointer + "/syscalls/" + i, seccomp.syscalls().get(i), seccomp, faults);
        }
    }

    private static void action(String pointer, String action, Faults faults) {
        faults.oneOf(pointer, action, Seccomp.ACTIONS);
    }

    private static void errno(String pointer, String action, @Nullable Integer errno, Faults faults) {
        if (errno == null) {
            return;
        }
        switch (action) {
            case ERRNO -> faults.within(pointer, errno, 0, LAST_ERRNO);
            case TRACE -> faults.within(pointer, errno, 0, LAST_DATA);
            default ->
                faults.add(pointer, "only the actions " + ERRNO + " and " + TRACE + " carry a number: leave it out");
        }
    }

    private static void words(String pointer, List<String> words, List<String> known, Faults faults) {
        for (int i = 0; i < words.size(); i++) {
            faults.oneOf(pointer + "/" + i, words.get(i), known);
        }
    }

    private static void listener(String pointer, Seccomp seccomp, Faults faults) {
        faults.path(pointer + "/listenerPath", seccomp.listenerPath());
        if (seccomp.listenerPath().length() > LONGEST_SOCKET_PATH) {
            faults.add(pointer + "/listenerPath", "a socket's path can't have more than 107 bytes");
        }
        if (seccomp.listenerPath().isEmpty() && !seccomp.listenerMetadata().isEmpty()) {
            faults.add(pointer + "/listenerMetadata", "there is no listenerPath to send it to");
        }
        if (seccomp.defaultAction().equals(NOTIFY)) {
            // The listener gets its descriptor from a process that is under the filter: who would decide on that?
            faults.add(pointer + "/defaultAction", NOTIFY + " can be the action for some calls only");
        }
    }

    private static void rule(String pointer, Seccomp.Rule rule, Seccomp seccomp, Faults faults) {
        action(pointer + "/action", rule.action(), faults);
        errno(pointer + "/errnoRet", rule.action(), rule.errnoRet(), faults);
        if (rule.names().isEmpty()) {
            faults.add(pointer + "/names", "at least one call is needed");
        }
        for (int i = 0; i < rule.names().size(); i++) {
            if (rule.names().get(i).isEmpty()) {
                faults.add(pointer + "/names/" + i, "the name of the call is empty");
            }
        }
        if (rule.action().equals(NOTIFY)) {
            notification(pointer, rule, seccomp, faults);
        }
        for (int i = 0; i < rule.args().size(); i++) {
            Seccomp.Condition condition = rule.args().get(i);
            faults.within(pointer + "/args/" + i + "/index", condition.index(), 0, LAST_ARGUMENT);
            faults.oneOf(pointer + "/args/" + i + "/op", condition.op(), Seccomp.OPERATORS);
        }
    }

    private static void notification(String pointer, Seccomp.Rule rule, Seccomp seccomp, Faults faults) {
        if (seccomp.listenerPath().isEmpty()) {
            faults.add(pointer + "/action", NOTIFY + " needs a listenerPath: who would decide?");
        }
        int write = rule.names().indexOf("write");
        if (write >= 0) {
            faults.add(pointer + "/names/" + write, "the program itself is started with write: it can't be waited for");
        }
    }
}
