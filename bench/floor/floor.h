/* What the parts of the floor share. */
#ifndef FLOOR_H
#define FLOOR_H

#include <sys/types.h>

void check(long result, const char *what);

#define CHECK(call) check((long) (call), #call)

/* cgroup.c: a cgroup of a name in each hierarchy of version 1, with a limit of memory. */
void create_cgroups(const char *name);
void join_cgroups(const char *name, pid_t pid);
void remove_cgroups(const char *name);

/* network.c: a pair of links, one end on a bridge of the host, the other with an address in a process's network namespace. */
void open_bridge(const char *name);
void connect_network(int net);
void disconnect_network(void);

#endif
