package dev.panamax.linux;

import java.util.HexFormat;

/**
 * The machine code of a signal handler, as the assembler makes it from {@code signal-handler-x86_64.S} and
 * {@code signal-handler-aarch64.S} beside this file. It starts at offset 0.
 *
 * @param restorer offset of what the handler returns to
 * @param pipe offset of the 32-bit descriptor that it writes to
 */
@SuppressWarnings("ArrayRecordComponent") // Never leaves this package, which only reads it.
record SignalHandlerCode(byte[] bytes, int restorer, int pipe) {
    private static final String X86_64 = """
            f30f1efa57b8010000008b3d180000004889e6ba040000000f055fc3f30f1efa
            b80f0000000f059000000000
            """;

    private static final String AARCH64 = """
            5f2403d5e00f1ff8080880d220010018e1030091820080d2010000d4e00741f8
            c0035fd65f2403d5681180d2010000d400000000
            """;

    static SignalHandlerCode of(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> new SignalHandlerCode(parse(X86_64), 0x1c, 0x28);
            case AARCH64 -> new SignalHandlerCode(parse(AARCH64), 0x24, 0x30);
        };
    }

    private static byte[] parse(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace("\n", ""));
    }
}
