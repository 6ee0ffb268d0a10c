package dev.panamax.dbus;

import java.util.AbstractList;
import java.util.RandomAccess;

/** The elements of an array of bytes, in one byte each: there can be millions. */
final class ByteList extends AbstractList<Value> implements RandomAccess {
    private final byte[] bytes;

    /** Takes an array that nobody else has. */
    ByteList(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public Value get(int index) {
        return new Value.Byte(bytes[index] & 0xff);
    }

    @Override
    public int size() {
        return bytes.length;
    }

    /** Returns the bytes, which must not be changed. */
    byte[] bytes() {
        return bytes;
    }
}
