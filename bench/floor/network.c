#define _GNU_SOURCE
#include "floor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <fcntl.h>

#define ADDRESS "10.88.9.2"
#define GATEWAY "10.88.9.1"
#define PREFIX 24
#define HOST_END "pnxfloor0"
#define SECOND_NAME "pnxfloor1"

/* What the kernel uses of a new pair anyway: to be told saves it the time to give the others back. */
#define QUEUES 1

struct batch {
    char bytes[2048];
    size_t size;
};

static int host = -1, host_namespace, bridge, container;
static uint32_t sequence;

static struct nlmsghdr *begin(struct batch *batch, int type, int flags, const void *head, size_t size) {
    struct nlmsghdr *message = (struct nlmsghdr *) (batch->bytes + batch->size);
    memset(message, 0, NLMSG_SPACE(size));
    message->nlmsg_len = NLMSG_LENGTH(size);
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST | flags;
    message->nlmsg_seq = ++sequence;
    memcpy(NLMSG_DATA(message), head, size);
    return message;
}

static struct rtattr *put(struct nlmsghdr *message, int type, const void *value, size_t size) {
    struct rtattr *attribute = (struct rtattr *) ((char *) message + NLMSG_ALIGN(message->nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = RTA_LENGTH(size);
    if (size > 0) {
        memcpy(RTA_DATA(attribute), value, size);
    }
    message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(attribute->rta_len);
    return attribute;
}

static void close_nest(struct nlmsghdr *message, struct rtattr *nest) {
    nest->rta_len = (char *) message + NLMSG_ALIGN(message->nlmsg_len) - (char *) nest;
}

static void end(struct batch *batch, struct nlmsghdr *message) {
    batch->size += NLMSG_ALIGN(message->nlmsg_len);
}

/* Sends requests in one go, of which the last one has an answer, and returns that: before it come only refusals. */
static struct nlmsghdr *exchange(int fd, struct batch *batch) {
    static char answer[8192];
    struct nlmsghdr *message = (struct nlmsghdr *) answer;
    CHECK(send(fd, batch->bytes, batch->size, 0));
    CHECK(recv(fd, answer, sizeof answer, 0));
    if (message->nlmsg_type == NLMSG_ERROR) {
        struct nlmsgerr *error = NLMSG_DATA(message);
        errno = -error->error;
        check(error->error == 0 ? 0 : -1, "a netlink request");
    }
    return message;
}

static int open_socket(void) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    CHECK(fd);
    return fd;
}

void open_bridge(const char *name) {
    host = open_socket();
    host_namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    bridge = if_nametoindex(name);
    check(bridge == 0 ? -1 : 0, name);
}

static void put_queues(struct nlmsghdr *message) {
    uint32_t queues = QUEUES;
    put(message, IFLA_NUM_TX_QUEUES, &queues, sizeof queues);
    put(message, IFLA_NUM_RX_QUEUES, &queues, sizeof queues);
}

static void add_pair(struct batch *batch, int net) {
    struct ifinfomsg up = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct ifinfomsg peer = {.ifi_flags = 0};
    struct nlmsghdr *message = begin(batch, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &up, sizeof up);
    put(message, IFLA_IFNAME, HOST_END, sizeof HOST_END);
    put_queues(message);
    put(message, IFLA_MASTER, &bridge, sizeof bridge);
    struct rtattr *info = put(message, IFLA_LINKINFO, NULL, 0);
    put(message, IFLA_INFO_KIND, "veth", 4);
    struct rtattr *data = put(message, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *other = put(message, VETH_INFO_PEER, &peer, sizeof peer);
    put(message, IFLA_IFNAME, "eth0", 5);
    put_queues(message);
    put(message, IFLA_NET_NS_FD, &net, sizeof net);
    close_nest(message, other);
    close_nest(message, data);
    close_nest(message, info);
    end(batch, message);
}

static void set_hairpin(struct batch *batch) {
    struct ifinfomsg any = {.ifi_index = 0};
    uint8_t on = 1;
    struct nlmsghdr *message = begin(batch, RTM_NEWLINK, 0, &any, sizeof any);
    put(message, IFLA_IFNAME, HOST_END, sizeof HOST_END);
    struct rtattr *info = put(message, IFLA_LINKINFO, NULL, 0);
    put(message, IFLA_INFO_SLAVE_KIND, "bridge", 6);
    struct rtattr *data = put(message, IFLA_INFO_SLAVE_DATA, NULL, 0);
    put(message, IFLA_BRPORT_MODE, &on, sizeof on);
    close_nest(message, data);
    close_nest(message, info);
    end(batch, message);
}

static void ask_for_host_end(struct batch *batch) {
    struct ifinfomsg any = {.ifi_index = 0};
    uint32_t mask = RTEXT_FILTER_SKIP_STATS;
    struct nlmsghdr *message = begin(batch, RTM_GETLINK, 0, &any, sizeof any);
    put(message, IFLA_IFNAME, HOST_END, sizeof HOST_END);
    put(message, IFLA_EXT_MASK, &mask, sizeof mask);
    end(batch, message);
}

/* Returns the index of the end in the container. */
static int create_pair(int net) {
    struct batch batch = {.size = 0};
    add_pair(&batch, net);
    set_hairpin(&batch);
    ask_for_host_end(&batch);
    struct nlmsghdr *answer = exchange(host, &batch);
    struct ifinfomsg *link = NLMSG_DATA(answer);
    int size = IFLA_PAYLOAD(answer), peer = link->ifi_index;
    for (struct rtattr *attribute = IFLA_RTA(link); RTA_OK(attribute, size); attribute = RTA_NEXT(attribute, size)) {
        if (attribute->rta_type == IFLA_LINK) {
            memcpy(&peer, RTA_DATA(attribute), sizeof peer);
        }
    }
    return peer;
}

static void add_second_name(struct batch *batch, int index) {
    struct ifinfomsg link = {.ifi_index = index};
    int flags = NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND;
    struct nlmsghdr *message = begin(batch, RTM_NEWLINKPROP, flags, &link, sizeof link);
    struct rtattr *properties = put(message, IFLA_PROP_LIST | NLA_F_NESTED, NULL, 0);
    put(message, IFLA_ALT_IFNAME, SECOND_NAME, sizeof SECOND_NAME);
    close_nest(message, properties);
    end(batch, message);
}

static void configure(int fd, int index) {
    struct batch batch = {.size = 0};
    struct in_addr address, gateway;
    inet_pton(AF_INET, ADDRESS, &address);
    inet_pton(AF_INET, GATEWAY, &gateway);
    add_second_name(&batch, index);
    struct ifaddrmsg own = {.ifa_family = AF_INET, .ifa_prefixlen = PREFIX, .ifa_index = index};
    struct nlmsghdr *message = begin(&batch, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &own, sizeof own);
    put(message, IFA_LOCAL, &address, sizeof address);
    end(&batch, message);
    struct ifinfomsg up = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    end(&batch, begin(&batch, RTM_NEWLINK, 0, &up, sizeof up));
    struct rtmsg route = {
        .rtm_family = AF_INET,
        .rtm_table = RT_TABLE_MAIN,
        .rtm_protocol = RTPROT_BOOT,
        .rtm_scope = RT_SCOPE_UNIVERSE,
        .rtm_type = RTN_UNICAST};
    message = begin(&batch, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, &route, sizeof route);
    put(message, RTA_GATEWAY, &gateway, sizeof gateway);
    end(&batch, message);
    exchange(fd, &batch);
}

void connect_network(int net) {
    int index = create_pair(net);
    CHECK(setns(net, CLONE_NEWNET));
    int inside = open_socket();
    CHECK(setns(host_namespace, CLONE_NEWNET));
    configure(inside, index);
    close(inside);
    container = dup(net); /* Until the pair is gone: the kernel would begin with that itself, and be half way. */
    CHECK(container);
}

struct removal {
    int fd;
    struct batch batch;
};

static void *send_removal(void *argument) {
    struct removal *removal = argument;
    CHECK(send(removal->fd, removal->batch.bytes, removal->batch.size, 0));
    free(removal);
    return NULL;
}

/*
 * Returns when nobody can see the pair any more. The call that removes it takes long after that, until no processor uses its memory; it
 * is made by a thread of its own, and the kernel tells of the removal before (since Linux 6.2).
 */
void disconnect_network(void) {
    struct removal *removal = calloc(1, sizeof *removal);
    struct ifinfomsg any = {.ifi_index = 0};
    struct nlmsghdr *message = begin(&removal->batch, RTM_DELLINK, NLM_F_ACK | NLM_F_ECHO, &any, sizeof any);
    put(message, IFLA_IFNAME, HOST_END, sizeof HOST_END);
    end(&removal->batch, message);
    int fd = removal->fd = open_socket();
    pthread_t thread;
    errno = pthread_create(&thread, NULL, send_removal, removal);
    check(errno == 0 ? 0 : -1, "pthread_create");
    pthread_detach(thread);
    char answer[8192];
    CHECK(recv(fd, answer, sizeof answer, 0));
    message = (struct nlmsghdr *) answer;
    check(message->nlmsg_type == NLMSG_ERROR && ((struct nlmsgerr *) NLMSG_DATA(message))->error < 0 ? -1 : 0, "RTM_DELLINK");
    /* It is in /sys until the kernel gives its lock back, which any change waits for. */
    struct batch batch = {.size = 0};
    message = begin(&batch, RTM_NEWLINK, NLM_F_ACK, &any, sizeof any);
    put(message, IFLA_IFNAME, HOST_END, sizeof HOST_END);
    end(&batch, message);
    CHECK(send(fd, batch.bytes, batch.size, 0));
    CHECK(recv(fd, answer, sizeof answer, 0));
    close(fd);
    close(container);
}
