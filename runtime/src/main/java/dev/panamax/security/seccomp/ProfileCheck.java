package dev.panamax.security.seccomp;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Seccomp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with a profile, all of it. */
final class ProfileCheck {
    private static final int NONE = -1;

    private final Seccomp profile;
    private final String pointer;
    private final List<Fault> faults = new ArrayList<>();
    /** Which rule is looked at, or none: pointers are put together only for faults, which are few. */
    private int rule = NONE;

    private int condition = NONE;

    private ProfileCheck(Seccomp profile, String pointer) {
        this.profile = profile;
        this.pointer = pointer;
    }

    /** Returns the faults of a profile. */
    static List<Fault> faults(Seccomp profile, String pointer) {
        ProfileCheck check = new ProfileCheck(profile, pointer);
        check.defaultAction();
        check.names();
        check.listener();
        for (int i = 0; i < profile.syscalls().size(); i++) {
            check.rule = i;
            check.rule(profile.syscalls().get(i));
        }
        return check.faults;
    }

    private void fault(String field, String message) {
        String ofRule = rule == NONE ? "" : "/syscalls/" + rule;
        String ofCondition = condition == NONE ? "" : "/args/" + condition;
        faults.add(new Fault(pointer + ofRule + ofCondition + field, message));
    }

    private void defaultAction() {
        SeccompAction action = action("/defaultAction", profile.defaultAction());
        if (action == SeccompAction.NOTIFY) {
            fault(
                    "/defaultAction",
                    "SCMP_ACT_NOTIFY can't be the default: the start itself would wait for the listener");
        }
        data("/defaultErrnoRet", action, profile.defaultErrnoRet());
    }

    private void names() {
        for (int i = 0; i < profile.architectures().size(); i++) {
            String name = profile.architectures().get(i);
            if (!SeccompArchitecture.isKnown(name)) {
                fault("/architectures/" + i, "there is no architecture \"" + name + "\"; one is SCMP_ARCH_X86_64");
            }
        }
        for (int i = 0; i < profile.flags().size(); i++) {
            String name = profile.flags().get(i);
            if (SeccompFlag.of(name) == null) {
                fault(
                        "/flags/" + i,
                        "there is no flag \"" + name + "\"; there are SECCOMP_FILTER_FLAG_TSYNC, _LOG, _SPEC_ALLOW"
                                + " and _WAIT_KILLABLE_RECV");
            }
        }
    }

    private void listener() {
        if (!profile.listenerMetadata().isEmpty() && profile.listenerPath().isEmpty()) {
            fault("/listenerMetadata", "is for the listener, but there is no listenerPath");
        }
    }

    private void rule(Seccomp.Rule rule) {
        if (rule.names().isEmpty()) {
            fault("/names", "names no call; at least one is needed");
        }
        SeccompAction action = action("/action", rule.action());
        data("/errnoRet", action, rule.errnoRet());
        for (int i = 0; i < rule.names().size(); i++) {
            String name = rule.names().get(i);
            if (name.isEmpty()) {
                fault("/names/" + i, "is empty");
            }
            if (action == SeccompAction.NOTIFY && name.equals("write")) {
                fault(
                        "/names/" + i,
                        "SCMP_ACT_NOTIFY can't be for write: it is how the listener's descriptor is announced");
            }
        }
        if (action == SeccompAction.NOTIFY && profile.listenerPath().isEmpty()) {
            fault("/action", "SCMP_ACT_NOTIFY needs a listenerPath: nobody would answer");
        }
        for (int i = 0; i < rule.args().size(); i++) {
            condition = i;
            condition(rule.args().get(i));
        }
        condition = NONE;
    }

    private void condition(Seccomp.Condition condition) {
        if (condition.index() < 0 || condition.index() >= Comparison.ARGUMENTS) {
            fault("/index", condition.index() + " is not from 0 to 5");
        }
        if (SeccompOperator.of(condition.op()) == null) {
            fault("/op", "there is no operator \"" + condition.op() + "\"; one is SCMP_CMP_EQ");
        }
    }

    private @Nullable SeccompAction action(String field, String name) {
        SeccompAction action = SeccompAction.of(name);
        if (action == null) {
            fault(field, "there is no action \"" + name + "\"; one is SCMP_ACT_ERRNO");
        }
        return action;
    }

    private void data(String field, @Nullable SeccompAction action, @Nullable Integer data) {
        if (action == null || data == null) {
            return;
        }
        if (!action.hasData()) {
            fault(field, action.profileName() + " goes with no errno; leave it out");
        } else if (data < 0 || data > action.largestData()) {
            fault(field, data + " is not from 0 to " + action.largestData());
        }
    }
}
