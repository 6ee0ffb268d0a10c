package dev.panamax.oci;

/** A configuration that says something about everything. */
final class CompleteConfig {
    static final String TEXT = """
            {
              "ociVersion": "1.3.0",
              "process": {
                "terminal": true,
                "consoleSize": {"height": 25, "width": 80},
                "user": {"uid": 1000, "gid": 100, "umask": 63, "additionalGids": [5, 6]},
                "args": ["sh", "-c", "exit 3"],
                "env": ["PATH=/bin", "EMPTY=", "A=b=c"],
                "cwd": "/home",
                "capabilities": {
                  "bounding": ["CAP_KILL", "CAP_CHOWN", "CAP_OF_THE_FUTURE"],
                  "effective": ["CAP_KILL"],
                  "inheritable": [],
                  "permitted": ["CAP_KILL"],
                  "ambient": null
                },
                "rlimits": [
                  {"type": "RLIMIT_NOFILE", "soft": 1024, "hard": 4096},
                  {"type": "RLIMIT_CORE", "soft": 0, "hard": 18446744073709551615}
                ],
                "noNewPrivileges": true,
                "apparmorProfile": "profile",
                "selinuxLabel": "u:r:t:s0",
                "oomScoreAdj": -500,
                "scheduler": {"policy": "SCHED_DEADLINE", "nice": 3, "flags": ["SCHED_FLAG_RESET_ON_FORK"],
                  "runtime": 1000000, "deadline": 2000000, "period": 3000000},
                "ioPriority": {"class": "IOPRIO_CLASS_IDLE", "priority": 4},
                "execCPUAffinity": {"initial": "7", "final": "0-3,7"}
              },
              "root": {"path": "rootfs", "readonly": true},
              "hostname": "box",
              "domainname": "example.org",
              "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "data", "type": "none", "source": "volume", "options": ["rbind", "ridmap", "ro"],
                  "uidMappings": [{"containerID": 0, "hostID": 5000, "size": 10}],
                  "gidMappings": [{"containerID": 0, "hostID": 6000, "size": 10}]},
                {"destination": "/proc/meminfo", "source": "/lxcfs/meminfo", "options": ["bind"]}
              ],
              "hooks": {
                "prestart": [{"path": "/h/1", "args": ["1", "a"], "env": ["K=V"], "timeout": 5}],
                "createRuntime": [{"path": "/h/2"}],
                "createContainer": [{"path": "/h/3"}],
                "startContainer": [{"path": "/h/4"}],
                "poststart": [{"path": "/h/5"}, {"path": "/h/6"}],
                "poststop": [{"path": "/h/7"}]
              },
              "annotations": {"com.example.key": "value", "empty": ""},
              "linux": {
                "namespaces": [
                  {"type": "pid", "path": "/proc/1/ns/pid"}, {"type": "network"}, {"type": "mount"}, {"type": "ipc"},
                  {"type": "uts"}, {"type": "user"}, {"type": "cgroup"}, {"type": "time"}
                ],
                "uidMappings": [{"containerID": 0, "hostID": 1000, "size": 1}, {"containerID": 1, "hostID": 9000, "size": 65535}],
                "gidMappings": [{"containerID": 0, "hostID": 1000, "size": 1000}],
                "timeOffsets": {"monotonic": {"secs": 172800, "nanosecs": 7}, "boottime": {"secs": -5}},
                "devices": [
                  {"type": "c", "path": "/dev/fuse", "major": 10, "minor": 229, "fileMode": 8630, "uid": 1, "gid": 2},
                  {"type": "p", "path": "/dev/pipe"}
                ],
                "netDevices": {"eth0": {"name": "inside%d"}, "eth1": {}},
                "cgroupsPath": "/panamax/box",
                "resources": {
                  "devices": [
                    {"allow": false, "access": "rwm"},
                    {"allow": true, "type": "c", "major": 10, "minor": -1, "access": "rw"}
                  ],
                  "memory": {"limit": 536870912, "reservation": 268435456, "swap": -1, "kernel": -1, "kernelTCP": 4096,
                    "swappiness": 60, "disableOOMKiller": true, "useHierarchy": false, "checkBeforeUpdate": true},
                  "cpu": {"shares": 1024, "quota": 1000000, "burst": 0, "period": 500000, "realtimeRuntime": 950000,
                    "realtimePeriod": 1000000, "cpus": "0-1", "mems": "0", "idle": 1},
                  "pids": {"limit": 0},
                  "blockIO": {"weight": 100, "leafWeight": 50,
                    "weightDevice": [{"major": 8, "minor": 0, "weight": 500, "leafWeight": 300}],
                    "throttleReadBpsDevice": [{"major": 8, "minor": 1, "rate": 601}],
                    "throttleWriteBpsDevice": [{"major": 8, "minor": 2, "rate": 602}],
                    "throttleReadIOPSDevice": [{"major": 8, "minor": 3, "rate": 603}],
                    "throttleWriteIOPSDevice": [{"major": 8, "minor": 4, "rate": 18446744073709551615}]},
                  "hugepageLimits": [{"pageSize": "2MB", "limit": 9223372036854772000}],
                  "network": {"classID": 1048577, "priorities": [{"name": "eth0", "priority": 500}]},
                  "rdma": {"mlx5_1": {"hcaHandles": 3}, "mlx4_0": {"hcaObjects": 1000}},
                  "unified": {"io.max": "259:0 rbps=2097152\\n253:0 wiops=120"}
                },
                "intelRdt": {"closID": "guaranteed", "schemata": ["L2:0=f"], "l3CacheSchema": "L3:0=7f0",
                  "memBwSchema": "MB:0=20", "enableMonitoring": true},
                "memoryPolicy": {"mode": "MPOL_INTERLEAVE", "nodes": "0-1", "flags": ["MPOL_F_STATIC_NODES"]},
                "sysctl": {"net.ipv4.ip_forward": "1", "net/ipv4/conf/eth0.100/rp_filter": "0", "kernel.shmmax": "4096",
                  "fs.mqueue.msg_max": "10", "kernel.domainname": "d", "user.max_user_namespaces": "0"},
                "seccomp": {
                  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
                  "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "flags": ["SECCOMP_FILTER_FLAG_LOG"],
                  "listenerPath": "/run/agent.sock", "listenerMetadata": "m",
                  "syscalls": [
                    {"names": ["getcwd", "chmod"], "action": "SCMP_ACT_ALLOW"},
                    {"names": ["mount"], "action": "SCMP_ACT_NOTIFY"},
                    {"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
                      "args": [{"index": 5, "value": 18446744073709551615, "valueTwo": 7, "op": "SCMP_CMP_MASKED_EQ"}]}
                  ]
                },
                "rootfsPropagation": "slave",
                "maskedPaths": ["/proc/kcore"],
                "readonlyPaths": ["/proc/sys"],
                "mountLabel": "u:r:m:s0",
                "personality": {"domain": "LINUX32", "flags": []}
              }
            }
            """;

    private CompleteConfig() {}
}
