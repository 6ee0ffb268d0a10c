package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Rlimit;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who the program of a container.json is: what the files of the root say that it will have. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class ProgramUserTest extends ContainerTestCase {
    private static final ContainerConfig DAEMON = ContainerConfig.usual().toBuilder()
            .environment(List.of("PATH=/bin"))
            .user("daemon")
            .build();

    ProgramUserTest() {
        super(DAEMON);
    }

    @Test
    void linksInTheRootLeadNowhereElse() throws IOException {
        // On the host there is no such user in the file that an absolute link names.
        Files.move(root.path().resolve("etc/passwd"), root.path().resolve("passwd"));
        root.write("passwd", "panamax-nobody:x:4711:4712::/home:/bin/sh\n");
        Files.createSymbolicLink(root.path().resolve("etc/passwd"), Path.of("/passwd"));
        assertThat(Run.script(DAEMON.toBuilder().user("panamax-nobody").build(), root, "id -u; id -g; echo $HOME"))
                .isEqualTo("4711\n4712\n/home\n");
    }

    @Test
    void aProgramThatMayOpenNothingHasAUser() {
        ContainerConfig config = DAEMON.toBuilder()
                .rlimits(List.of(new Rlimit(Rlimit.Resource.NOFILE, 3, 3)))
                .build();
        assertThat(Run.script(config, root, "echo $HOME; ulimit -n")).isEqualTo("/usr/sbin\n3\n");
    }
}
