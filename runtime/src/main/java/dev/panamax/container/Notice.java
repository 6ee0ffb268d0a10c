package dev.panamax.container;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Futex;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;

/** One byte from a container's process to the runtime. */
final class Notice {
    private Notice() {}

    /** Returns the operation that sends it; it fails if the runtime is gone. */
    static Op send(Fd sync, byte kind) {
        return Op.of(
                SystemCall.SENDTO,
                descriptor(sync),
                text(String.valueOf((char) kind)),
                integer(1),
                new Argument.Symbol("MSG_NOSIGNAL", Futex.MSG_NOSIGNAL),
                NULL,
                integer(0));
    }
}
