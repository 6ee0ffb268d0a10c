package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.PanamaxException;
import dev.panamax.config.ConfigException;
import dev.panamax.container.CreateOptions;
import dev.panamax.testing.BusyboxRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids that are paths, and a directory of states in which links lie. */
class HostileIdsTest extends AttackTestCase {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "..",
                ".",
                "",
                "/",
                "a/b",
                "a/../../x",
                "x/",
                "@leases",
                "a\nb",
                "a\0b",
                "a b",
                "-/..",
                "a\u001b[2J",
                "ä",
                "%2e%2e",
                "a\\..\\b",
                "*",
                "$(id)"
            })
    void noIdIsAPath(String id) {
        for (Runnable verb : new Runnable[] {
            () -> runtime.create(id, CreateOptions.of(bundle(config("true")))), () -> runtime.find(id)
        }) {
            boolean succeeded = true;
            try {
                verb.run();
            } catch (ConfigException e) {
                succeeded = false;
            } catch (PanamaxException e) {
                // An id that is one, of a container that is not there.
                succeeded = !String.valueOf(e.getMessage()).contains("does not exist");
            }
            Score.attack("the id " + id, succeeded);
        }
        runtime.remove(id);
        assertThat(host.resolve("x")).doesNotExist();
    }

    @Test
    void anIdIsNoLongerThanTheNameOfADirectory() {
        String id = "a".repeat(100_000);
        Score.attack("a long id", !refusalOf(id).contains("is the most"));
    }

    private String refusalOf(String id) {
        try {
            create(id, config("true")).delete(true);
            return "";
        } catch (PanamaxException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aLinkInTheDirectoryOfStatesLeadsToNoRemoval() throws IOException {
        Path secrets = secrets();
        Path states = Files.createDirectories(host.resolve("state"));
        Files.createSymbolicLink(states.resolve("linked"), secrets);
        assertThat(refusalOf("linked")).contains("with given ID already exists");
        try {
            runtime.remove("linked");
        } catch (PanamaxException e) {
            assertThat(e).hasMessageContaining("linked");
        }
        Score.attack("what a link leads to was removed", isChanged(secrets));
        Files.deleteIfExists(states.resolve("linked"));

        Path naive = Path.of(states.toString(), "../secrets");
        BusyboxRoot.delete(naive);
        Score.victim("a removal of whatever the id leads to", !Files.exists(secrets));
    }
}
