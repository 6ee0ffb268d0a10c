package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panamax.config.ConfigException;
import dev.panamax.oci.Spec;
import dev.panamax.oci.SpecJson;
import dev.panamax.proc.Caller;
import org.junit.jupiter.api.Test;

/** What an ordinary user is told before anything is made. */
class CallerRightsTest {
    private static final Caller ORDINARY = new Caller(1000, 1001, 0, false);
    private static final Caller ROOT = new Caller(0, 0, -1, false);
    private static final Caller ROOT_OF_A_USER_NAMESPACE = new Caller(0, 0, -1, true);

    private static final String OWN_IDS = """
            'uidMappings': [{'containerID': 0, 'hostID': 1000, 'size': 1}],
            'gidMappings': [{'containerID': 0, 'hostID': 1001, 'size': 1}],""";
    private static final String MORE_IDS = """
            'uidMappings': [{'containerID': 0, 'hostID': 1000, 'size': 1}, {'containerID': 1, 'hostID': 100000, 'size': 9}],
            'gidMappings': [{'containerID': 0, 'hostID': 1000, 'size': 1}],""";

    private static void check(Caller caller, String user, String linux) {
        String config = """
                {'ociVersion': '1.3.0', 'root': {'path': '/r'},
                 'process': {'cwd': '/', 'args': ['true'], 'user': {'uid': 0, 'gid': 0 %s}},
                 'linux': {%s}}""".formatted(user, linux).replace('\'', '"');
        CallerRights.check(SpecJson.read("config.json", config), caller);
    }

    private static String refusal(String user, String linux) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> check(ORDINARY, user, linux));
        assertThat(refusal).as("nothing was refused").isNotNull();
        return String.valueOf(refusal.getMessage());
    }

    @Test
    void ownIdsInAUserNamespaceAreAllowed() {
        assertThatCode(() -> check(ORDINARY, "", OWN_IDS + "'namespaces': [{'type': 'mount'}, {'type': 'user'}]"))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutAUserNamespaceThereIsNoRoot() {
        assertThat(refusal("", "'namespaces': [{'type': 'mount'}]"))
                .contains("/linux/namespaces", "the user 1000 lacks CAP_SYS_ADMIN", "panamax spec --rootless");
    }

    @Test
    void idsOfOthersCantBeMapped() {
        String refusal = refusal("", MORE_IDS + "'namespaces': [{'type': 'mount'}, {'type': 'user'}]");
        assertThat(refusal)
                .contains("/linux/uidMappings", "hostID 1000", "newuidmap", "Panamax calls none", "/proc/self/fd/N")
                .contains("/linux/gidMappings", "hostID 1001", "CAP_SETGID");
    }

    @Test
    void groupsCantBeSet() {
        assertThat(refusal(", 'additionalGids': [0]", OWN_IDS + "'namespaces': [{'type': 'mount'}, {'type': 'user'}]"))
                .contains("/process/user/additionalGids", "leave them out");
    }

    @Test
    void namespacesOfTheHostCantBeJoined() {
        String joined =
                "'namespaces': [{'type': 'mount'}, {'type': 'user'}, {'type': 'network', 'path': '/run/netns/x'}]";
        assertThat(refusal("", OWN_IDS + joined))
                .contains("/linux/namespaces", "can't join the network namespace /run/netns/x", "or run as root");
    }

    @Test
    void clocksAreSetInAUserNamespaceOfTheContainersOwn() {
        String clocks =
                "'timeOffsets': {'monotonic': {'secs': 5}}, 'namespaces': [{'type': 'mount'}, {'type': 'time'}, ";
        assertThatCode(() -> check(ORDINARY, "", OWN_IDS + clocks + "{'type': 'user'}]"))
                .doesNotThrowAnyException();
        assertThat(refusal("", clocks + "{'type': 'user', 'path': '/proc/1/ns/user'}]"))
                .contains("/linux/timeOffsets", "leave them out");
    }

    @Test
    void linksOfTheHostCantBeMoved() {
        String links =
                "'netDevices': {'eth0': {}}, 'namespaces': [{'type': 'mount'}, {'type': 'network'}, {'type': 'user'}]";
        assertThat(refusal("", OWN_IDS + links)).contains("/linux/netDevices", "CAP_NET_ADMIN");
    }

    @Test
    void idsOfMountsCantBeMapped() {
        String config = """
                {'ociVersion': '1.3.0', 'root': {'path': '/r'}, 'process': {'cwd': '/', 'args': ['true'], 'user': {'uid': 0, 'gid': 0}},
                 'mounts': [{'destination': '/a', 'source': '/a', 'options': ['bind']},
                            {'destination': '/b', 'source': '/b', 'options': ['bind', 'idmap']}],
                 'linux': {%s 'namespaces': [{'type': 'mount'}, {'type': 'user'}]}}""".formatted(OWN_IDS).replace('\'', '"');
        Spec spec = SpecJson.read("config.json", config);
        assertThatCode(() -> CallerRights.check(spec, ROOT)).doesNotThrowAnyException();
        assertThatThrownBy(() -> CallerRights.check(spec, ORDINARY))
                .hasMessageContaining("/mounts/1: the user 1000 can't map the ids of a mount")
                .hasMessageNotContaining("/mounts/0");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(refusal(", 'additionalGids': [0]", MORE_IDS + "'namespaces': [{'type': 'mount'}, {'type': 'user'}]"))
                .contains("/linux/uidMappings", "/linux/gidMappings", "/process/user/additionalGids");
    }

    @Test
    void rootMayAllOfIt() {
        for (Caller root : new Caller[] {ROOT, ROOT_OF_A_USER_NAMESPACE}) {
            assertThatCode(() -> {
                        check(root, "", "'namespaces': [{'type': 'mount'}]");
                        check(
                                root,
                                ", 'additionalGids': [0]",
                                MORE_IDS + "'namespaces': [{'type': 'mount'}, {'type': 'user'}]");
                    })
                    .doesNotThrowAnyException();
        }
    }
}
