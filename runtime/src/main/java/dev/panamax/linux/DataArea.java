package dev.panamax.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
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
        this.base = base;
        this.slots = new IdentityHashMap<>();
        this.next = start;
    }

    private DataArea(MemorySegment memory, DataArea original) {
        this.memory = memory;
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

    /** Returns how many bytes of data an argument takes beside its word, at most. */
    public static long size(Argument argument) {
        return switch (argument) {
            case Argument.Decimal _, Argument.Mode _, Argument.Symbol _, Argument.Flags _, Argument.Descriptor _ -> 0;
            // Three bytes hold any UTF-16 unit in UTF-8.
            case Argument.Text(String text) -> aligned(3L * text.length() + 1);
            case Argument.Bytes(byte[] bytes, String _) -> aligned(bytes.length);
            case Argument.Words(List<Argument> words, String _) -> size(words) + (long) Long.BYTES * words.size();
            case Argument.Value(Slot slot, int _) -> aligned(slot.size());
            case Argument.Address(Slot slot, int _) -> aligned(slot.size());
        };
    }

    /** Returns how many bytes of data arguments take together, at most. */
    public static long size(List<Argument> arguments) {
        long size = 0;
        for (Argument argument : arguments) {
            size += size(argument);
        }
        return size;
    }

    /** Returns where this area ends, in bytes from the start of the memory. */
    public long end() {
        return next;
    }

    /** Writes the data of an argument, if it has any, and returns the word that the kernel gets; for a value, its address. */
    public long encode(Argument argument) {
        return switch (argument) {
            case Argument.Decimal(long value) -> value;
            case Argument.Mode(long value) -> value;
            case Argument.Symbol(String _, long value) -> value;
            case Argument.Flags(List<? extends Flag> flags) -> Flag.bits(flags);
            case Argument.Descriptor(Fd fd) -> fd.number();
            case Argument.Text(String text) -> base + text(text);
            case Argument.Bytes(byte[] bytes, String _) -> base + bytes(bytes, bytes.length);
            case Argument.Words(List<Argument> words, String _) -> base + words(words);
            case Argument.Value(Slot slot, int offset) -> base + offset(slot) + offset;
            case Argument.Address(Slot slot, int offset) -> base + offset(slot) + offset;
        };
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
        return memory.get(JAVA_LONG, offset(slot));
    }

    /** Sets the first word of a slot. */
    public void set(Slot slot, long value) {
        memory.set(JAVA_LONG, offset(slot), value);
    }

    /** Returns a copy of what a slot holds now. */
    public byte[] bytes(Slot slot) {
        return memory.asSlice(offset(slot), slot.size()).toArray(JAVA_BYTE);
    }

    /** Copies the first bytes of what a slot holds now. */
    void copy(Slot slot, byte[] into, int count) {
        MemorySegment.copy(memory, JAVA_BYTE, offset(slot), into, 0, count);
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
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, offset(slot), bytes.length);
    }

    private long text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return bytes(utf8, utf8.length + 1);
    }

    private long bytes(byte[] bytes, int room) {
        long offset = reserve(room);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, offset, bytes.length);
        return offset;
    }

    private long words(List<Argument> words) {
        long offset = reserve((long) Long.BYTES * words.size());
        for (int i = 0; i < words.size(); i++) {
            memory.set(JAVA_LONG, offset + (long) Long.BYTES * i, encode(words.get(i)));
        }
        return offset;
    }

    private long reserve(long size) {
        long offset = next;
        next = offset + aligned(size);
        return offset;
    }

    private static long aligned(long size) {
        return (size + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
