package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.UnmountFlag;
import dev.panamax.linux.WaitStatus;
import dev.panamax.program.Op;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another container shares a volume, and swaps what lies in it while this one's mounts are made there. */
class RacingMountsTest extends AttackTestCase {
    private static final int STARTS = 500;
    private static final int SAW_THE_SECRET = 66;
    private static final Argument RENAME_EXCHANGE = new Argument.Symbol("RENAME_EXCHANGE", 2);

    private Path volume;
    private Path secrets;

    @BeforeEach
    void makeVolume() throws IOException {
        secrets = secrets();
        volume = Files.createDirectories(host.resolve("volume"));
        Files.createDirectories(volume.resolve("target"));
        Files.createDirectories(volume.resolve("mounted"));
        Files.createSymbolicLink(volume.resolve("link"), secrets);
        // In the container's root the link leads to another directory of the same name.
        Files.createDirectories(inImage(secrets));
    }

    private Path inImage(Path path) {
        return image.path().resolve(path.toString().substring(1));
    }

    /** Puts the link in the place of the directory, or back, in one step. */
    private void swap() {
        Call.of(
                        SystemCall.RENAMEAT2,
                        Argument.AT_FDCWD,
                        Argument.text(volume.resolve("target").toString()),
                        Argument.AT_FDCWD,
                        Argument.text(volume.resolve("link").toString()),
                        RENAME_EXCHANGE)
                .invoke();
    }

    private void mountAndUnmount() {
        Argument place = Argument.text(volume.resolve("mounted").toString());
        mountOp("panamax-race", place).invoke();
        Call.of(SystemCall.UMOUNT2, place, Argument.flags(UnmountFlag.MNT_DETACH))
                .invoke();
    }

    private static Call mountOp(String source, Argument place) {
        return Call.of(
                SystemCall.MOUNT,
                Argument.text(source),
                place,
                Argument.text("tmpfs"),
                Argument.flags(),
                Argument.NULL);
    }

    @Test
    void noSwapOfLinksAndMountsLeadsAMountOut() {
        ObjectNode config = config(
                "sh",
                "-c",
                "for s in /volume/target/secret /volume/link/secret " + secrets + "/secret; do test -e $s && exit "
                        + SAW_THE_SECRET + "; done; true");
        mount(config, "/volume", "bind", volume.toString(), "rbind");
        mount(config, "/volume/target/made", "tmpfs", "tmpfs");
        mount(config, "/volume/mounted/made", "tmpfs", "tmpfs");
        int complete = 0;
        try (Racer _ = Racer.start(this::swap);
                Racer _ = Racer.start(this::mountAndUnmount)) {
            for (int i = 0; i < STARTS; i++) {
                int status = start("c" + i, config);
                Score.attack(
                        "a mount in a volume was led out of the root", status == SAW_THE_SECRET || isChanged(secrets));
                complete += status == 0 ? 1 : 0;
            }
        }
        // A runtime that refuses to work under attack would be safe as well.
        assertThat(complete).isPositive();
        System.out.println(complete + " of " + STARTS + " starts under attack were complete");
    }

    /** Returns the exit status; -1 if the start was given up. */
    private int start(String id, ObjectNode config) {
        try {
            OciContainer container = create(id, config);
            try {
                container.start();
                return container.await() instanceof WaitStatus.Exited(int code) ? code : -1;
            } finally {
                container.delete(true);
            }
        } catch (PanamaxException e) {
            return -1;
        }
    }

    @Test
    void whoChecksAPathAndThenUsesItIsLedOut() throws IOException {
        Path target = volume.resolve("target");
        assertThat(target.toRealPath()).startsWith(volume.toRealPath()); // The check.
        swap();
        Files.createDirectories(target.resolve("made")); // The use.
        Score.victim("directories by path", isChanged(secrets));
        swap();
        Op mount = new Op(
                mountOp("panamax-naive", Argument.text(target.toString())),
                "",
                Op.Tolerance.Simple.NOTHING,
                Op.Expectation.SUCCESS,
                null,
                null,
                null);
        Staged naive = Staged.in(CloneFlag.CLONE_NEWNS)
                .parent(pid -> swap())
                .beforeExec(program -> program.add(Op.of(
                                SystemCall.MOUNT,
                                Argument.NULL,
                                Argument.text("/"),
                                Argument.NULL,
                                Argument.flags(MountFlag.MS_PRIVATE, MountFlag.MS_REC),
                                Argument.NULL))
                        .add(mount))
                .run("cat", "/proc/self/mountinfo");
        Score.victim("mounts by path", naive.output().contains(" " + secrets + " "));
    }
}
