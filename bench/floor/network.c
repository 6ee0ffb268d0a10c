#define _GNU_SOURCE
#include "floor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <fcntl.h>

#define ADDRESS "10.88.9.2"
#define GATEWAY "10.88.9.1"
#define PREFIX 24
#define HOST_END "pnxfloor0"

struct batch {
    char bytes[2048];
    size_t size;
    int requests;
};

static int host = -1, host_namespace, bridge;
static uint32_t sequence;

static struct nlmsghdr *begin(struct batch *batch, int type, int flags, const void *head, size_t size) {
    struct nlmsghdr *message = (struct nlmsghdr *) (batch->bytes + batch->size);
    memset(message, 0, NLMSG_SPACE(size));
    message->nlmsg_len = NLMSG_LENGTH(size);
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
    message->nlmsg_seq = ++sequence;
    memcpy(NLMSG_DATA(message), head, size);
    batch->requests++;
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

static void exchange(int fd, struct batch *batch) {
    char answer[8192];
    CHECK(send(fd, batch->bytes, batch->size, 0));
    while (batch->requests > 0) {
        ssize_t count = recv(fd, answer, sizeof answer, 0);
        CHECK(count);
        for (struct nlmsghdr *message = (struct nlmsghdr *) answer; NLMSG_OK(message, count);
             message = NLMSG_NEXT(message, count)) {
            struct nlmsgerr *error = NLMSG_DATA(message);
            errno = -error->error;
            check(error->error == 0 ? 0 : -1, "a netlink request");
            batch->requests--;
        }
    }
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

static void create_pair(int net) {
    struct batch batch = {.size = 0};
    struct ifinfomsg up = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct ifinfomsg peer = {.ifi_flags = 0};
    struct nlmsghdr *message = begin(&batch, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &up, sizeof up);
    put(message, IFLA_IFNAME, HOST_END, sizeof HOST_END);
    put(message, IFLA_MASTER, &bridge, sizeof bridge);
    struct rtattr *info = put(message, IFLA_LINKINFO, NULL, 0);
    put(message, IFLA_INFO_KIND, "veth", 4);
    struct rtattr *data = put(message, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *other = put(message, VETH_INFO_PEER, &peer, sizeof peer);
    put(message, IFLA_IFNAME, "eth0", 5);
    put(message, IFLA_NET_NS_FD, &net, sizeof net);
    close_nest(message, other);
    close_nest(message, data);
    close_nest(message, info);
    end(&batch, message);
    exchange(host, &batch);
}

static void configure(int fd) {
    struct batch batch = {.size = 0};
    int index = 2; /* The first link of a new namespace after its loopback. */
    struct in_addr address, gateway;
    inet_pton(AF_INET, ADDRESS, &address);
    inet_pton(AF_INET, GATEWAY, &gateway);
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
    message = begin(&batch, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &route, sizeof route);
    put(message, RTA_GATEWAY, &gateway, sizeof gateway);
    end(&batch, message);
    exchange(fd, &batch);
}

void connect_network(int net) {
    create_pair(net);
    CHECK(setns(net, CLONE_NEWNET));
    int inside = open_socket();
    CHECK(setns(host_namespace, CLONE_NEWNET));
    configure(inside);
    close(inside);
}

void disconnect_network(void) {
    struct batch batch = {.size = 0};
    struct ifinfomsg any = {.ifi_index = 0};
    struct nlmsghdr *message = begin(&batch, RTM_DELLINK, 0, &any, sizeof any);
    put(message, IFLA_IFNAME, HOST_END, sizeof HOST_END);
    end(&batch, message);
    exchange(host, &batch);
}
