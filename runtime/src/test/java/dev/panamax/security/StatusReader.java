package dev.panamax.security;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;

/** Writes the status of a process to its standard output, before it executes anything. */
final class StatusReader {
    private static final int LARGEST = 8192;

    private StatusReader() {}

    static void add(SyscallProgram.Builder program) {
        Slot file = Slot.word("status");
        Slot text = Slot.room("text", LARGEST);
        Slot length = Slot.word("length");
        program.add(Op.of(SystemCall.OPENAT, AT_FDCWD, text("/proc/self/status"), flags(OpenFlag.O_RDONLY), integer(0))
                .into(file));
        program.add(Op.of(SystemCall.READ, value(file), address(text), integer(LARGEST))
                .into(length));
        program.add(Op.of(SystemCall.WRITE, integer(1), address(text), value(length)));
    }
}
