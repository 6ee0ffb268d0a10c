package dev.panamax.cli;

/**
 * What this is, in the form that engines look for: the version in the jar's manifest, with the commit after a plus sign as in semantic
 * versioning; there is none when the classes are not in a jar. A start-up archive has it too, so the jar is not read for that.
 */
final class Version {
    /** The newest version of the runtime specification that is understood. */
    static final String SPECIFICATION = "1.3.0";

    private Version() {}

    static int print() {
        StringBuilder text = new StringBuilder("panamax version ");
        String built = Version.class.getPackage().getImplementationVersion();
        if (built == null) {
            text.append("of a working tree\n");
        } else {
            int plus = built.indexOf('+');
            text.append(plus < 0 ? built : built.substring(0, plus)).append('\n');
            text.append(plus < 0 ? "" : "commit: " + built.substring(plus + 1) + "\n");
        }
        text.append("spec: ").append(SPECIFICATION).append('\n');
        text.append("java: ").append(System.getProperty("java.runtime.version")).append('\n');
        return Output.print(text.toString());
    }
}
