package dev.panamax.it;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.words;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Ioctl;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;

/** Pseudo-terminals of the host. */
final class Pts {
    private static final Argument TIOCGPTN = new Argument.Symbol("TIOCGPTN", 0x80045430L);

    private Pts() {}

    /** Unlocks a new terminal and returns its number. */
    static int unlock(Fd master) {
        Slot number = Slot.word("number");
        try (Scratch scratch = new Scratch(64)) {
            scratch.invoke(SystemCall.IOCTL, descriptor(master), Ioctl.TIOCSPTLCK, words(integer(0)));
            scratch.invoke(SystemCall.IOCTL, descriptor(master), TIOCGPTN, address(number));
            return (int) scratch.data().get(number);
        }
    }
}
