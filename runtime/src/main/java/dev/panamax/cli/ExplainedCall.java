package dev.panamax.cli;

import dev.panamax.linux.Errno;
import dev.panamax.oci.Seccomp;
import dev.panamax.security.seccomp.DefaultProfile;
import dev.panamax.security.seccomp.Explanation;
import dev.panamax.security.seccomp.SeccompAction;
import dev.panamax.security.seccomp.SeccompArchitecture;
import dev.panamax.security.seccomp.Syscall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a profile does about a call, in words and as JSON. */
final class ExplainedCall {
    private final SeccompArchitecture architecture;
    private final int number;
    private final long[] arguments;
    private final NamedProfile profile;
    private final String name;
    private final Explanation explanation;

    ExplainedCall(SeccompArchitecture architecture, int number, long[] arguments, NamedProfile profile) {
        this.architecture = Syscall.architecture(number, architecture);
        this.number = number;
        this.arguments = arguments;
        this.profile = profile;
        String known = Syscall.name(number, this.architecture);
        this.name = known == null ? "" : known;
        this.explanation = profile.filter().explain(this.architecture, number, arguments);
    }

    /** Returns two lines for people: what, and why. */
    String text() {
        String call = name.isEmpty() ? "call " + Integer.toUnsignedString(number) : name;
        String values = String.join(
                ", ", Arrays.stream(arguments).mapToObj(ExplainedCall::value).toList());
        return call + "(" + values + ") on " + architecture.profileName() + ", number "
                + Integer.toUnsignedString(number) + ": " + action() + "\n" + ground() + "\n";
    }

    private String action() {
        String action = explanation.action().profileName();
        if (!explanation.action().hasData()) {
            return action;
        }
        int data = explanation.data();
        Errno errno = explanation.action() == SeccompAction.ERRNO && data > 0 ? Errno.of(data) : null;
        return action + " " + data + (errno == null ? "" : " (" + errno + ": " + errno.description() + ")");
    }

    private String ground() {
        return switch (explanation.ground()) {
            case Explanation.Rule(int rule) -> "by the rule " + place(rule) + conditions(rule);
            case Explanation.DefaultAction() -> "by " + profile.pointer() + "/defaultAction: " + noRule() + remedy();
            case Explanation.NewerCall(String newest) ->
                "because it is newer than " + newest + ", the newest that the profile names";
            case Explanation.OtherArchitecture() ->
                "by " + profile.pointer() + "/architectures: " + architecture.profileName() + " is not among them";
        };
    }

    private String place(int rule) {
        return profile.isDefault()
                ? "\"" + profile.reasons().get(rule) + "\"" + (isAllowed() ? "" : remedy())
                : profile.place(rule);
    }

    private boolean isAllowed() {
        return explanation.action() == SeccompAction.ALLOW;
    }

    private String conditions(int rule) {
        List<String> texts = new ArrayList<>();
        for (Seccomp.Condition condition :
                profile.profile().syscalls().get(rule).args()) {
            boolean masked = condition.op().equals("SCMP_CMP_MASKED_EQ");
            texts.add("argument " + condition.index() + " " + condition.op() + " " + value(condition.value())
                    + (masked ? " " + value(condition.valueTwo()) : ""));
        }
        return texts.isEmpty() ? "" : ", as " + String.join(", ", texts);
    }

    private String noRule() {
        List<String> places = new ArrayList<>();
        List<Seccomp.Rule> rules = profile.profile().syscalls();
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).names().contains(name)) {
                places.add(profile.isDefault() ? "\"" + profile.reasons().get(i) + "\"" : profile.place(i));
            }
        }
        return places.isEmpty()
                ? "no rule names the call"
                : "the rules that name the call do not apply, or say the same: "
                        + String.join(", ", places.stream().distinct().toList());
    }

    /** Returns what would let the call pass, if the profile is ours. */
    private String remedy() {
        List<String> capabilities = profile.isDefault()
                ? DefaultProfile.allowing(name).stream()
                        .map(capability -> "CAP_" + capability)
                        .toList()
                : List.of();
        return capabilities.isEmpty() ? "" : "; a container with " + String.join(" or ", capabilities) + " may make it";
    }

    private static String value(long value) {
        return value >= 0 && value < 10 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }

    /** Returns the same for programs. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("syscall", name);
        fields.put("number", Integer.toUnsignedLong(number));
        fields.put("architecture", architecture.profileName());
        fields.put("action", explanation.action().profileName());
        if (explanation.action().hasData()) {
            fields.put(explanation.action() == SeccompAction.ERRNO ? "errno" : "data", explanation.data());
        }
        switch (explanation.ground()) {
            case Explanation.Rule(int rule) -> {
                fields.put("decidedBy", "rule");
                if (!profile.isDefault()) {
                    fields.put("pointer", profile.place(rule));
                }
            }
            case Explanation.DefaultAction() -> fields.put("decidedBy", "defaultAction");
            case Explanation.NewerCall(String newest) -> {
                fields.put("decidedBy", "age");
                fields.put("newest", newest);
            }
            case Explanation.OtherArchitecture() -> fields.put("decidedBy", "architecture");
        }
        fields.put("explanation", ground());
        return fields;
    }
}
