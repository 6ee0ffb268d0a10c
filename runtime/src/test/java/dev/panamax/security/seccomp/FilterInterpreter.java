package dev.panamax.security.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs filters as the kernel does: the instructions that seccomp allows, on a {@code struct seccomp_data}.
 *
 * @see <a href="https://docs.kernel.org/networking/filter.html">Linux Socket Filtering</a>
 */
final class FilterInterpreter {
    private static final int INSTRUCTION = 8;
    private static final int DATA_SIZE = 64;

    private final short[] operations;
    private final int[] jumpsIfTrue;
    private final int[] jumpsIfFalse;
    private final int[] operands;
    private int steps;

    FilterInterpreter(byte[] code) {
        int size = code.length / INSTRUCTION;
        operations = new short[size];
        jumpsIfTrue = new int[size];
        jumpsIfFalse = new int[size];
        operands = new int[size];
        ByteBuffer buffer = ByteBuffer.wrap(code).order(ByteOrder.nativeOrder());
        for (int i = 0; i < size; i++) {
            operations[i] = buffer.getShort();
            jumpsIfTrue[i] = Byte.toUnsignedInt(buffer.get());
            jumpsIfFalse[i] = Byte.toUnsignedInt(buffer.get());
            operands[i] = buffer.getInt();
        }
    }

    int size() {
        return operations.length;
    }

    /** Returns how many instructions the last call took. */
    int steps() {
        return steps;
    }

    /** Returns what the filter returns for a call. */
    int run(int audit, int number, long[] arguments) {
        int accumulator = 0;
        steps = 0;
        for (int at = 0; ; at++) {
            steps++;
            int operand = operands[at];
            boolean isTrue;
            switch (operations[at]) {
                case 0x20 -> {
                    accumulator = load(operand, audit, number, arguments);
                    continue;
                }
                case 0x54 -> {
                    accumulator &= operand;
                    continue;
                }
                case 0x05 -> {
                    at += operand;
                    continue;
                }
                case 0x06 -> {
                    return operand;
                }
                case 0x15 -> isTrue = accumulator == operand;
                case 0x25 -> isTrue = Integer.compareUnsigned(accumulator, operand) > 0;
                case 0x35 -> isTrue = Integer.compareUnsigned(accumulator, operand) >= 0;
                case 0x45 -> isTrue = (accumulator & operand) != 0;
                default -> throw new IllegalStateException("operation " + operations[at] + " at " + at);
            }
            at += isTrue ? jumpsIfTrue[at] : jumpsIfFalse[at];
        }
    }

    private static int load(int offset, int audit, int number, long[] arguments) {
        if (offset < 0 || offset >= DATA_SIZE || offset % Integer.BYTES != 0) {
            throw new IllegalStateException("a load from " + offset);
        }
        if (offset == 0) {
            return number;
        }
        if (offset == 4) {
            return audit;
        }
        if (offset < 16) {
            return 0; // The instruction pointer.
        }
        long argument = arguments[(offset - 16) / Long.BYTES];
        boolean lower = (offset % Long.BYTES == 0) == (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
        return (int) (lower ? argument : argument >>> Integer.SIZE);
    }
}
