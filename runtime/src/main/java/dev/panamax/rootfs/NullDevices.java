package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.List;

/** What files are masked with: the host's {@code /dev/null}. What an image has by that name is not trusted. */
final class NullDevices {
    private NullDevices() {}

    /**
     * Adds what takes it from the host, while that can be reached, and makes sure that it is what it should be.
     *
     * @param paths those to be masked
     * @return a copy of its mount for each path
     */
    static List<Slot> open(SyscallProgram.Builder program, List<String> paths) {
        Slot device = Slot.word("/dev/null");
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text("/dev/null"),
                        flags(OpenFlag.O_PATH, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC))
                .into(device));
        new FileChecks(program).requireNull(value(device), "the host's /dev/null");
        List<Slot> copies = new ArrayList<>();
        for (String path : paths) {
            Slot copy = Slot.word("/dev/null for " + path);
            program.add(MountApi.openTree(value(device), false).into(copy));
            copies.add(copy);
        }
        program.add(Op.of(SystemCall.CLOSE, value(device)));
        return copies;
    }
}
