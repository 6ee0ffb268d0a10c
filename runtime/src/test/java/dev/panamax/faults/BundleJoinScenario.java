package dev.panamax.faults;

import dev.panamax.container.JoinOptions;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Signal;
import dev.panamax.oci.SpecJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A program that joins a running container of a bundle. */
final class BundleJoinScenario extends BundleScenario {
    private final JoinOptions options;
    private @Nullable OciContainer container;
    private @Nullable JoinedProcess joined;
    private List<String> usual = List.of();

    BundleJoinScenario(String name, Path directory) {
        super(name, directory);
        byte[] config = config("sleep", "1000").toString().getBytes(StandardCharsets.UTF_8);
        options = JoinOptions.of(
                Objects.requireNonNull(SpecJson.read("config.json", config).process()));
    }

    @Override
    public void prepare() {
        container = create();
        container.start();
        joined = null;
    }

    @Override
    public void run() {
        joined = Objects.requireNonNull(container).join(options);
    }

    @Override
    public List<String> check(boolean succeeded) {
        List<String> wrong = new ArrayList<>();
        OciContainer first = Objects.requireNonNull(container);
        if (succeeded) {
            try (JoinedProcess process = Objects.requireNonNull(joined)) {
                List<String> facts =
                        Facts.of(process.process().pid(), first.record().cgroupPaths());
                usual = usual.isEmpty() ? facts : usual;
                wrong.addAll(Facts.differences(usual, facts));
                process.process().signal(Signal.SIGKILL.number());
                process.await();
            }
        } else if (first.processes().size() != 1) {
            wrong.add("processes in the container: " + first.processes());
        }
        wrong.addAll(remove());
        return wrong;
    }
}
