package dev.panamax.it;

import dev.panamax.PanamaxException;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Network;
import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.Exec;
import dev.panamax.container.JoinOptions;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.WaitStatus;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.oci.Bundle;
import dev.panamax.rootfs.RootSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A program of its own, a runtime that does what its standard input says, a line at a time, until that ends or it is killed. */
final class Victim {
    static final String DONE = "done";
    static final String READY = "ready";

    private final ContainerRuntime containers;

    private Victim(Path root) {
        containers = ContainerRuntime.at(root);
    }

    /**
     * Does it.
     *
     * @param arguments where containers have their state
     */
    public static void main(String[] arguments) throws IOException {
        Victim victim = new Victim(Path.of(arguments[0]));
        System.out.println(READY);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String answer;
            try {
                answer = victim.run(List.of(line.split("\t", -1)));
            } catch (PanamaxException e) {
                answer = "failed: " + e.getMessage();
            }
            System.out.println(answer);
        }
    }

    private String run(List<String> words) {
        String id = words.get(1);
        return switch (words.getFirst()) {
            case "create" -> done(() -> create(id, words.get(2)));
            case "start" -> done(() -> containers.find(id).start());
            case "run" -> run(id, words.get(2));
            case "join" -> join(id, words.get(2)).toString();
            case "spawn" -> done(() -> spawn(id, words.get(2)).close());
            case "delete" -> done(() -> containers.remove(id));
            case "status" -> containers.find(id).status().word();
            case "init" -> Integer.toString(containers.find(id).record().pid());
            case "processes" -> containers.find(id).processes().toString();
            case "exec" -> exec(words).toString();
            default -> throw new IllegalArgumentException(words.toString());
        };
    }

    private static String done(Runnable verb) {
        verb.run();
        return DONE;
    }

    private OciContainer create(String id, String bundle) {
        return containers.create(id, CreateOptions.of(Bundle.read(Path.of(bundle))));
    }

    private String run(String id, String bundle) {
        OciContainer container = create(id, bundle);
        container.start();
        WaitStatus status = container.await();
        container.delete(true);
        return status.toString();
    }

    private WaitStatus join(String id, String bundle) {
        try (JoinedProcess joined = spawn(id, bundle)) {
            return joined.await();
        }
    }

    private JoinedProcess spawn(String id, String bundle) {
        var process = Objects.requireNonNull(Bundle.read(Path.of(bundle)).spec().process());
        return containers.find(id).join(JoinOptions.of(process));
    }

    /** Runs what a {@code container.json} describes: data path, root, cgroup and its parent, program. */
    private static WaitStatus exec(List<String> words) {
        Network.Veth veth =
                new Network.Veth("pnxkilled", "pnx", null, IpPrefix.parse("10.213.8.2/24"), null, null, null, 1500, 0);
        ContainerConfig config = ContainerConfig.usual().toBuilder()
                .networks(List.of(new Network.Loopback(), veth))
                .cgroups(CgroupConfig.of(words.get(3), words.get(4)))
                .build();
        return Exec.of(config)
                .dataPath(Path.of(words.get(1)))
                .root(new RootSource.Directory(words.get(2)))
                .arguments(Arrays.asList(words.get(5).split(" ", -1)))
                .run();
    }
}
