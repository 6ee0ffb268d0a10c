package dev.panamax.oci;

import dev.panamax.config.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A profile as engines have it: with rules for containers that have, or lack, certain capabilities, and for certain processors and
 * kernels. The engine makes a profile for one container of it.
 */
public final class SeccompTemplate {
    private final SeccompFile file;
    private final Fields fields;

    SeccompTemplate(SeccompFile file, Fields fields) {
        this.file = file;
        this.fields = fields;
    }

    /**
     * What rules depend on.
     *
     * @param capabilities of the container, such as {@code CAP_KILL}
     * @param architecture of the processor, such as {@code SCMP_ARCH_X86_64}
     * @param processor its name among engines, such as {@code amd64}
     * @param kernel the two numbers of its version
     */
    public record Container(Set<String> capabilities, String architecture, String processor, Kernel kernel) {
        public Container {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /** The version of a kernel, as far as profiles go. */
    public record Kernel(int major, int minor) {
        /**
         * Reads the version at the start of a text such as {@code 6.1.0-18-amd64}.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kernel parse(String text) {
            String[] numbers = text.strip().split("[^0-9]", 3);
            if (numbers.length < 2 || numbers[0].isEmpty() || numbers[1].isEmpty()) {
                throw new IllegalArgumentException("no version of a kernel: " + text.strip());
            }
            return new Kernel(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }

        boolean isAtLeast(Kernel other) {
            return major > other.major || (major == other.major && minor >= other.minor);
        }
    }

    /**
     * A profile for one container.
     *
     * @param places index in the template of each of the profile's rules
     */
    public record Applied(Seccomp profile, List<Integer> places) {
        public Applied {
            places = List.copyOf(places);
        }
    }

    static boolean isOne(Fields fields) {
        boolean conditional = fields.has("archMap");
        for (Fields rule : fields.objects("syscalls")) {
            conditional |= rule.has("includes") || rule.has("excludes") || rule.has("name");
        }
        return conditional;
    }

    /**
     * Returns the profile for a container.
     *
     * @throws dev.panamax.config.ConfigException with everything that is wrong with it
     */
    public Applied apply(Container container) {
        List<Seccomp.Rule> rules = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<Fields> all = fields.objects("syscalls");
        for (int i = 0; i < all.size(); i++) {
            Fields rule = all.get(i);
            if (applies(rule, container)) {
                rules.add(SeccompJson.rule(rule, names(rule)));
                places.add(i);
            }
        }
        return new Applied(file.checked(SeccompJson.profile(fields, architectures(container), rules)), places);
    }

    private List<String> architectures(Container container) {
        List<String> architectures = new ArrayList<>(fields.texts("architectures"));
        for (Fields entry : fields.objects("archMap")) {
            if (entry.text("architecture").equals(container.architecture())) {
                architectures.add(container.architecture());
                architectures.addAll(entry.texts("subArchitectures"));
            }
        }
        return architectures;
    }

    /** The name of one call was a field of its own once. */
    private static List<String> names(Fields rule) {
        List<String> names = new ArrayList<>(rule.texts("names"));
        if (rule.has("name")) {
            names.add(rule.text("name"));
        }
        return names;
    }

    private static boolean applies(Fields rule, Container container) {
        Fields includes = rule.object("includes");
        Fields excludes = rule.object("excludes");
        return (includes == null || includes(includes, container))
                && (excludes == null || !excludes(excludes, container));
    }

    private static boolean includes(Fields condition, Container container) {
        List<String> processors = condition.texts("arches");
        return (processors.isEmpty() || processors.contains(container.processor()))
                && container.capabilities().containsAll(condition.texts("caps"))
                && isKernelNew(condition, container, true);
    }

    private static boolean excludes(Fields condition, Container container) {
        return condition.texts("arches").contains(container.processor())
                || condition.texts("caps").stream().anyMatch(container.capabilities()::contains)
                || isKernelNew(condition, container, false);
    }

    private static boolean isKernelNew(Fields condition, Container container, boolean ifNothingIsSaid) {
        String least = condition.text("minKernel");
        if (least.isEmpty()) {
            return ifNothingIsSaid;
        }
        try {
            return container.kernel().isAtLeast(Kernel.parse(least));
        } catch (IllegalArgumentException e) {
            condition.fault("minKernel", "is not of the form 4.8: \"" + least + "\"");
            return false;
        }
    }
}
