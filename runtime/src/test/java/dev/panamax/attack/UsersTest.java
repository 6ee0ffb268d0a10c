package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.container.Exec;
import dev.panamax.container.Stdio;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.SpecJson;
import dev.panamax.program.Op;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.Staged;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image says who its users are, so that one without rights becomes root. */
class UsersTest extends AttackTestCase {
    /** Runs a container.json's program as a user, and returns what it wrote, or why it was not run. */
    private String as(String user, String... program) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ContainerConfig config = ContainerConfig.usual().toBuilder().user(user).build();
        try {
            Exec.of(config)
                    .root(new RootSource.Directory(image.path().toString()))
                    .dataPath(Files.createDirectories(host.resolve("data")))
                    .stdout(new Stdio.To(out))
                    .arguments(List.of(program))
                    .run();
            return out.toString(StandardCharsets.UTF_8);
        } catch (PanamaxException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNumberStaysANumberWhateverNamesThereAre() {
        image.write("etc/passwd", "1000:x:0:0::/root:/bin/sh\nroot:x:0:0::/root:/bin/sh\n");
        image.write("etc/group", "1000:x:0:\nwheel:x:10:1000\n");
        Score.attack("a user 1000 became root", !as("1000", "id", "-u").equals("1000\n"));
        Score.attack("a group 1000 became root's", !as("1000:1000", "id", "-g").equals("1000\n"));
        String line = read(image.path().resolve("etc/passwd"))
                .lines()
                .filter(entry -> entry.startsWith("1000:"))
                .findFirst()
                .orElseThrow();
        Score.victim("a look for the name first", line.split(":", -1)[2].equals("0"));
    }

    @Test
    void theUsersOfTheHostAreNotTheContainers() throws IOException {
        Path users = Files.writeString(secrets().resolve("passwd"), "stranger:x:4242:4242::/:\n");
        Files.delete(image.path().resolve("etc/passwd"));
        Files.createSymbolicLink(image.path().resolve("etc/passwd"), Path.of("../../../../../.." + users));
        Score.attack(
                "a link led to a file of the host",
                !as("stranger", "id", "-u").contains("the container knows no user"));
        Score.victim("a look by path", read(image.path().resolve("etc/passwd")).contains("stranger"));
    }

    /** For {@code setresuid(2)} −1 means no change: whoever asks for it would stay root. */
    @ParameterizedTest
    @ValueSource(strings = {"4294967295", "-1", "4294967296", "18446744073709551616", "1e3", "1.5"})
    void noNumberMeansNoChange(String number) {
        for (String field : List.of("uid", "gid")) {
            ObjectNode config = config("true");
            String text = config.toString().replaceAll("\"" + field + "\":0", "\"" + field + "\":" + number);
            assertThat(text).contains("\"" + field + "\":" + number);
            Score.attack("the " + field + " " + number, refusalOf(text).isEmpty());
        }
        assertThat(as(number, "id", "-u")).isNotEqualTo("0\n");
    }

    private String refusalOf(String text) {
        try {
            return SpecJson.read("config.json", text).ociVersion().isEmpty() ? "no version" : "";
        } catch (PanamaxException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whoPassesANumberOnUnseenStaysRoot() {
        Argument all = Argument.integer(0xffff_ffffL);
        Staged naive = Staged.in(CloneFlag.CLONE_NEWUTS)
                .beforeExec(program -> program.add(Op.of(SystemCall.SETRESUID, all, all, all)))
                .run("id", "-u");
        Score.victim("setresuid(4294967295)", naive.output().equals("0\n"));
    }
}
