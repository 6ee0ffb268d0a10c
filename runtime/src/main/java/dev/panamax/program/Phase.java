package dev.panamax.program;

/** The parts of a container's start, in the order in which they usually come. */
public enum Phase {
    STAGE("launching the stage"),
    JOIN("joining namespaces"),
    CLONE("creating namespaces"),
    SYNC("waiting for the runtime"),
    SESSION("setting up the session"),
    NETWORK("setting up the network"),
    ROOTFS("preparing the root file system"),
    MOUNTS("mounting"),
    DEVICES("creating devices"),
    HOOKS("running hooks"),
    PIVOT("changing the root"),
    TERMINAL("making the terminal"),
    HOST("setting host names and limits"),
    RESTRICT("restricting /proc and /sys"),
    IDENTITY("changing the user"),
    CAPABILITIES("dropping capabilities"),
    SECCOMP("loading the system call filter"),
    START("waiting for the start"),
    EXEC("executing the program");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    /** Returns what happens in this phase, as it stands after "while". */
    public String words() {
        return words;
    }
}
