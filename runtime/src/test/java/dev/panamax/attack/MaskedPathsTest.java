package dev.panamax.attack;

import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** An image or a volume decides what {@code /dev/null} is, with which files are masked, and where a masked path leads. */
class MaskedPathsTest extends AttackTestCase {
    @Test
    void noNullDeviceOfAVolumeMasksAnything() throws IOException {
        Path devices = Files.createDirectories(host.resolve("devices"));
        Files.createSymbolicLink(devices.resolve("null"), Path.of("/bait"));
        image.write("bait", "not a mask");
        image.write("plain", SECRET);
        String seen = run(
                config -> {
                    config.putArray("mounts");
                    mount(config, "/proc", "proc", "proc");
                    mount(config, "/dev", "bind", devices.toString(), "bind");
                    texts(config.withObject("/linux"), "maskedPaths", "/plain", "/proc/kallsyms");
                },
                "stat -c %t:%T /plain /proc/kallsyms; cat /plain");
        Score.attack("a link was what files are masked with", !seen.equals("1:3\n1:3\n"));

        Files.delete(devices.resolve("null"));
        Files.createSymbolicLink(devices.resolve("null"), secrets().resolve("secret"));
        image.write("plain", "masked?");
        Staged naive = Staged.in(CloneFlag.CLONE_NEWNS)
                .beforeExec(program -> program.add(Op.of(
                        SystemCall.MOUNT,
                        Argument.text(devices.resolve("null").toString()),
                        Argument.text(image.path().resolve("plain").toString()),
                        Argument.NULL,
                        Argument.flags(MountFlag.MS_BIND),
                        Argument.NULL)))
                .run("cat", image.path().resolve("plain").toString());
        Score.victim("a mask by path", naive.output().equals(SECRET));
    }

    @Test
    void aMaskedPathThatIsALinkHidesWhatItLeadsToAndNothingElse() throws IOException {
        image.write("hidden/file", SECRET);
        Files.createSymbolicLink(image.path().resolve("link"), Path.of("hidden"));
        Files.createSymbolicLink(image.path().resolve("away"), Path.of("../../../.." + secrets()));
        String seen = run(
                config -> texts(config.withObject("/linux"), "maskedPaths", "/link", "/away"),
                "cat /link/file /hidden/file; ls /link /hidden");
        Score.attack("a masked link shows what it leads to", seen.contains(SECRET));
        Score.attack("a masked link changed the host", isChanged(secrets()));
        Score.victim(
                "a mask that is compared by name",
                read(image.path().resolve("link/file")).equals(SECRET));
    }

    @Test
    void whatIsHiddenAndProtectedCanNotBeUncovered() {
        image.write("hidden/file", SECRET);
        // Nothing is written if it is opened after all.
        String open = "true >> /proc/sys/kernel/core_pattern && echo opened";
        String seen = run(
                config -> texts(config.withObject("/linux"), "maskedPaths", "/hidden"),
                "umount /hidden; umount -l /hidden; mount -o remount,rw /proc/sys; umount /proc/sys; " + open
                        + "; cat /hidden/file");
        Score.attack("a read-only path was opened for writing", seen.contains("opened"));
        Score.attack("a mask was taken off", seen.contains(SECRET));
        Staged naive = Staged.in(CloneFlag.CLONE_NEWNS).script(open);
        Score.victim("a path that nobody has protected", naive.output().equals("opened\n"));
    }
}
