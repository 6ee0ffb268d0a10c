package dev.panamax.network;

import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Ioctl;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Sets {@code lo} up from within: three calls, where a socket opened from outside would cost a thread. */
public final class Loopback {
    private static final int IFREQ_SIZE = 40;
    private static final int IFREQ_FLAGS = 16;

    private Loopback() {}

    /** Adds it, for a process that is in the network namespace. */
    public static void add(SyscallProgram.Builder program) {
        Slot socket = Slot.word("socket");
        ByteBuffer request = ByteBuffer.allocate(IFREQ_SIZE).order(ByteOrder.nativeOrder());
        request.put("lo".getBytes(StandardCharsets.US_ASCII)).putShort(IFREQ_FLAGS, (short) Ioctl.IFF_UP);
        byte[] ifreq = new byte[IFREQ_SIZE];
        request.get(0, ifreq);
        program.add(Op.of(SystemCall.SOCKET, Ioctl.AF_INET, Ioctl.SOCK_DGRAM, integer(0))
                .into(socket));
        program.add(Op.of(
                        SystemCall.IOCTL,
                        value(socket),
                        Ioctl.SIOCSIFFLAGS,
                        bytes(ifreq, "{ifr_name=\"lo\", ifr_flags=IFF_UP}"))
                .note("set lo up"));
        program.add(Op.of(SystemCall.CLOSE, value(socket)));
    }
}
