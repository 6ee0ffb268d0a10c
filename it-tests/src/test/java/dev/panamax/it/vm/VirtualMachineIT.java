package dev.panamax.it.vm;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests that a virtual machine runs, each of them counted here as if it had run here. Those that need what the machine is known not
 * to have are left out: another one runs them.
 */
@Tag("boot")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.VIRTUAL_MACHINE})
class VirtualMachineIT {
    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicNode> plainInitWithVersionTwoAlone() throws IOException, InterruptedException {
        return VirtualMachine.boot(VirtualMachine.Init.PLAIN, directory).nodes();
    }

    @TestFactory
    Stream<DynamicNode> systemdWithTheUnifiedHierarchy() throws IOException, InterruptedException {
        return VirtualMachine.boot(VirtualMachine.Init.SYSTEMD, directory).nodes();
    }

    @TestFactory
    @DisabledIfSystemProperty(
            named = "panamax.vm.suite",
            matches = "sid",
            disabledReason =
                    "version 1 is shown with the usual kernel; whether the newest still has it is not ours to say")
    Stream<DynamicNode> systemdWithControllersInVersionOne() throws IOException, InterruptedException {
        return VirtualMachine.boot(VirtualMachine.Init.SYSTEMD_HYBRID, directory)
                .nodes();
    }
}
