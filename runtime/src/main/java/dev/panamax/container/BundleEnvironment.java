package dev.panamax.container;

import dev.panamax.oci.Process;
import java.util.ArrayList;
import java.util.List;

/** The environment of a bundle's program: what its configuration says, and a home. */
final class BundleEnvironment {
    private BundleEnvironment() {}

    /**
     * Returns the variables.
     *
     * @param root path by which the container's root can be looked into
     */
    static List<String> of(Process process, String root) {
        List<String> variables = new ArrayList<>();
        for (String variable : process.env()) {
            // What has no name or value is nothing that a program could look up.
            if (variable.indexOf('=') > 0) {
                variables.add(variable);
            }
        }
        if (Environment.get(variables, "HOME").isEmpty()) {
            variables.add("HOME=" + Users.home(root, process.user().uid()));
        }
        return variables;
    }
}
