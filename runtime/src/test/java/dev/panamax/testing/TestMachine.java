package dev.panamax.testing;

import static dev.panamax.testing.Feature.AARCH64_BINUTILS;
import static dev.panamax.testing.Feature.ALL_CAPABILITIES;
import static dev.panamax.testing.Feature.APPARMOR;
import static dev.panamax.testing.Feature.CGROUP_V1;
import static dev.panamax.testing.Feature.CONTAINERD;
import static dev.panamax.testing.Feature.DBUS_DAEMON;
import static dev.panamax.testing.Feature.DOCKERD;
import static dev.panamax.testing.Feature.LINK_MODULES;
import static dev.panamax.testing.Feature.ORDINARY_USER;
import static dev.panamax.testing.Feature.PODMAN_PROFILE;
import static dev.panamax.testing.Feature.QEMU_AARCH64;
import static dev.panamax.testing.Feature.SYSTEMD;
import static dev.panamax.testing.Feature.UNIFIED;
import static dev.panamax.testing.Feature.USER_MANAGER;
import static dev.panamax.testing.Feature.VIRTUAL_MACHINE;

import java.util.EnumSet;
import java.util.Set;

/** Where tests run in CI, and what such a machine is known to lack. */
enum TestMachine {
    /** The machine itself: version 1 controllers, version 2 beside them, no systemd. */
    HOST,
    /** The virtual machine whose process 1 is a script. */
    VM_PLAIN,
    /** The virtual machine whose process 1 is systemd. */
    VM_SYSTEMD,
    /** The same with the controllers in version 1. */
    VM_SYSTEMD_HYBRID;

    private static final Set<Feature> HOST_LACKS =
            EnumSet.of(UNIFIED, SYSTEMD, USER_MANAGER, ORDINARY_USER, APPARMOR, ALL_CAPABILITIES, LINK_MODULES);
    private static final Set<Feature> VM_LACKS =
            EnumSet.of(VIRTUAL_MACHINE, DOCKERD, CONTAINERD, AARCH64_BINUTILS, QEMU_AARCH64, PODMAN_PROFILE);
    private static final Set<Feature> PLAIN_LACKS = EnumSet.of(CGROUP_V1, SYSTEMD, USER_MANAGER, DBUS_DAEMON);

    /** Returns the machine that the virtual one's init tells us, or the host. */
    static TestMachine current() {
        return switch (System.getenv("PANAMAX_TEST_MACHINE")) {
            case null -> HOST;
            case "plain" -> VM_PLAIN;
            case "systemd" -> VM_SYSTEMD;
            case "systemd-hybrid" -> VM_SYSTEMD_HYBRID;
            case String other -> throw new IllegalStateException("PANAMAX_TEST_MACHINE is " + other);
        };
    }

    /** Returns whether it is known not to have a feature: tests of it run on another one. */
    boolean lacks(Feature feature) {
        return switch (this) {
            case HOST -> HOST_LACKS.contains(feature);
            case VM_PLAIN -> VM_LACKS.contains(feature) || PLAIN_LACKS.contains(feature);
            case VM_SYSTEMD -> VM_LACKS.contains(feature) || feature == CGROUP_V1;
            case VM_SYSTEMD_HYBRID -> VM_LACKS.contains(feature) || feature == UNIFIED;
        };
    }
}
