package dev.panamax.bench;

/** What a JVM takes that does nothing: all cold starts are compared with it. */
public final class Hello {
    private Hello() {}

    /** Says hello. */
    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
