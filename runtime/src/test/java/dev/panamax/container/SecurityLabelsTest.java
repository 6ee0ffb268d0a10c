package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.linux.WaitStatus;
import dev.panamax.security.SecurityModules;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Profiles and labels on hosts with and without the modules for them. */
class SecurityLabelsTest {
    private static final SecurityModules NONE = new SecurityModules(false, false);
    private static final SecurityModules ALL = new SecurityModules(true, true);
    private static final ContainerConfig USUAL = ContainerConfig.usual();
    private static final ContainerConfig LABELLED = USUAL.toBuilder()
            .cgroups(CgroupConfig.of("pnx-label", "c"))
            .apparmorProfile("docker-default")
            .processLabel("u:r:t:s0")
            .mountConfig(new MountConfig(
                    false,
                    false,
                    List.of(new Mount.Bind("/opt", "/opt", false, "z", Mount.Propagation.INHERITED)),
                    USUAL.mountConfig().deviceNodes(),
                    "u:r:f:s0"))
            .build();

    @Test
    void aHostWithTheModulesTakesAll() {
        assertThat(SecurityLabels.inForce(LABELLED, ALL)).isEqualTo(LABELLED);
        assertThat(SecurityLabels.inForce(USUAL, NONE)).isEqualTo(USUAL);
    }

    @Test
    void aHostWithoutThemSaysSo() {
        assertThatThrownBy(() -> SecurityLabels.inForce(LABELLED, NONE))
                .hasMessageContaining("this host has no AppArmor")
                .hasMessageContaining("\"optional_lsm\": true")
                .hasMessageContaining("[/apparmor_profile]");
        assertThatThrownBy(() -> SecurityLabels.inForce(LABELLED, new SecurityModules(true, false)))
                .hasMessageContaining("this host has no SELinux")
                .hasMessageContaining("/process_label");
        ContainerConfig mount = USUAL.toBuilder()
                .mountConfig(new MountConfig(false, false, List.of(), List.of(), "u:r:f:s0"))
                .build();
        assertThatThrownBy(() -> SecurityLabels.inForce(mount, NONE)).hasMessageContaining("mount_label");
    }

    @Test
    void unlessTheConfigurationCanDoWithout() {
        ContainerConfig optional = LABELLED.toBuilder().optionalLsm(true).build();
        ContainerConfig plain = SecurityLabels.inForce(optional, NONE);
        assertThat(plain.apparmorProfile()).isEmpty();
        assertThat(plain.processLabel()).isEmpty();
        assertThat(plain.mountConfig().mountLabel()).isEmpty();
        assertThat(plain.mountConfig().mounts())
                .containsExactly(new Mount.Bind("/opt", "/opt", false, "", Mount.Propagation.INHERITED));
    }

    @Test
    @Requires({Feature.ROOT, Feature.BUSYBOX})
    void aContainerThatCanDoWithoutRuns() throws IOException {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            // No machine that this runs on has SELinux; AppArmor, some have.
            ContainerConfig labelled = LABELLED.toBuilder().apparmorProfile("").build();
            ContainerConfig optional = labelled.toBuilder().optionalLsm(true).build();
            assertThat(Run.of(optional, root, "true").status()).isEqualTo(new WaitStatus.Exited(0));
            assertThatThrownBy(() -> Run.of(labelled, root, "true")).hasMessageContaining("this host has no SELinux");
        }
    }
}
