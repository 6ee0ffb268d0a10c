package dev.panamax.function;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.Device;
import dev.panamax.container.Container;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileType;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import java.util.List;

/** Makes device nodes, which the container itself may not be able to. */
final class Mknod {
    private static final int ARGUMENTS = 4;

    private static final int LAST_MAJOR = 0xfff;
    private static final int LAST_MINOR = 0xfffff;

    private Mknod() {}

    static void run(Container container, List<String> arguments) {
        if (arguments.size() != ARGUMENTS) {
            throw new FunctionException(
                    "mknod takes PATH TYPE MAJOR MINOR, and not " + arguments.size() + " arguments", null);
        }
        String path = arguments.get(0);
        FileType type = type(arguments.get(1));
        long device = Device.deviceNumber(
                number("MAJOR", arguments.get(2), LAST_MAJOR), number("MINOR", arguments.get(3), LAST_MINOR));
        int slash = path.lastIndexOf('/');
        try (ContainerRoot root = ContainerRoot.of(container);
                Fd directory =
                        root.open(slash <= 0 ? "/" : path.substring(0, slash), OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            make(directory, path.substring(slash + 1), type, device, path);
        }
    }

    private static void make(Fd directory, String name, FileType type, long device, String path) {
        Argument number =
                new Argument.Symbol("makedev(" + Device.major(device) + ", " + Device.minor(device) + ")", device);
        Call call = Call.of(
                SystemCall.MKNODAT,
                descriptor(directory),
                text(name),
                new Argument.Symbol(type.name(), type.bits()),
                number);
        long result = call.attempt();
        if (result < 0 && result != -Errno.EEXIST.number()) {
            LinuxException cause = new LinuxException(call.toString(), Errno.ofResult(result));
            throw new FunctionException("making " + path + " in the container: " + cause.getMessage(), cause);
        }
    }

    private static FileType type(String word) {
        return switch (word) {
            case "c", "u" -> FileType.S_IFCHR;
            case "b" -> FileType.S_IFBLK;
            case "p" -> FileType.S_IFIFO;
            default -> throw new FunctionException("mknod: the type is c, b or p, and not \"" + word + "\"", null);
        };
    }

    private static int number(String what, String word, int last) {
        try {
            int number = Integer.parseInt(word);
            if (number >= 0 && number <= last) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new FunctionException("mknod: " + what + " is a number, and not \"" + word + "\"", e);
        }
        throw new FunctionException("mknod: " + what + " is from 0 to " + last + ", and not " + word, null);
    }
}
