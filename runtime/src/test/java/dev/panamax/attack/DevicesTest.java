package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A {@code /dev} that leads to a volume, and a {@code /dev/console} that leads to a file which the terminal would cover. */
class DevicesTest extends AttackTestCase {
    private static void only(ObjectNode config, String destination, Path volume) {
        config.putArray("mounts");
        mount(config, "/proc", "proc", "proc");
        mount(config, destination, "bind", volume.toString(), "bind");
    }

    @Test
    void nothingIsMadeInAVolumeThatDevLeadsTo() throws IOException {
        Path secrets = secrets();
        Files.deleteIfExists(image.path().resolve("dev"));
        Files.createSymbolicLink(image.path().resolve("dev"), Path.of("/volume"));
        ObjectNode config = config("true");
        only(config, "/volume", secrets);
        assertThat(refusal(config)).contains("open /dev, which must be no symbolic link");
        Score.attack("devices were made in a volume", isChanged(secrets));

        Path dev = Files.createSymbolicLink(image.path().resolve("naive"), secrets);
        Call.of(
                        SystemCall.MKNODAT,
                        Argument.AT_FDCWD,
                        Argument.text(dev.resolve("null").toString()),
                        new Argument.Symbol("S_IFIFO|0600", 0010600),
                        Argument.integer(0))
                .invoke();
        Score.victim("nodes by path", isChanged(secrets));
    }

    @Test
    void theConsoleIsNotMountedWhereALinkLeads() throws IOException {
        image.write("bait", "bait");
        Path volume = Files.createDirectories(host.resolve("volume"));
        Files.createSymbolicLink(volume.resolve("console"), Path.of("/bait"));
        Files.createDirectories(volume.resolve("pts"));
        ObjectNode config = config("true");
        only(config, "/dev", volume);
        mount(config, "/dev/pts", "devpts", "devpts", "newinstance", "ptmxmode=0666", "mode=0620");
        config.withObject("/process").put("terminal", true);
        List<Fd> masters = new ArrayList<>();
        CreateOptions options = new CreateOptions(bundle(config), null, masters::add, null, 0, false, false);
        try {
            runtime.create("console", options).delete(true);
            Score.attack("a terminal covers what a link leads to", true);
        } catch (PanamaxException e) {
            assertThat(e).hasMessageContaining("/dev/console").hasMessageContaining("ELOOP");
            Score.attack("a terminal covers what a link leads to", false);
        } finally {
            masters.forEach(Fd::close);
        }

        Files.delete(volume.resolve("console"));
        Files.createSymbolicLink(volume.resolve("console"), image.path().resolve("bait"));
        Staged naive = Staged.in(CloneFlag.CLONE_NEWNS)
                .beforeExec(program -> program.add(Op.of(
                        SystemCall.MOUNT,
                        Argument.text("/dev/null"),
                        Argument.text(volume.resolve("console").toString()),
                        Argument.NULL,
                        Argument.flags(MountFlag.MS_BIND),
                        Argument.NULL)))
                .run("stat", "-c", "%F", image.path().resolve("bait").toString());
        Score.victim("a console by path", naive.output().startsWith("character special"));
    }

    @Test
    void devicesOfTheHostCanNotBeOpenedEvenIfTheyCanBeMade() {
        OciContainer container = sleeping("devices", DevicesTest::withRights);
        String seen = join(container, DevicesTest::withRights, "mknod /mine c 1 11; head -c 0 /mine && echo opened");
        container.delete(true);
        Score.attack("the kernel's log was opened", seen.contains("opened"));
        Staged naive = Staged.in(CloneFlag.CLONE_NEWUTS).script("head -c 0 /dev/kmsg && echo opened");
        Score.victim("a process without rules for devices", naive.output().equals("opened\n"));
    }

    private static void withRights(ObjectNode config) {
        for (String set : List.of("bounding", "effective", "permitted")) {
            texts(config.withObject("/process/capabilities"), set, "CAP_MKNOD", "CAP_DAC_OVERRIDE", "CAP_SYSLOG");
        }
    }
}
