package dev.panamax.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Rlimit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a configuration is said before anything happens, all of it, each fault with its place. */
class SpecFaultsTest {
    private static final String ROOT = "'root': {'path': 'r'}";
    private static final String VERSION = "'ociVersion': '1.3.0'";
    private static final String MOUNT = "{'type': 'mount'}";
    private static final String MAPPINGS = "'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}], "
            + "'gidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}]";

    static List<Fault> faults(String text) {
        return catchThrowableOfType(ConfigException.class, () -> SpecJson.read("config.json", text.replace('\'', '"')))
                .faults();
    }

    static void assertOne(List<Fault> faults, String pointer, String message) {
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst().pointer()).isEqualTo(pointer);
        assertThat(faults.getFirst().message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'hostname': 'h' | /hostname | namespace of the type uts",
                "'domainname': 'd' | /domainname | namespace of the type uts",
                "'hostname': 5 | /hostname | expected a text, found 5",
                "'hooks': {'prestart': [{'path': 'h'}]} | /hooks/prestart/0/path | not an absolute path",
                "'hooks': {'poststop': [{'path': '/h'}, {}]} | /hooks/poststop/1/path | an absolute path is needed",
                "'hooks': {'createRuntime': [{'path': '/h', 'timeout': 0}]} | /hooks/createRuntime/0/timeout | not above 0 seconds",
                "'hooks': {'poststart': [{'path': '/h', 'timeout': 1.5}]} | /hooks/poststart/0/timeout | whole number of seconds",
                "'hooks': [] | /hooks | expected an object, found a list",
                "'annotations': {'': 'x'} | /annotations/ | needs a name",
                "'annotations': {'a/b~c': 5} | /annotations/a~1b~0c | expected a text, found 5",
                "'annotations': {'a': '\\u0000'} | /annotations/a | NUL",
                "'annotations': {'a\\u0000b': ''} | /annotations/a\0b | in the name: a NUL",
                "'annotations': {'a': '\\ud800'} | /annotations/a | surrogate",
                "'mounts': [{'type': 'tmpfs'}] | /mounts/0/destination | needs a path",
                "'mounts': [{'destination': '/a'}] | /mounts/0/type | needs the type",
                "'mounts': [{'destination': '/a', 'options': ['bind']}] | /mounts/0/source | needs a source",
                "'mounts': [{'destination': '/a', 'type': 't'}, 5] | /mounts/1 | expected an object, found 5",
                "'mounts': [{'destination': '/proc/../proc/sys', 'type': 'tmpfs'}] | /mounts/0/destination | confinement",
                "'mounts': [{'destination': 'proc', 'type': 'tmpfs'}] | /mounts/0/destination | nothing but procfs",
                "'mounts': [{'destination': '/proc/x', 'source': '/', 'options': ['rbind']}] | /mounts/0/destination | nothing below",
                "'mounts': [{'destination': '/a', 'source': '/', 'options': ['bind', 'idmap']}] | /mounts/0/options | user namespace to take them from",
                "'mounts': [{'destination': '/a', 'source': '/', 'options': ['bind'], 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}]}] | /mounts/0/gidMappings | both, or none",
                "'mounts': [{'destination': '/a', 'type': 'tmpfs', 'options': ['ridmap'], 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}], 'gidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}]}] | /mounts/0/options | only a bind mount",
                "'mounts': [{'destination': '/a', 'type': 't', 'options': ['a', null]}] | /mounts/0/options/1 | expected a text, found null",
            })
    void theContainersFaultsNameTheirPlace(String fields, String pointer, String message) {
        String text = "{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [" + MOUNT + "]}, " + fields + "}";
        assertOne(faults(text), pointer, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'ociVersion': '1.3' | /ociVersion | no semantic version",
                "'ociVersion': '1.03.0' | /ociVersion | no semantic version",
                "'ociVersion': '1.3.0-' | /ociVersion | no semantic version",
                "'ociVersion': '0.1.0' | /ociVersion | not a version 1",
                "'ociVersion': '2.0.0' | /ociVersion | not a version 1",
                "'ociVersion': 1 | /ociVersion | expected a text",
                "'x': '' | /ociVersion | is needed",
            })
    void theVersionIsNeeded(String version, String pointer, String message) {
        assertOne(
                faults("{" + version + ", " + ROOT + ", 'linux': {'namespaces': [" + MOUNT + "]}}"), pointer, message);
    }

    @Test
    void aRootAndANamespaceForItsMountsAreNeeded() {
        assertThat(faults("{" + VERSION + "}"))
                .extracting(Fault::pointer)
                .containsExactly("/root/path", "/linux/namespaces");
        assertThat(faults("{" + VERSION + ", 'root': {'path': ''}, 'linux': {}}"))
                .extracting(Fault::pointer)
                .containsExactly("/root/path", "/linux/namespaces");
        assertOne(faults("{" + VERSION + ", 'root': 5, 'linux': {'namespaces': [" + MOUNT + "]}}"), "/root", "object");
    }

    @Test
    void aMountNamespaceMayBeJoined() {
        assertThatCode(() -> SpecJson.read(
                        "config.json",
                        ("{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [{'type': 'mount', 'path': '/n'}]}}")
                                .replace('\'', '"')))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'cwd': 'tmp' | /process/cwd | not an absolute path",
                "'cwd': '' | /process/cwd | an absolute path is needed",
                "'args': [] | /process/args | a program is needed",
                "'args': [''] | /process/args/0 | is empty",
                "'args': ['a', 'b\\u0000c'] | /process/args/1 | NUL",
                "'args': 'sh' | /process/args | expected a list, found the text \"sh\"",
                "'env': ['A=1', 'B'] | /process/env/1 | NAME=VALUE",
                "'env': ['=1'] | /process/env/0 | NAME=VALUE",
                "'terminal': 'yes' | /process/terminal | true or false",
                "'user': {'uid': -1} | /process/user/uid | -1 is not between 0 and 4294967294",
                "'user': {'gid': 4294967295} | /process/user/gid | not between 0 and 4294967294",
                "'user': {'uid': 1e3} | /process/user/uid | expected a whole number",
                "'user': {'uid': 99999999999999999999999} | /process/user/uid | expected a whole number",
                "'user': {'umask': 512} | /process/user/umask | not between 0 and 511",
                "'user': {'additionalGids': [1, -5]} | /process/user/additionalGids/1 | found -5",
                "'capabilities': {'bounding': [5]} | /process/capabilities/bounding/0 | expected a text",
                "'rlimits': [{'type': 'RLIMIT_FOO', 'soft': 1, 'hard': 1}] | /process/rlimits/0/type | RLIMIT_FOO",
                "'rlimits': [{'type': 'NOFILE', 'soft': 1, 'hard': 1}] | /process/rlimits/0/type | RLIMIT_NOFILE",
                "'rlimits': [{'type': '', 'soft': 1, 'hard': 1}] | /process/rlimits/0/type | is needed",
                "'rlimits': [{'type': 'RLIMIT_CPU', 'hard': 1}] | /process/rlimits/0/soft | is needed",
                "'rlimits': [{'type': 'RLIMIT_CPU', 'soft': 2, 'hard': 1}] | /process/rlimits/0 | above the hard limit 1",
                "'rlimits': [{'type': 'RLIMIT_CPU', 'soft': 1, 'hard': -1}] | /process/rlimits/0/hard | from 0 to 18446744073709551615, found -1",
                "'rlimits': [{'type': 'RLIMIT_CPU', 'soft': 1, 'hard': 1}, {'type': 'RLIMIT_CPU', 'soft': 1, 'hard': 1}] | /process/rlimits/1/type | limited twice",
                "'oomScoreAdj': 1001 | /process/oomScoreAdj | not between -1000 and 1000",
                "'scheduler': {} | /process/scheduler/policy | is needed (known: SCHED_OTHER",
                "'scheduler': {'policy': 'SCHED_ISO'} | /process/scheduler/policy | not known",
                "'scheduler': {'policy': 'SCHED_OTHER', 'nice': 20} | /process/scheduler/nice | not between -20 and 19",
                "'scheduler': {'policy': 'SCHED_OTHER', 'priority': 1} | /process/scheduler/priority | only SCHED_FIFO",
                "'scheduler': {'policy': 'SCHED_FIFO'} | /process/scheduler/priority | not between 1 and 99",
                "'scheduler': {'policy': 'SCHED_RR', 'priority': 1, 'period': 5} | /process/scheduler | only SCHED_DEADLINE",
                "'scheduler': {'policy': 'SCHED_BATCH', 'flags': ['X']} | /process/scheduler/flags/0 | not known",
                "'scheduler': {'policy': 'SCHED_DEADLINE', 'runtime': 5, 'deadline': 5} | /process/scheduler/runtime | not between 1024",
                "'scheduler': {'policy': 'SCHED_DEADLINE', 'runtime': 5000, 'deadline': 50} | /process/scheduler/deadline | end of the runtime",
                "'scheduler': {'policy': 'SCHED_DEADLINE', 'runtime': 5000, 'deadline': 5000, 'period': 1} | /process/scheduler/period | below the deadline",
                "'ioPriority': {'class': 'IOPRIO_CLASS_NONE', 'priority': 0} | /process/ioPriority/class | IOPRIO_CLASS_IDLE",
                "'ioPriority': {'class': 'IOPRIO_CLASS_RT', 'priority': 8} | /process/ioPriority/priority | not between 0 and 7",
                "'ioPriority': {'class': 'IOPRIO_CLASS_RT'} | /process/ioPriority/priority | is needed",
                "'execCPUAffinity': {'initial': '3-1'} | /process/execCPUAffinity/initial | ends before it starts",
                "'execCPUAffinity': {'final': 'a'} | /process/execCPUAffinity/final | list such as 0-3,7",
                "'execCPUAffinity': {'final': ','} | /process/execCPUAffinity/final | holds no number",
                "'execCPUAffinity': {'final': '99999999999'} | /process/execCPUAffinity/final | above 65536",
            })
    void theProcessesFaultsNameTheirPlace(String fields, String pointer, String message) {
        String rest = "'cwd': '/', 'args': ['a'], ";
        String process =
                fields.startsWith("'cwd'") ? "'args': ['a'], " : fields.startsWith("'args'") ? "'cwd': '/', " : rest;
        String text = "{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [" + MOUNT + "]}, 'process': {" + process
                + fields + "}}";
        assertOne(faults(text), pointer, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'mount'} | /linux/namespaces/1/type | another namespace of the type mount",
                "{'type': 'net'} | /linux/namespaces/1/type | known: pid, network",
                "{'type': ''} | /linux/namespaces/1/type | is needed",
                "{'path': '/a'} | /linux/namespaces/1/type | is needed",
                "{'type': 'pid', 'path': 'a'} | /linux/namespaces/1/path | not an absolute path",
                "{'type': 'user'} | /linux/uidMappings /linux/gidMappings | needs mappings",
            })
    void namespacesAreKnownAndDifferent(String namespace, String pointers, String message) {
        List<Fault> faults =
                faults("{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [" + MOUNT + ", " + namespace + "]}}");
        assertThat(faults).extracting(Fault::pointer).containsExactly(pointers.split(" ", -1));
        assertThat(faults).extracting(Fault::message).allMatch(found -> found.contains(message));
    }

    @Test
    void whoIsNotMappedIsNobodyInANewUserNamespace() {
        String user = "'user': {'uid': 1, 'gid': 2, 'additionalGids': [0, 7]}";
        assertThat(faults("{" + VERSION + ", " + ROOT + ", 'process': {'cwd': '/', 'args': ['true'], " + user
                        + "}, 'linux': {" + MAPPINGS + ", 'namespaces': [" + MOUNT + ", {'type': 'user'}]}}"))
                .allMatch(fault -> fault.message().contains("not mapped into the new user namespace"))
                .extracting(Fault::pointer)
                .containsExactly("/process/user/uid", "/process/user/gid", "/process/user/additionalGids/1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "| 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}] | /linux/uidMappings | need a namespace of the type user",
                "{'type': 'user', 'path': '/n'} | 'uidMappings': [{'containerID': 0, 'hostID': 1}] | /linux/uidMappings/0/size | is needed",
                "{'type': 'user', 'path': '/n'} | 'uidMappings': [{'containerID': 0, 'size': 1}] | /linux/uidMappings/0/hostID | is needed",
                "{'type': 'user', 'path': '/n'} | 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 2}, {'containerID': 1, 'hostID': 9, 'size': 1}] | /linux/uidMappings/1 | overlaps with the mapping 0",
                "{'type': 'user', 'path': '/n'} | 'gidMappings': [{'containerID': 0, 'hostID': 4294967290, 'size': 10}] | /linux/gidMappings/0/hostID | 10 ids from 4294967290",
                "{'type': 'time', 'path': '/n'} | 'timeOffsets': {'boottime': {'secs': 1}} | /linux/timeOffsets | the one to join are set",
                "| 'timeOffsets': {'boottime': {'secs': 1}} | /linux/timeOffsets | need a new namespace",
                "{'type': 'time'} | 'timeOffsets': {'realtime': {'secs': 1}} | /linux/timeOffsets/realtime | known: boottime, monotonic",
                "{'type': 'time'} | 'timeOffsets': {'boottime': {'nanosecs': 1000000000}} | /linux/timeOffsets/boottime/nanosecs | 999999999",
                "| 'sysctl': {'net.ipv4.ip_forward': '1'} | /linux/sysctl/net.ipv4.ip_forward | type network",
                "| 'sysctl': {'net/ipv4/ip_forward': '1'} | /linux/sysctl/net~1ipv4~1ip_forward | type network",
                "| 'sysctl': {'kernel.shmmax': '1'} | /linux/sysctl/kernel.shmmax | type ipc",
                "| 'sysctl': {'fs.mqueue.msg_max': '1'} | /linux/sysctl/fs.mqueue.msg_max | type ipc",
                "| 'sysctl': {'kernel.domainname': 'd'} | /linux/sysctl/kernel.domainname | type uts",
                "| 'sysctl': {'user.max_user_namespaces': '1'} | /linux/sysctl/user.max_user_namespaces | type user",
                "{'type': 'uts'} | 'sysctl': {'kernel.hostname': 'd'} | /linux/sysctl/kernel.hostname | hostname",
                "| 'sysctl': {'kernel.core_pattern': 'd'} | /linux/sysctl/kernel.core_pattern | whole host",
                "| 'sysctl': {'vm.swappiness': '1'} | /linux/sysctl/vm.swappiness | whole host",
                "{'type': 'network'} | 'sysctl': {'net.ipv4.x': '1\\nkernel.core_pattern=x'} | /linux/sysctl/net.ipv4.x | line feed",
                "{'type': 'network'} | 'sysctl': {'net.//.//.kernel.core_pattern': '1'} | /linux/sysctl/net.~1~1.~1~1.kernel.core_pattern | no name of a parameter",
                "{'type': 'network'} | 'sysctl': {'net.a b': '1'} | /linux/sysctl/net.a b | no name of a parameter",
                "{'type': 'network'} | 'sysctl': {'net.x': 1} | /linux/sysctl/net.x | expected a text",
                "| 'netDevices': {'eth0': {}} | /linux/netDevices | type network",
                "{'type': 'network'} | 'netDevices': {'a/b': {'name': 'x'}} | /linux/netDevices/a~1b | can't be the name",
                "{'type': 'network'} | 'netDevices': {'eth0': {'name': 'sixteencharacter'}} | /linux/netDevices/eth0/name | can't be the name",
                "{'type': 'network'} | 'netDevices': {'eth0': {'name': 'a%d%d'}} | /linux/netDevices/eth0/name | can't be the name",
                "{'type': 'network'} | 'netDevices': {'eth0': {'name': '..'}} | /linux/netDevices/eth0/name | can't be the name",
                "{'type': 'network'} | 'netDevices': {'eth0': {'name': 'x'}, 'eth1': {'name': 'x'}} | /linux/netDevices/eth1/name | as well",
                "{'type': 'network'} | 'netDevices': {'eth0': 5} | /linux/netDevices/eth0 | expected an object",
            })
    void whatNeedsANamespaceIsRefusedWithoutIt(String namespace, String fields, String pointer, String message) {
        String namespaces = namespace == null ? MOUNT : MOUNT + ", " + namespace;
        String text = "{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [" + namespaces + "], " + fields + "}}";
        assertOne(faults(text), pointer, message);
    }

    @Test
    void patternsOfDevicesMayBeTheSame() {
        String text = "{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [" + MOUNT + ", {'type': 'network'}], "
                + "'netDevices': {'eth0': {'name': 'in%d'}, 'eth1': {'name': 'in%d'}}}}";
        assertThat(SpecJson.read("config.json", text.replace('\'', '"')).linux().netDevices())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'devices': [{'type': 'x', 'path': '/d'}] | /linux/devices/0/type | no type of device",
                "'devices': [{'path': '/d'}] | /linux/devices/0/type | is needed",
                "'devices': [{'type': 'c'}] | /linux/devices/0/path | is needed",
                "'devices': [{'type': 'c', 'path': 'dev/x'}] | /linux/devices/0/path | not an absolute path",
                "'devices': [{'type': 'c', 'path': '/d', 'major': 4096}] | /linux/devices/0/major | not between 0 and 4095",
                "'devices': [{'type': 'b', 'path': '/d', 'minor': -1}] | /linux/devices/0/minor | not between 0 and 1048575",
                "'devices': [{'type': 'b', 'path': '/d', 'fileMode': -1}] | /linux/devices/0/fileMode | not between",
                "'devices': [{'type': 'b', 'path': '/d', 'uid': 4294967295}] | /linux/devices/0/uid | not between",
                "'devices': [{'type': 'b', 'path': '/d'}, {'type': 'c', 'path': '//d'}] | /linux/devices/1/path | another device",
                "'cgroupsPath': '/a/../../b' | /linux/cgroupsPath | must not hold the part ..",
                "'cgroupsPath': 'a\\nb' | /linux/cgroupsPath | line feed",
                "'rootfsPropagation': 'public' | /linux/rootfsPropagation | known: shared",
                "'maskedPaths': ['/a', 'b'] | /linux/maskedPaths/1 | not an absolute path",
                "'readonlyPaths': [''] | /linux/readonlyPaths/0 | an absolute path is needed",
                "'personality': {} | /linux/personality/domain | is needed",
                "'personality': {'domain': 'BSD'} | /linux/personality/domain | known: LINUX, LINUX32",
                "'personality': {'domain': 'LINUX', 'flags': ['X']} | /linux/personality/flags | leave them out",
                "'memoryPolicy': {} | /linux/memoryPolicy/mode | is needed",
                "'memoryPolicy': {'mode': 'MPOL_X'} | /linux/memoryPolicy/mode | not known",
                "'memoryPolicy': {'mode': 'MPOL_BIND'} | /linux/memoryPolicy/nodes | needs nodes",
                "'memoryPolicy': {'mode': 'MPOL_LOCAL', 'nodes': '0'} | /linux/memoryPolicy/nodes | has no nodes",
                "'memoryPolicy': {'mode': 'MPOL_BIND', 'nodes': '0-'} | /linux/memoryPolicy/nodes | list such as",
                "'memoryPolicy': {'mode': 'MPOL_PREFERRED', 'flags': ['F']} | /linux/memoryPolicy/flags/0 | not known",
                "'intelRdt': {'closID': 'a/b'} | /linux/intelRdt/closID | name of a directory",
                "'intelRdt': {'closID': '..'} | /linux/intelRdt/closID | name of a directory",
                "'intelRdt': {'memBwSchema': 'L3:0=1'} | /linux/intelRdt/memBwSchema | start with MB:",
                "'intelRdt': {'l3CacheSchema': 'L3:0=1\\nMB:'} | /linux/intelRdt/l3CacheSchema | line feed",
                "'intelRdt': {'schemata': ['a', 'b\\n']} | /linux/intelRdt/schemata/1 | line feed",
            })
    void faultsOfWhatIsParticularToLinuxNameTheirPlace(String fields, String pointer, String message) {
        String text = "{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [" + MOUNT + "], " + fields + "}}";
        assertOne(faults(text), pointer, message);
    }

    @Test
    void mappingsOfAJoinedUserNamespaceAreFine() {
        String text = "{" + VERSION + ", " + ROOT + ", 'linux': {'namespaces': [" + MOUNT
                + ", {'type': 'user', 'path': '/n'}], " + MAPPINGS + "}}";
        assertThat(SpecJson.read("config.json", text.replace('\'', '"')).linux().uidMappings())
                .hasSize(1);
    }

    @Test
    void allFaultsComeAtOnceTheUnreadableOnesFirst() {
        List<Fault> faults = faults("{'ociVersion': 'x', 'hostname': 'h', 'process': {'cwd': 5, 'args': []}, "
                + "'linux': {'namespaces': [{'type': 'nope'}], 'maskedPaths': ['x']}}");
        assertThat(faults)
                .extracting(Fault::pointer)
                .containsExactly(
                        "/process/cwd",
                        "/linux/namespaces/0/type",
                        "/ociVersion",
                        "/root/path",
                        "/process/args",
                        "/hostname",
                        "/linux/maskedPaths/0");
    }

    @Test
    void nestingDoesNotExhaustTheStack() {
        String deep = "[".repeat(1_000_000);
        assertOne(faults("{'x': " + deep), "", "nested more than 200 levels deep");
        assertOne(faults("{'x': ".repeat(100_000)), "", "nested more than 200 levels deep");
    }

    @Test
    void bytesMustBeUtf8() {
        byte[] text = SpecJsonTest.MINIMAL.replace("rootfs", "r?").getBytes(StandardCharsets.ISO_8859_1);
        int place = SpecJsonTest.MINIMAL.indexOf("rootfs") + 1;
        text[place] = (byte) 0xe4;
        assertThatThrownBy(() -> SpecJson.read("config.json", text))
                .isInstanceOf(ConfigException.class)
                .hasMessage("config.json: the byte at " + place + " is not part of valid UTF-8");
        byte[] cut = {'{', (byte) 0xe2, (byte) 0x82};
        assertThatThrownBy(() -> ResourcesJson.read("-", cut)).hasMessageContaining("the byte at 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "5", "{", "{} {}", "{'root'}", "nul", "{\"a\": \"\u0001\"}"})
    void whatIsNoObjectIsOneFaultOfTheWholeDocument(String text) {
        assertThat(faults(text)).hasSize(1);
        assertThat(faults(text).getFirst().pointer()).isEmpty();
    }

    @Test
    void aBracketThatDoesNotFitIsNamedWithItsPlace() {
        assertOne(faults("{\n]"), "", "expected '}' (for Object starting at [line: 1, column: 1]) (line 2, column 1)");
    }

    @Test
    void longValuesAreShownInPart() {
        List<Fault> faults = faults(
                "{'ociVersion': '" + "x".repeat(100_000) + "', 'root': " + "9".repeat(900) + ", 'hostname': {}}");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.message()).hasSizeLessThan(200));
    }

    @Test
    void whatProgramsMakeIsCheckedAsWell() {
        Process process = new Process(
                false,
                null,
                Process.User.ROOT,
                List.of("a\0"),
                List.of("A"),
                "x",
                null,
                List.of(new Rlimit(Rlimit.Resource.CPU, -1, 5)),
                false,
                "",
                "",
                null,
                null,
                null,
                null);
        assertThatThrownBy(() -> ProcessValidation.check("exec", process))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("/cwd: ", "/args/0: ", "/env/0: ", "/rlimits/0: ");
        Spec spec = SpecJson.read("config.json", SpecJsonTest.MINIMAL).withProcess(process);
        assertThatThrownBy(() -> SpecValidation.check("program", spec)).hasMessageContaining("/process/cwd: ");
        assertThatCode(() -> ResourcesValidation.check("update", Resources.NONE))
                .doesNotThrowAnyException();
    }
}
