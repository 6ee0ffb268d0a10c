package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.WaitStatus;
import dev.panamax.program.Op;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A call that the filter denies by its number, made by the number that another architecture of the same kernel has for it. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "aarch64 has one table of calls")
class SeccompBypassTest extends AttackTestCase {
    private static final int HEADERS = 64 + 56;
    private static final long ADDRESS = 0x400000;
    private static final String MADE = "/made-by-the-attacker";

    /** {@code mkdir} of i386: int 0x80 with 39 in eax. */
    private static final byte[] I386 = {(byte) 0xb8, 39, 0, 0, 0, (byte) 0xcd, (byte) 0x80};

    /** {@code mkdir} of x32: syscall with 0x40000000 + 83 in eax. */
    private static final byte[] X32 = {(byte) 0xb8, 83, 0, 0, 0x40, 0x0f, 0x05};

    /** {@code mkdir} as the filter knows it. */
    private static final byte[] X86_64 = {(byte) 0xb8, 83, 0, 0, 0, 0x0f, 0x05};

    /** Returns a program that makes a directory by a call, and ends with its error as the status. */
    private static byte[] program(byte[] call) {
        int size = HEADERS + 64 + MADE.length() + 1;
        int path = (int) ADDRESS + HEADERS + 64;
        ByteBuffer image = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        image.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        image.putShort((short) 2).putShort((short) 62).putInt(1);
        image.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0);
        image.putShort((short) 64).putShort((short) 56).putShort((short) 1).position(64);
        image.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        image.putLong(size).putLong(size).putLong(0x1000);
        // The arguments of both: rdi and ebx the path, rsi and ecx the mode.
        image.put((byte) 0xbf).putInt(path).put((byte) 0xbb).putInt(path);
        image.put((byte) 0xbe).putInt(0755).put((byte) 0xb9).putInt(0755);
        image.put(call);
        // exit_group(-result), by the number of x86-64.
        image.put(new byte[] {
            (byte) 0xf7, (byte) 0xd8, (byte) 0x89, (byte) 0xc7, (byte) 0xb8, (byte) 0xe7, 0, 0, 0, 0x0f, 0x05
        });
        image.position(HEADERS + 64);
        image.put(MADE.getBytes(StandardCharsets.US_ASCII));
        return image.array();
    }

    private void install(byte[] call) throws IOException {
        Path program = Files.write(image.path().resolve("bin/attack"), program(call));
        assertThat(program.toFile().setExecutable(true, false)).isTrue();
        Files.deleteIfExists(image.path().resolve(MADE.substring(1)));
    }

    private boolean isMade() {
        return Files.isDirectory(image.path().resolve(MADE.substring(1)));
    }

    @Test
    void noOtherNumberOfADeniedCallWorks() throws IOException {
        for (byte[] call : new byte[][] {X86_64, I386, X32}) {
            install(call);
            ObjectNode config = config("/bin/attack");
            ObjectNode seccomp = config.withObject("/linux/seccomp").put("defaultAction", "SCMP_ACT_ALLOW");
            texts(seccomp, "architectures", "SCMP_ARCH_X86_64");
            ObjectNode rule = seccomp.withArray("syscalls").addObject().put("action", "SCMP_ACT_ERRNO");
            texts(rule, "names", "mkdir", "mkdirat");
            OciContainer container = create("bypass", config);
            container.start();
            WaitStatus status = container.await();
            container.delete(true);
            Score.attack("a filter was passed by, which ended with " + status, isMade());
        }
    }

    @Test
    void aFilterThatLooksAtNumbersAloneIsPassedBy() throws IOException {
        install(I386);
        // Load the number; is it 83? Then EPERM, else all is allowed.
        ByteBuffer filter = ByteBuffer.allocate(4 * 8).order(ByteOrder.nativeOrder());
        filter.putShort((short) 0x20).putShort((short) 0).putInt(0);
        filter.putShort((short) 0x15).put((byte) 0).put((byte) 1).putInt(83);
        filter.putShort((short) 0x06).putShort((short) 0).putInt(0x0005_0001);
        filter.putShort((short) 0x06).putShort((short) 0).putInt(0x7fff_0000);
        Argument code = Argument.words(Argument.integer(4), Argument.bytes(filter.array(), "filter"));
        Staged naive = Staged.in(CloneFlag.CLONE_NEWUTS)
                .beforeExec(program -> program.add(Op.of(
                                SystemCall.PRCTL, Argument.symbol(Prctl.PR_SET_NO_NEW_PRIVS), Argument.integer(1)))
                        .add(Op.of(SystemCall.SECCOMP, Argument.integer(1), Argument.integer(0), code)))
                .run("chroot", image.path().toString(), "/bin/attack");
        Score.victim("a filter without architectures: " + naive.status(), isMade());
    }
}
