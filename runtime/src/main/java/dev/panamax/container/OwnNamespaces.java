package dev.panamax.container;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Namespaces that a container joins by their files, but that are those of its caller: what it changes there, it would change for all. */
final class OwnNamespaces {
    private static final String WHY = " is the caller's own: ";

    private final Spec spec;
    private final List<Fault> faults = new ArrayList<>();

    private OwnNamespaces(Spec spec) {
        this.spec = spec;
    }

    /**
     * Looks whether a configuration would change the host by what it joins.
     *
     * @throws ConfigException if it would
     */
    static void check(Spec spec, Map<Namespace, InitSettings.Joined> joined) {
        OwnNamespaces check = new OwnNamespaces(spec);
        for (Map.Entry<Namespace, InitSettings.Joined> entry : joined.entrySet()) {
            if (isOwn(entry.getKey(), entry.getValue().file())) {
                check.refuseChanges(entry.getKey());
            }
        }
        if (!check.faults.isEmpty()) {
            throw new ConfigException("config.json", check.faults);
        }
    }

    private static boolean isOwn(Namespace namespace, Fd file) {
        try {
            Path own = Path.of("/proc/thread-self/ns", namespace.file());
            return Files.isSameFile(Path.of("/proc/self/fd", Integer.toString(file.number())), own);
        } catch (IOException e) {
            throw new StartException("comparing namespaces: " + e.getMessage(), e);
        }
    }

    private void refuseChanges(Namespace namespace) {
        Linux linux = spec.linux();
        String what = "the " + namespace.type() + " namespace to join" + WHY;
        for (String name : linux.sysctlsOf(namespace)) {
            faults.add(new Fault(
                    "/linux/sysctl/" + name.replace("~", "~0").replace("/", "~1"),
                    what + "the host's parameter would be changed"));
        }
        switch (namespace) {
            case NEWNS ->
                faults.add(new Fault(
                        "/linux/namespaces", what + "the host's mounts would be changed; leave out its path"));
            case NEWUTS -> {
                if (!spec.hostname().isEmpty()) {
                    faults.add(new Fault("/hostname", what + "the host itself would be renamed"));
                }
                if (!spec.domainname().isEmpty()) {
                    faults.add(new Fault("/domainname", what + "the host itself would be renamed"));
                }
            }
            case NEWNET -> {
                if (!linux.netDevices().isEmpty()) {
                    faults.add(new Fault("/linux/netDevices", what + "there is nowhere to move a link to"));
                }
            }
            case NEWPID, NEWIPC, NEWUSER, NEWCGROUP, NEWTIME -> {}
        }
    }
}
