package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.Faults;
import java.util.List;
import java.util.Map;

/**
 * What must hold for a container before anything is created. Looks at no file: what only the host can tell is found out by who applies
 * a property.
 */
public final class SpecValidation {
    private SpecValidation() {}

    /**
     * Checks a configuration that a program made.
     *
     * @param source who made it, for messages
     * @throws ConfigException with everything that is wrong
     */
    public static void check(String source, Spec spec) {
        Faults faults = new Faults(List.of());
        validate(spec, faults);
        faults.throwIfAny(source);
    }

    static void validate(Spec spec, Faults faults) {
        version(spec.ociVersion(), faults);
        if (spec.root().path().isEmpty()) {
            faults.add("/root/path", "a container needs a root: the directory's path, absolute or from the bundle on");
        }
        faults.path("/root/path", spec.root().path());
        if (spec.process() != null) {
            ProcessValidation.validate("/process", spec.process(), faults);
        }
        hooks(spec.hooks(), faults);
        annotations(spec.annotations(), faults);
        MountValidation.validate(spec, faults);
        NamespaceValidation.validate(spec, faults);
        LinuxValidation.validate(spec.linux(), faults);
    }

    /** Any version 1 is ours: a later one only adds properties, which are ignored as all that are unknown. */
    private static void version(String version, Faults faults) {
        if (version.isEmpty()) {
            faults.add("/ociVersion", "the version of the specification is needed, such as 1.3.0");
        } else if (!SemanticVersion.isOne(version)) {
            faults.add("/ociVersion", Faults.quoted(version) + " is no semantic version such as 1.3.0");
        } else if (!version.startsWith("1.")) {
            faults.add("/ociVersion", Faults.quoted(version) + " is not a version 1, which is what is supported");
        }
    }

    private static void hooks(Hooks hooks, Faults faults) {
        hooks("/hooks/prestart", hooks.prestart(), faults);
        hooks("/hooks/createRuntime", hooks.createRuntime(), faults);
        hooks("/hooks/createContainer", hooks.createContainer(), faults);
        hooks("/hooks/startContainer", hooks.startContainer(), faults);
        hooks("/hooks/poststart", hooks.poststart(), faults);
        hooks("/hooks/poststop", hooks.poststop(), faults);
    }

    private static void hooks(String pointer, List<Hooks.Hook> hooks, Faults faults) {
        for (int i = 0; i < hooks.size(); i++) {
            Hooks.Hook hook = hooks.get(i);
            String element = pointer + "/" + i;
            faults.absolute(element + "/path", hook.path());
            faults.texts(element + "/args", hook.args());
            faults.texts(element + "/env", hook.env());
            if (hook.timeout() != null && hook.timeout() <= 0) {
                faults.add(element + "/timeout", hook.timeout() + " is not above 0 seconds: leave it out for no limit");
            }
        }
    }

    private static void annotations(Map<String, String> annotations, Faults faults) {
        if (annotations.containsKey("")) {
            faults.add("/annotations/", "an annotation needs a name");
        }
    }
}
