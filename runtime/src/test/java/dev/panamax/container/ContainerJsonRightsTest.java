package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.ContainerJson;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.proc.Caller;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an ordinary user with a container.json is told before anything is made. */
class ContainerJsonRightsTest {
    private static final Caller ORDINARY = new Caller(1000, 1001, 0, false);
    private static final Caller ROOT = new Caller(0, 0, -1, false);

    private static final ContainerConfig OWN =
            ContainerConfig.usual().toBuilder().namespace(Namespace.NEWUSER).build();

    private static ContainerConfig read(String fields) {
        return ContainerJson.read("container.json", """
                {'namespaces': [{'name': 'NEWNS'}, {'name': 'NEWUTS'}, {'name': 'NEWPID'}, {'name': 'NEWIPC'},
                                {'name': 'NEWNET'}, {'name': 'NEWUSER'}], %s}""".formatted(fields).replace('\'', '"'));
    }

    private static void check(ContainerConfig config, Caller caller) {
        ContainerJsonRights.check(IdMaps.completed(config, caller), caller);
    }

    private static String refusal(ContainerConfig config) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> check(config, ORDINARY));
        assertThat(refusal).as("nothing was refused").isNotNull();
        return String.valueOf(refusal.getMessage());
    }

    @Test
    void withoutMapsHeIsRootHimself() {
        assertThatCode(() -> check(OWN, ORDINARY)).doesNotThrowAnyException();
        ContainerConfig completed = IdMaps.completed(OWN, ORDINARY);
        assertThat(completed.uidMappings()).containsExactly(new IdMapping(0, 1000, 1));
        assertThat(completed.gidMappings()).containsExactly(new IdMapping(0, 1001, 1));
    }

    @Test
    void rootMapsAllThatHeHas() {
        // Wherever the tests run: in a user namespace, too.
        assertThat(IdMaps.completed(OWN, ROOT).uidMappings())
                .isNotEmpty()
                .allSatisfy(map -> assertThat(map.hostId()).isEqualTo(map.containerId()));
        assertThat(IdMaps.completed(ContainerConfig.usual(), ROOT).uidMappings())
                .isEmpty();
    }

    @Test
    void hisOwnIdMayHaveAnyNumberInside() {
        ContainerConfig config =
                OWN.toBuilder().uidMappings(List.of(new IdMapping(7, 1000, 1))).build();
        assertThatCode(() -> check(config, ORDINARY)).doesNotThrowAnyException();
    }

    @Test
    void withoutAUserNamespaceThereIsNoRoot() {
        assertThat(refusal(ContainerConfig.usual()))
                .contains("/namespaces: the user 1000 lacks CAP_SYS_ADMIN", "add NEWUSER", "or run as root");
    }

    @Test
    void idsOfOthersComeInAUserNamespaceThatIsHandedOver() {
        ContainerConfig config = OWN.toBuilder()
                .uidMappings(List.of(new IdMapping(0, 1000, 1), new IdMapping(1, 100_000, 65_536)))
                .gidMappings(List.of(new IdMapping(0, 1000, 1)))
                .build();
        assertThat(refusal(config))
                .contains("/uid_mappings: ", "host_id 1000", "newuidmap", "Panamax calls none", "/proc/self/fd/N")
                .contains("/gid_mappings: ", "host_id 1001", "leave out uid_mappings and gid_mappings");
        assertThatCode(() -> check(config, ROOT)).doesNotThrowAnyException();
        ContainerConfig handedOver = ContainerConfig.usual().toBuilder()
                .namespace(Namespace.NEWUSER, "/proc/self/fd/5")
                .build();
        assertThatCode(() -> check(handedOver, ORDINARY)).doesNotThrowAnyException();
    }

    @Test
    void linksOfTheHostAndRoutesFromOutsideAreRoots() {
        String veth = "'networks': [{'type': 'loopback'}, {'type': 'veth', 'bridge': 'b', 'veth_prefix': 'v',"
                + " 'address': '10.0.0.2/24'}], 'routes': [{'gateway': '10.0.0.1', 'interface_name': 'eth0'}]";
        assertThat(refusal(read(veth)))
                .contains("/networks/1: the user 1000 can't make a veth and a bridge on the host", "CAP_NET_ADMIN")
                .contains("/routes: ", "leave them out");
    }

    @Test
    void namespacesOfTheHostCantBeJoinedFromANewUserNamespace() {
        ContainerConfig config =
                OWN.toBuilder().namespace(Namespace.NEWUTS, "/proc/1/ns/uts").build();
        assertThat(refusal(config))
                .contains("/namespaces: ", "can't join the namespace NEWUTS /proc/1/ns/uts", "or run as root");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        ContainerConfig config = OWN.toBuilder()
                .uidMappings(List.of(new IdMapping(0, 0, 1)))
                .namespace(Namespace.NEWCGROUP, "/proc/1/ns/cgroup")
                .build();
        assertThat(refusal(config)).contains("/uid_mappings: ", "/namespaces: ");
    }
}
