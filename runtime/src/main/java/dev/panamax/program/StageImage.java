package dev.panamax.program;

import dev.panamax.linux.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The stage as an executable file: an ELF header, two program headers, and the interpreter.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/elf.5.html">elf(5)</a>
 */
final class StageImage {
    private static final int ELF_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int CODE = ELF_HEADER + 2 * PROGRAM_HEADER;
    private static final long ADDRESS = 0x200000;
    /** As large as any architecture's pages. */
    private static final long ALIGNMENT = 0x10000;

    private static final int ET_EXEC = 2;
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int PF_X = 1;
    private static final int PF_W = 2;
    private static final int PF_R = 4;

    private StageImage() {}

    static byte[] of(Architecture architecture) {
        InterpreterCode code = InterpreterCode.of(architecture);
        int size = CODE + code.bytes().length;
        ByteBuffer image = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elfHeader(image, machine(architecture), ADDRESS + CODE + code.start());
        programHeader(image, PT_LOAD, PF_R | PF_X, ADDRESS, size, ALIGNMENT);
        // Without this one, old kernels would make the stack executable.
        programHeader(image, PT_GNU_STACK, PF_R | PF_W, 0, 0, 16);
        image.put(code.bytes());
        return image.array();
    }

    private static int machine(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> EM_X86_64;
            case AARCH64 -> EM_AARCH64;
        };
    }

    private static void elfHeader(ByteBuffer image, int machine, long entry) {
        image.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        image.putShort((short) ET_EXEC).putShort((short) machine).putInt(1);
        image.putLong(entry).putLong(ELF_HEADER).putLong(0);
        image.putInt(0);
        image.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 2);
        image.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    }

    private static void programHeader(ByteBuffer image, int type, int flags, long address, long size, long alignment) {
        image.putInt(type).putInt(flags);
        image.putLong(0).putLong(address).putLong(address);
        image.putLong(size).putLong(size).putLong(alignment);
    }
}
