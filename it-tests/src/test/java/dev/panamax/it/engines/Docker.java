package dev.panamax.it.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Docker's daemon, whose default runtime is the one under test. */
final class Docker extends Engine {
    private static final int TRIES = 600;

    Docker() {
        super("docker");
    }

    @Override
    void moveIn(Room room, Path image) throws IOException, InterruptedException {
        Process daemon = room.start(
                room.log(),
                List.of(
                        "dockerd",
                        "--add-runtime",
                        RuntimeUnderTest.NAME + "=" + RuntimeUnderTest.PATH,
                        "--default-runtime",
                        RuntimeUnderTest.NAME));
        for (int i = 0; run("version").status() != 0; i++) {
            if (i == TRIES || !daemon.isAlive()) {
                throw new IllegalStateException("dockerd does not start:\n" + Files.readString(room.log()));
            }
            Thread.sleep(100);
        }
        succeed("load", "--input", image.toString());
    }

    @Override
    List<String> client() {
        return List.of("docker");
    }

    @Override
    void removeContainers() throws IOException, InterruptedException {
        List<String> ids = run("ps", "--all", "--quiet").mustSucceed().lines();
        if (!ids.isEmpty()) {
            run(words(List.of("rm", "--force"), ids)).mustSucceed();
        }
    }

    @Override
    List<String> stateDirectories() {
        return List.of("/run/docker/runtime-runc/moby", "/run/panamax");
    }

    @Override
    boolean keeps(String content) {
        return content.matches("cgroup docker|mount /run/docker/netns/default");
    }
}
