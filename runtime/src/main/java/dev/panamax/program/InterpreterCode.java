package dev.panamax.program;

import dev.panamax.linux.Architecture;
import java.util.HexFormat;

/**
 * The machine code of the interpreter, as the assembler makes it from {@code interpreter-x86_64.S} and
 * {@code interpreter-aarch64.S} beside this file.
 *
 * @param run offset of the entry for a program in the same address space
 * @param start offset of the entry of the stage
 */
@SuppressWarnings("ArrayRecordComponent") // Never leaves this package, which only reads it.
record InterpreterCode(byte[] bytes, int run, int start) {
    private static final String X86_64 = """
            f30f1efa4889fb4c8d6740498b04244885c00f880d0100004c896310418b4c24
            48498b7c2408f7c1000100007403488b3f498b742410f7c1000200007403488b
            36498b542418f7c1000400007403488b124d8b542420f7c10008000074034d8b
            124d8b442428f7c10010000074034d8b004d8b4c2430f7c10020000074034d8b
            09f7c10400000075040f05eb05498b44245849894424584989c50f3148c1e220
            4809d049894424504c89e8483d01f0ffff733f498b5424384885d27403488902
            418b4c2448f7c10100000074054885c07f53f7c10200000074054885c07e2649
            8b5424604885d275344983c470e919ffffff48f7d8498b5424404883faff74df
            4839c274da498b5424684885d2750e488943084c8923bf7f000000eb0a4989d4
            e9e6feffff31ffb8e70000000f05f4f30f1efabe001000004531edb809000000
            bf00000010ba0300000041ba1100000041b8640000004531c90f05483d01f0ff
            ff73154889c74585ed0f8591feffff41ffc5488b7018ebc3bf7e000000eba8
            """;

    private static final String AARCH64 = """
            5f2403d5f30300aa14000191880240f94807f8b7740a00f9894a40b9800640f9
            49004036000040f9810a40f949004836210040f9820e40f949005036420040f9
            831240f949005836630040f9841640f949006036840040f9851a40f949006836
            a50040f969001037010000d402000014802e40f9802e00f94ae03bd58a2a00f9
            1ffc3fb1e20100548a1e40f94a0000b4400100f9894a40b9690000361f0000f1
            cc020054690008361f0000f16d0100548a3240f9ea0100b594c20191d4ffff17
            e00300cb8a2240f95f0500b120ffff545f0100ebe0feff548a3640f9aa0000b5
            600600f9740200f9e00f80d204000014f4030aaac6ffff17000080d2c80b80d2
            010000d4000020d45f2403d52100a0d215008052c81b80d20000a2d2620080d2
            230280d2840c80d2050080d2010000d41ffc3fb1a200005455f6ff3535008052
            010c40f9f4ffff17c00f80d2ecffff17
            """;

    static InterpreterCode of(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> new InterpreterCode(parse(X86_64), 0, 0x12f);
            case AARCH64 -> new InterpreterCode(parse(AARCH64), 0, 0x108);
        };
    }

    private static byte[] parse(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace("\n", ""));
    }
}
