package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A container in the host's network namespace connects to sockets whose names are in no directory, so that everybody there may. */
class SocketsTest extends AttackTestCase {
    private static final int AF_LOCAL = 1;
    private static final int SOCK_STREAM_CLOEXEC = 0x8_0001;
    private static final Pattern OPEN = Pattern.compile("socket:\\[(\\d+)]");

    /** Lists the sockets of the host, and what this JVM, all its children and a hook among them have open. */
    private String look() {
        Path seen = host.resolve("sockets");
        ObjectNode config = config("true");
        ObjectNode hook = config.withObject("/hooks").withArray("createRuntime").addObject();
        hook.put("path", "/bin/busybox");
        String self = "/proc/" + ProcessHandle.current().pid();
        texts(
                hook,
                "args",
                "sh",
                "-c",
                "for p in " + self + " $(cat " + self + "/task/*/children); do ls -l /proc/${p#/proc/}/fd; done > "
                        + seen + " 2> /dev/null; cat /proc/net/unix >> " + seen);
        texts(hook, "env", "PATH=/bin");
        assertThat(refusal(config)).isEmpty();
        return read(seen);
    }

    /** Returns the names, without a directory, of the sockets that are open here. */
    private static Set<String> abstractNames(String seen) {
        Set<String> inodes = new HashSet<>();
        Matcher open = OPEN.matcher(seen);
        while (open.find()) {
            inodes.add(open.group(1));
        }
        assertThat(inodes).as("sockets while a container is created").isNotEmpty();
        Set<String> names = new HashSet<>();
        seen.lines()
                .map(line -> line.strip().split(" +", -1))
                .filter(fields -> fields.length == 8 && fields[7].startsWith("@") && inodes.contains(fields[6]))
                .forEach(fields -> names.add(fields[7]));
        return names;
    }

    @Test
    void noSocketHasANameWithoutADirectory() {
        Score.attack(
                "a socket for everybody in the network namespace",
                !abstractNames(look()).isEmpty());
        byte[] name = ("\0naive-" + host.getFileName()).getBytes(StandardCharsets.US_ASCII);
        byte[] address = ByteBuffer.allocate(2 + name.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_LOCAL)
                .put(name)
                .array();
        try (Fd socket = Fd.of(Call.of(
                        SystemCall.SOCKET,
                        Argument.integer(AF_LOCAL),
                        Argument.integer(SOCK_STREAM_CLOEXEC),
                        Argument.integer(0))
                .invoke())) {
            Call.of(
                            SystemCall.BIND,
                            Argument.descriptor(socket),
                            Argument.bytes(address, "name"),
                            Argument.integer(address.length))
                    .invoke();
            Score.victim(
                    "a socket without a directory", abstractNames(look()).contains("@naive-" + host.getFileName()));
        }
    }
}
