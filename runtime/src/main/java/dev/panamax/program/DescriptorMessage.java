package dev.panamax.program;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.Futex;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;

/** How a program gives a descriptor away that it has opened itself. */
public final class DescriptorMessage {
    private DescriptorMessage() {}

    /**
     * Adds the message, after which the program has the descriptor no more. The number that is sent must be known when the message is
     * written down: that of the descriptor is not, so it is a fixed one.
     *
     * @param kind the byte that comes with it
     * @param note what it is for
     */
    public static void send(SyscallProgram.Builder program, Fd socket, byte kind, Slot opened, String note) {
        program.add(Op.of(
                SystemCall.DUP3,
                value(opened),
                integer(Fd.MASTER),
                new Argument.Symbol("O_CLOEXEC", OpenFlag.O_CLOEXEC.bits())));
        program.add(Op.of(
                        SystemCall.SENDMSG,
                        descriptor(socket),
                        FdMessage.sending(kind, Fd.MASTER),
                        new Argument.Symbol("MSG_NOSIGNAL", Futex.MSG_NOSIGNAL))
                .note(note));
        program.add(Op.of(SystemCall.CLOSE, value(opened)));
        program.add(Op.of(SystemCall.CLOSE, integer(Fd.MASTER)));
    }
}
