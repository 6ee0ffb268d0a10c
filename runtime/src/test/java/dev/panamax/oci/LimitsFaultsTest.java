package dev.panamax.oci;

import static dev.panamax.oci.SpecFaultsTest.assertOne;
import static dev.panamax.oci.SpecFaultsTest.faults;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panamax.config.ConfigException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with limits and filters, whether in a configuration or, of limits, in an update. */
class LimitsFaultsTest {
    private static final String BEFORE =
            "{'ociVersion': '1.3.0', 'root': {'path': 'r'}, 'linux': {'namespaces': [{'type': 'mount'}], ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'devices': [{'type': 'c'}] | /devices/0/allow | is needed",
                "'devices': [{'allow': true, 'type': 'p'}] | /devices/0/type | a for all",
                "'devices': [{'allow': true, 'access': 'rx'}] | /devices/0/access | not made of",
                "'devices': [{'allow': true, 'major': -2}] | /devices/0/major | not between",
                "'memory': {'limit': -2} | /memory/limit | -2 is below -1",
                "'memory': {'limit': '512m'} | /memory/limit | whole number of bytes, found the text \"512m\"",
                "'memory': {'limit': 100, 'swap': 50} | /memory/swap | less than the memory, 100",
                "'memory': {'swappiness': 101} | /memory/swappiness | not between 0 and 100",
                "'memory': {'swappiness': -1} | /memory/swappiness | from 0 to",
                "'cpu': {'shares': -1} | /cpu/shares | below 0",
                "'cpu': {'quota': 2000, 'burst': 2001} | /cpu/burst | above the quota, 2000",
                "'cpu': {'quota': 999} | /cpu/quota | below 1000",
                "'cpu': {'period': 1000001} | /cpu/period | 1000000 microseconds",
                "'cpu': {'realtimeRuntime': 5, 'realtimePeriod': 4} | /cpu/realtimeRuntime | above the period, 4",
                "'cpu': {'cpus': '0-'} | /cpu/cpus | list such as",
                "'cpu': {'mems': 'x'} | /cpu/mems | list such as",
                "'cpu': {'idle': 2} | /cpu/idle | not between 0 and 1",
                "'pids': {'limit': -2} | /pids/limit | below -1",
                "'blockIO': {'weight': 5} | /blockIO/weight | not between 10 and 1000",
                "'blockIO': {'weightDevice': [{'major': 8, 'minor': 0}]} | /blockIO/weightDevice/0 | weight or leafWeight",
                "'blockIO': {'weightDevice': [{'major': 8, 'weight': 10}]} | /blockIO/weightDevice/0/minor | is needed",
                "'blockIO': {'throttleReadBpsDevice': [{'major': 8, 'minor': 0}]} | /blockIO/throttleReadBpsDevice/0/rate | is needed",
                "'blockIO': {'throttleWriteIOPSDevice': [{'major': 8, 'minor': -1, 'rate': 1}]} | /blockIO/throttleWriteIOPSDevice/0/minor | not between",
                "'hugepageLimits': [{'pageSize': '2mb', 'limit': 1}] | /hugepageLimits/0/pageSize | no size of a page",
                "'hugepageLimits': [{'pageSize': '02MB', 'limit': 1}] | /hugepageLimits/0/pageSize | no size of a page",
                "'hugepageLimits': [{'pageSize': '../2MB', 'limit': 1}] | /hugepageLimits/0/pageSize | no size of a page",
                "'hugepageLimits': [{'pageSize': '2MB'}] | /hugepageLimits/0/limit | is needed",
                "'network': {'classID': 4294967296} | /network/classID | not between",
                "'network': {'priorities': [{'name': 'a b', 'priority': 1}]} | /network/priorities/0/name | network device",
                "'rdma': {'mlx5_1': {}} | /rdma/mlx5_1 | hcaHandles or hcaObjects",
                "'rdma': {'mlx5_1': {'hcaHandles': -1}} | /rdma/mlx5_1/hcaHandles | not between",
                "'rdma': {'a b': {'hcaHandles': 1}} | /rdma/a b | RDMA device",
                "'unified': {'../memory.max': '1'} | /unified/..~1memory.max | no name of a file",
                "'unified': {'..': '1'} | /unified/.. | no name of a file",
                "'unified': {'memory.max': 1} | /unified/memory.max | expected a text",
            })
    void theResourcesFaultsNameTheirPlace(String fields, String pointer, String message) {
        String resources = "{" + fields + "}";
        assertOne(
                catchThrowableOfType(ConfigException.class, () -> ResourcesJson.read("-", resources.replace('\'', '"')))
                        .faults(),
                pointer,
                message);
        String text = BEFORE + "'resources': " + resources + "}}";
        assertOne(faults(text), "/linux/resources" + pointer, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'defaultAction': 'ALLOW' | /defaultAction | known: SCMP_ACT_KILL",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'defaultErrnoRet': 1 | /defaultErrnoRet | leave it out",
                "'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 4096 | /defaultErrnoRet | not between 0 and 4095",
                "'defaultAction': 'SCMP_ACT_TRACE', 'defaultErrnoRet': 65536 | /defaultErrnoRet | not between 0 and 65535",
                "'defaultAction': 'SCMP_ACT_NOTIFY', 'listenerPath': '/s' | /defaultAction | some calls only",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['X86'] | /architectures/0 | SCMP_ARCH_X86_64",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'flags': ['LOG'] | /flags/0 | SECCOMP_FILTER_FLAG_LOG",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'listenerMetadata': 'x' | /listenerMetadata | no listenerPath",
                "'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_ALLOW'}] | /defaultAction | is needed",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': [], 'action': 'SCMP_ACT_KILL'}] | /syscalls/0/names | at least one",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': [''], 'action': 'SCMP_ACT_KILL'}] | /syscalls/0/names/0 | is empty",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a']}] | /syscalls/0/action | is needed",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_KILL', 'errnoRet': 1}] | /syscalls/0/errnoRet | leave it out",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_NOTIFY'}] | /syscalls/0/action | needs a listenerPath",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'listenerPath': '/s', 'syscalls': [{'names': ['a', 'write'], 'action': 'SCMP_ACT_NOTIFY'}] | /syscalls/0/names/1 | can't be waited for",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_KILL', 'args': [{'index': 6, 'value': 1, 'op': 'SCMP_CMP_EQ'}]}] | /syscalls/0/args/0/index | not between 0 and 5",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_KILL', 'args': [{'index': 0, 'op': 'SCMP_CMP_EQ'}]}] | /syscalls/0/args/0/value | is needed",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_KILL', 'args': [{'index': 0, 'value': 1, 'op': '=='}]}] | /syscalls/0/args/0/op | SCMP_CMP_EQ",
                "'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_KILL', 'args': [{'index': 0, 'value': 18446744073709551616, 'op': 'SCMP_CMP_EQ'}]}] | /syscalls/0/args/0/value | 18446744073709551615",
            })
    void theFiltersFaultsNameTheirPlace(String fields, String pointer, String message) {
        String text = BEFORE + "'seccomp': {" + fields + "}}}";
        assertOne(faults(text), "/linux/seccomp" + pointer, message);
    }
}
