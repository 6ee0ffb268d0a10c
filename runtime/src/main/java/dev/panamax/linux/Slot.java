package dev.panamax.linux;

/**
 * A named place in the memory that calls work on, filled while they run: a descriptor that a later call needs, or room that
 * the kernel or another process writes to. Two slots are never equal, whatever their names.
 */
public final class Slot {
    private final String name;
    private final int size;

    private Slot(String name, int size) {
        this.name = name;
        this.size = size;
    }

    /** Returns a new slot for one result. */
    public static Slot word(String name) {
        return new Slot(name, Long.BYTES);
    }

    /**
     * Returns a new slot for more than one word.
     *
     * @param size in bytes
     */
    public static Slot room(String name, int size) {
        return new Slot(name, size);
    }

    /** Returns the name, for people. */
    public String name() {
        return name;
    }

    /** Returns the size in bytes. */
    public int size() {
        return size;
    }

    @Override
    public String toString() {
        return name;
    }
}
