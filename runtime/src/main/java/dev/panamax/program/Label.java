package dev.panamax.program;

/** A place in a program that operations can go on at. Two labels are never equal. */
public final class Label {
    private final String name;

    public Label(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
