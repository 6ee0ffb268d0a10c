package dev.panamax.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Lays the arguments of calls out in memory and knows the addresses that they have where the calls are made, which may be
 * another process that maps the same memory elsewhere.
 */
public final class DataArea {
    private static final int ALIGNMENT = Long.BYTES;

    private final MemorySegment memory;
    /** The same memory: a segment's own accessors are method handles, whose first use costs a cold JVM milliseconds. */
    private final ByteBuffer words;

    private final long base;
    private final IdentityHashMap<Slot, Long> slots;
    private long next;

    /**
     * Returns an area for the data of calls.
     *
     * @param memory where to write
     * @param base the address of {@code memory} where the calls are made
     * @param start offset of the first free byte
     */
    public DataArea(MemorySegment memory, long base, long start) {
        this.memory = memory;
        this.words = wordsOf(memory);
        this.base = base;
        this.slots = new IdentityHashMap<>(1); // Most calls have none or one.
        this.next = start;
    }

    private DataArea(MemorySegment memory, DataArea original) {
        this.memory = memory;
        this.words = wordsOf(memory);
        this.base = original.base;
        this.slots = original.slots;
        this.next = original.next;
    }

    /**
     * Copies what lies from the start of the memory to the end of this area to other memory, which is 0 beyond, and returns the area
     * there. It has the slots of this one, and can get no others: the copies share them.
     */
    public DataArea copyTo(MemorySegment other) {
        MemorySegment.copy(memory, 0, other, 0, next);
        return new DataArea(other, this);
    }

    /** Returns how many bytes of data arguments take together, at most. */
    public static long size(List<Argument> arguments) {
        long size = 0;
        for (Argument argument : arguments) {
            size += argument.dataSize();
        }
        return size;
    }

    /** Returns the words of memory, in the byte order of the machine. */
    public static ByteBuffer wordsOf(MemorySegment memory) {
        return memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Returns where this area ends, in bytes from the start of the memory. */
    public long end() {
        return next;
    }

    /** Returns the address where the calls are made of a place, which is in bytes from the start of the memory. */
    long address(long offset) {
        return base + offset;
    }

    /** Returns where a slot lies, in bytes from the start of the memory; gives it room if it has none yet. */
    public long offset(Slot slot) {
        Long known = slots.get(slot);
        if (known != null) {
            return known;
        }
        long offset = reserve(slot.size());
        slots.put(slot, offset);
        return offset;
    }

    /** Returns the address of a slot in this process. */
    long localAddress(Slot slot) {
        return memory.address() + offset(slot);
    }

    /** Returns the word that a slot holds now. */
    public long get(Slot slot) {
        return words.getLong((int) offset(slot));
    }

    /** Returns the word that a value has now. */
    long get(Argument.Value value) {
        return words.getLong((int) offset(value.slot()) + value.offset());
    }

    /** Sets the first word of a slot. */
    public void set(Slot slot, long value) {
        words.putLong((int) offset(slot), value);
    }

    /** Returns a copy of what a slot holds now. */
    public byte[] bytes(Slot slot) {
        return bytes(slot, slot.size());
    }

    /** Returns a copy of the first bytes of what a slot holds now. */
    public byte[] bytes(Slot slot, int count) {
        byte[] bytes = new byte[Math.min(count, slot.size())];
        words.get((int) offset(slot), bytes);
        return bytes;
    }

    /** Copies the first bytes of what a slot holds now. */
    void copy(Slot slot, byte[] into, int count) {
        words.get((int) offset(slot), into, 0, count);
    }

    /**
     * Writes to a slot.
     *
     * @throws IndexOutOfBoundsException if the bytes do not fit
     */
    public void set(Slot slot, byte[] bytes) {
        if (bytes.length > slot.size()) {
            throw new IndexOutOfBoundsException(
                    bytes.length + " bytes do not fit into " + slot.name() + " with its " + slot.size());
        }
        words.put((int) offset(slot), bytes);
    }

    /** Writes a string with its end, and returns where, in bytes from the start of the memory. */
    long text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return bytes(utf8, utf8.length + 1);
    }

    /** Writes bytes with 0 up to the room they have, and returns where, in bytes from the start of the memory. */
    long bytes(byte[] bytes, int room) {
        long offset = reserve(room);
        words.put((int) offset, bytes);
        return offset;
    }

    /** Writes words one after the other, and returns where, in bytes from the start of the memory. */
    long words(List<Argument> arguments) {
        long offset = reserve((long) Long.BYTES * arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
            words.putLong((int) offset + Long.BYTES * i, arguments.get(i).encode(this));
        }
        return offset;
    }

    private long reserve(long size) {
        long offset = next;
        next = offset + aligned(size);
        return offset;
    }

    static long aligned(long size) {
        return (size + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
