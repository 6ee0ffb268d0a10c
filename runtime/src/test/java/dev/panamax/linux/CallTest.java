package dev.panamax.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallTest {
    private static Call mount() {
        return Call.of(
                SystemCall.MOUNT,
                Argument.text("proc"),
                Argument.text("/nowhere"),
                Argument.text("proc"),
                Argument.flags(MountFlag.MS_NOSUID, MountFlag.MS_NODEV),
                Argument.NULL);
    }

    @Test
    void readsLikeTheManualPages() {
        assertThat(mount()).hasToString("mount(\"proc\", \"/nowhere\", \"proc\", MS_NOSUID|MS_NODEV, NULL)");
        Slot root = Slot.word("root");
        Call open = Call.of(
                SystemCall.OPENAT2,
                Argument.value(root),
                Argument.text("a\"b\n"),
                Argument.words(Argument.flags(OpenFlag.O_PATH), Argument.mode(0755), Argument.flags()),
                Argument.integer(24));
        assertThat(open).hasToString("openat2(<root>, \"a\\\"b\\n\", {O_PATH, 0755, 0}, 24)");
        Call execute = Call.of(
                SystemCall.EXECVE,
                Argument.text("/bin/ls"),
                Argument.vector(List.of("ls", "-l")),
                Argument.address(root));
        assertThat(execute).hasToString("execve(\"/bin/ls\", [\"ls\", \"-l\"], &<root>)");
    }

    @Test
    void errorsNameCallArgumentsAndErrno() {
        assertThatThrownBy(() -> mount().invoke())
                .isInstanceOf(LinuxException.class)
                .hasMessage(
                        "mount(\"proc\", \"/nowhere\", \"proc\", MS_NOSUID|MS_NODEV, NULL): ENOENT (no such file or directory)")
                .satisfies(e -> {
                    assertThat(((LinuxException) e).errno()).isEqualTo(Errno.ENOENT);
                    assertThat(((LinuxException) e).code()).isEqualTo("kernel.ENOENT");
                });
    }

    @Test
    void aTextWithNulIsRefused() {
        assertThatThrownBy(() -> Argument.text("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyThreadGetsItsOwnErrno() throws Exception {
        Call missing = Call.of(SystemCall.OPENAT, Argument.AT_FDCWD, Argument.text("/nowhere"), Argument.integer(0));
        Call noDirectory =
                Call.of(SystemCall.OPENAT, Argument.AT_FDCWD, Argument.text("/dev/null/x"), Argument.integer(0));
        Call badDescriptor = Call.of(SystemCall.CLOSE, Argument.integer(987_654));
        List<Call> calls = List.of(missing, noDirectory, badDescriptor);
        List<Errno> expected = List.of(Errno.ENOENT, Errno.ENOTDIR, Errno.EBADF);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int which = thread % calls.size();
                wrong.add(threads.submit(() -> {
                    int count = 0;
                    for (int i = 0; i < 2_000; i++) {
                        count += calls.get(which).attempt()
                                        == -expected.get(which).number()
                                ? 0
                                : 1;
                    }
                    return count;
                }));
            }
            for (Future<Integer> count : wrong) {
                assertThat(count.get()).isZero();
            }
        }
    }

    @Test
    @Requires(Feature.GCC)
    void errnosAreThoseOfTheCLibrary(@TempDir Path directory) throws Exception {
        StringBuilder source =
                new StringBuilder("#define _GNU_SOURCE\n#include <string.h>\n#include <stdio.h>\nint main(void) {\n");
        StringBuilder expected = new StringBuilder();
        for (Errno errno : Errno.values()) {
            if (errno != Errno.UNKNOWN && errno != Errno.ENOTSUPP) {
                source.append("printf(\"%s %s\\n\", strerrorname_np(")
                        .append(errno.number())
                        .append("), strerror(");
                source.append(errno.number()).append("));\n");
                expected.append(errno.name())
                        .append(' ')
                        .append(errno.description())
                        .append('\n');
            }
        }
        Path file = Files.writeString(directory.resolve("errors.c"), source + "}\n");
        Path program = directory.resolve("errors");
        Programs.run("gcc", "-o", program.toString(), file.toString());
        assertThat(Programs.run(program.toString())).isEqualToIgnoringCase(expected.toString());
    }

    @Test
    void aSocketPairEndsWhenOneSideSaysSo() {
        try (SocketPair pair = SocketPair.open()) {
            pair.ours().write(new byte[] {1, 2, 3});
            pair.endOurs();
            byte[] buffer = new byte[10];
            assertThat(pair.theirs().read(buffer)).isEqualTo(3);
            assertThat(pair.theirs().read(buffer)).isZero();
        }
    }

    @Test
    void descriptorsAreClosedOnceAndDuplicated() {
        Pipe pipe = Pipe.open();
        Fd second = pipe.write().duplicate(50);
        assertThat(second.number()).isGreaterThanOrEqualTo(50);
        pipe.write().close();
        pipe.write().close();
        second.write(new byte[] {7});
        second.close();
        byte[] buffer = new byte[2];
        assertThat(pipe.read().read(buffer)).isEqualTo(1);
        assertThat(pipe.read().read(buffer)).isZero();
        pipe.read().close();
        assertThatThrownBy(() -> second.write(new byte[] {7})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void linksDoNotLeadOutOfARoot(@TempDir Path directory) throws Exception {
        Files.createDirectory(directory.resolve("etc"));
        Files.writeString(directory.resolve("etc/hostname"), "inside");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc"));
        try (Fd root = Fd.open(directory.toString(), OpenFlag.O_PATH);
                Fd file = root.openInRoot("link/../../etc/hostname", OpenFlag.O_RDONLY)) {
            byte[] buffer = new byte[20];
            assertThat(new String(buffer, 0, file.read(buffer), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("inside");
        }
    }

    @Test
    void noDescriptorHasAReservedNumber() {
        List<Fd> many = new ArrayList<>();
        try {
            for (int i = 0; i < 150; i++) {
                many.add(Fd.open("/dev/null", OpenFlag.O_RDONLY));
            }
            assertThat(many)
                    .extracting(Fd::number)
                    .doesNotContain(Fd.BOARD, Fd.MASTER)
                    .doesNotHaveDuplicates();
        } finally {
            many.forEach(Fd::close);
        }
    }
}
