package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nothing of the runtime is charged to a container: with 1 MiB it can do what needs no more itself. All of it is on one processor, as the
 * kernel sets memory aside for each that charges something, and slow ones do not give it back in time.
 */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class SmallMemoryTest extends BundleTestCase {
    private static final long MEBIBYTE = 1 << 20;
    private static final String ONE_PROCESSOR = "0";
    private static final WaitStatus SUCCESS = new WaitStatus.Exited(0);

    @Test
    void oneMebibyteIsEnoughForAContainerJson() {
        CgroupConfig cgroup = new CgroupConfig(
                "c",
                "panamax-test-small",
                true,
                List.of(),
                MEBIBYTE,
                0,
                0,
                0,
                0,
                0,
                ONE_PROCESSOR,
                CgroupConfig.Freezer.UNDEFINED,
                "");
        ContainerConfig config =
                ContainerConfig.usual().toBuilder().cgroups(cgroup).build();
        assertThat(Run.of(config, rootfs, "true").status()).isEqualTo(SUCCESS);
    }

    @Test
    void oneMebibyteIsEnoughForABundle() {
        OciContainer container = create("c", small("true"));
        container.start();
        assertThat(container.await()).isEqualTo(SUCCESS);
    }

    @Test
    void oneMebibyteIsEnoughForThoseThatJoin() {
        OciContainer container = create("c", small("sleep", "100"));
        container.start();
        for (int i = 0; i < 3; i++) {
            try (JoinedProcess joined = container.join(joining(config -> {}, "true"))) {
                assertThat(joined.await()).isEqualTo(SUCCESS);
            }
        }
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        kill(container);
    }

    private ObjectNode small(String... arguments) {
        ObjectNode config = config(arguments);
        config.withObject("/linux/resources/memory").put("limit", MEBIBYTE);
        config.withObject("/linux/resources/cpu").put("cpus", ONE_PROCESSOR);
        return config;
    }
}
