package dev.panamax.linux;

/** A processor architecture that Panamax can make system calls on. */
public enum Architecture {
    X86_64,
    AARCH64;

    private static final Architecture CURRENT = of(System.getProperty("os.arch"));

    /** Returns the architecture that this JVM runs on. */
    public static Architecture current() {
        return CURRENT;
    }

    /** Returns the size of the largest pages that a kernel for it can be built with, in bytes. */
    public int largestPage() {
        return switch (this) {
            case X86_64 -> 4 << 10;
            case AARCH64 -> 64 << 10;
        };
    }

    private static Architecture of(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default ->
                throw new UnsupportedOperationException(
                        "Panamax runs on x86-64 and aarch64, but this JVM was built for " + name);
        };
    }
}
