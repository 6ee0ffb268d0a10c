package dev.panamax.testing;

/** How often a test does something again: what takes a second here takes ten in a virtual machine whose processor is emulated. */
public final class Repetitions {
    private static final int SLOWNESS = 10;

    private Repetitions() {}

    /** Returns as many as this machine can do in the time that a number of them takes on the host. */
    public static int of(int onHost) {
        return TestMachine.current() == TestMachine.HOST ? onHost : onHost / SLOWNESS;
    }
}
