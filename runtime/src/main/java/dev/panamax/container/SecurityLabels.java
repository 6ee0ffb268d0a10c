package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.security.AppArmor;
import dev.panamax.security.Relabeling;
import dev.panamax.security.SecurityModules;
import dev.panamax.security.SelinuxLabel;
import java.nio.file.Path;
import java.util.List;

/** What a configuration wants of the host's security modules. Without the module, a profile or label would protect nothing. */
final class SecurityLabels {
    private SecurityLabels() {}

    /**
     * Returns the configuration with only what this host can do.
     *
     * @throws StartException if that is not all, and the configuration does not say that it need not be
     */
    static ContainerConfig inForce(ContainerConfig config, SecurityModules host) {
        boolean profile = !config.apparmorProfile().isEmpty();
        boolean label = !config.processLabel().isEmpty()
                || !config.mountConfig().mountLabel().isEmpty()
                || config.mountConfig().mounts().stream().anyMatch(SecurityLabels::isRelabelled);
        ContainerConfig inForce = config;
        if (profile && !host.apparmor()) {
            require(config, "AppArmor", "/apparmor_profile");
            inForce = inForce.toBuilder().apparmorProfile("").build();
        }
        if (label && !host.selinux()) {
            require(config, "SELinux", "/process_label, /mount_config/mount_label, /mount_config/mounts/*/relabel");
            inForce = withoutLabels(inForce);
        }
        return inForce;
    }

    /**
     * Looks whether the profile of a configuration that is in force is one that the host has.
     *
     * @throws StartException if not
     */
    static void requireProfile(ContainerConfig config) {
        requireProfile(config.apparmorProfile(), "/apparmor_profile");
    }

    static void requireProfile(String profile, String pointer) {
        AppArmor.ofHost().refusal(profile).ifPresent(why -> {
            throw new StartException(why + " [" + pointer + "]", null);
        });
    }

    private static void require(ContainerConfig config, String module, String pointers) {
        if (!config.optionalLsm()) {
            throw new StartException(
                    "this host has no " + module + ", so nothing would be confined by it: leave the field out, or set"
                            + " \"optional_lsm\": true to start without [" + pointers + "]",
                    null);
        }
    }

    private static boolean isRelabelled(Mount mount) {
        return mount instanceof Mount.Bind bind && !bind.relabel().isEmpty();
    }

    private static ContainerConfig withoutLabels(ContainerConfig config) {
        MountConfig mounts = config.mountConfig();
        List<Mount> plain = mounts.mounts().stream().map(SecurityLabels::plain).toList();
        return config.toBuilder()
                .processLabel("")
                .mountConfig(
                        new MountConfig(mounts.noPivotRoot(), mounts.readonlyFs(), plain, mounts.deviceNodes(), ""))
                .build();
    }

    private static Mount plain(Mount mount) {
        return mount instanceof Mount.Bind bind
                ? new Mount.Bind(bind.source(), bind.destination(), bind.writable(), "", bind.propagation())
                : mount;
    }

    /** Labels the sources of bind mounts that are to be labelled. */
    static void relabel(ContainerConfig config) {
        for (Mount mount : config.mountConfig().mounts()) {
            if (mount instanceof Mount.Bind bind && !bind.relabel().isEmpty()) {
                SelinuxLabel label = SelinuxLabel.parse(config.mountConfig().mountLabel());
                Relabeling.relabel(Path.of(bind.source()), label, bind.relabel());
            }
        }
    }
}
