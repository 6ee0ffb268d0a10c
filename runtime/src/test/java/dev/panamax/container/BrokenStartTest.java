package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.PanamaxException;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.config.Network;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.Errno;
import dev.panamax.linux.SystemCall;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Repetitions;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Breaks the start at every single operation, and looks at what is left: nothing. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.VETH})
class BrokenStartTest {
    private static final String BRIDGE = "pnxbroken0";

    @Test
    void leavesNothingWhicheverOperationFails() throws IOException {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            ContainerConfig config = everything();
            Run.of(
                    config,
                    root,
                    "/bin/true"); // Makes what is missing in the root, and thus other ways through the program.
            Recording recording = new Recording();
            Run.of(
                    config,
                    root,
                    exec -> exec.createCommand(recording).startCallback(init -> recording.stop()),
                    "/bin/true");
            Links.remove(BRIDGE);
            Machine before = Machine.look();

            int failures = 0;
            List<Integer> broken = recording.ran.stream()
                    .filter(index -> isChosen(index, recording.steps.get(index).phase()))
                    .toList();
            for (int index : broken) {
                failures += breakAt(index, recording.steps.get(index), config, root) ? 1 : 0;
                Links.remove(BRIDGE);
                assertThat(Machine.look().since(before))
                        .as("after a fault in %s", recording.steps.get(index))
                        .isEmpty();
            }
            // The others are those of searches, which go on elsewhere.
            assertThat(recording.ran).hasSizeGreaterThan(120);
            assertThat(failures).isGreaterThan(broken.size() * 3 / 4);
        } finally {
            Links.remove(BRIDGE);
        }
    }

    /** In the virtual machine, all that concerns the cgroup, which is of the other version there, and some of the rest. */
    private static boolean isChosen(int index, Phase phase) {
        return phase.compareTo(Phase.SYNC) <= 0 || index % (10 / Repetitions.of(10)) == 0;
    }

    /** A start that says which operations it ran. */
    private static final class Recording implements CreateCommand {
        private final List<SyscallProgram.Step> steps = new ArrayList<>();
        private final List<Integer> ran = new ArrayList<>();
        private @Nullable Launch launch;

        @Override
        public Launch create(Init init) {
            steps.addAll(init.spawn().program().steps());
            launch = CreateCommand.stage().create(init);
            return launch;
        }

        void stop() {
            Launch recorded = Objects.requireNonNull(launch);
            for (int i = 0; i < steps.size(); i++) {
                // An execve that succeeds does not return, and leaves no time.
                if (recorded.time(i) != 0 || steps.get(i).op().call().name() == SystemCall.EXECVE) {
                    ran.add(i);
                }
            }
        }
    }

    /** Returns whether the start failed, as it must if the operation has no other way to go on. */
    private static boolean breakAt(int index, SyscallProgram.Step step, ContainerConfig config, BusyboxRoot root) {
        CreateCommand broken = init -> {
            SyscallProgram program = init.spawn().program().withFault(index, Errno.EIO);
            return init.spawn().running(program).start();
        };
        boolean optional = step.op().onFailure() != null || step.op().tolerance() == Op.Tolerance.Simple.EVERYTHING;
        try {
            Run.of(config, root, exec -> exec.createCommand(broken), "/bin/true");
            assertThat(optional || step.fault() != null)
                    .as("the start must fail with %s", step)
                    .isTrue();
            return false;
        } catch (PanamaxException e) {
            if (!optional) {
                assertThat(e)
                        .hasMessageContaining("EIO")
                        .hasMessageContaining(step.op().call().toString());
            }
            return true;
        }
    }

    /** A container that has some of everything. */
    private static ContainerConfig everything() {
        Network.Veth veth = new Network.Veth(
                BRIDGE,
                "pnxb",
                null,
                IpPrefix.parse("10.88.9.2/24"),
                null,
                IpPrefix.parseAddress("10.88.9.1"),
                null,
                1400,
                0);
        MountConfig mounts = new MountConfig(
                false,
                true,
                List.of(
                        new Mount.Bind("/etc", "/host/etc", false, "", Mount.Propagation.PRIVATE),
                        new Mount.Bind("/etc/hostname", "/host/name", true, "", Mount.Propagation.INHERITED),
                        new Mount.Tmpfs("/tmp")),
                Device.SIMPLE,
                "");
        return ContainerConfig.usual().toBuilder()
                .mountConfig(mounts)
                .networks(List.of(new Network.Loopback(), veth))
                .cgroups(CgroupConfig.of("pnx-broken", "c").withMemory(64 << 20))
                .user("daemon")
                .workingDirectory("/tmp")
                .rlimits(List.of(new Rlimit(Rlimit.Resource.CORE, 0, 0)))
                .build();
    }
}
