package dev.panamax.it.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A daemon of containerd, with its own client. */
final class Containerd extends Engine {
    private static final int TRIES = 600;

    Containerd() {
        super("containerd");
    }

    @Override
    void moveIn(Room room, Path image) throws IOException, InterruptedException {
        room.write("/etc/containerd/config.toml", "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n");
        Process daemon = room.start(room.log(), List.of("containerd"));
        for (int i = 0; run("version").status() != 0; i++) {
            if (i == TRIES || !daemon.isAlive()) {
                throw new IllegalStateException("containerd does not start:\n" + Files.readString(room.log()));
            }
            Thread.sleep(100);
        }
        succeed("images", "import", image.toString());
    }

    @Override
    List<String> client() {
        return List.of("ctr", "--namespace", "pnx");
    }

    @Override
    void removeContainers() throws IOException, InterruptedException {
        for (String id : run("containers", "list", "--quiet").mustSucceed().lines()) {
            run("tasks", "delete", "--force", id); // If it has one.
            succeed("containers", "delete", id);
        }
    }

    @Override
    List<String> stateDirectories() {
        return List.of("/run/containerd/runc/pnx", "/run/panamax");
    }

    @Override
    boolean keeps(String content) {
        return content.equals("cgroup pnx"); // The parent of the containers of its namespace.
    }
}
