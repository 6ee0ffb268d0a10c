package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Errno;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Something that the kernel is asked or told, with the answer of one that means well.
 *
 * @param right whether a value is one that an answer may have, even one that has been changed on its way
 */
record Question(String name, List<byte[]> answer, Function<NetlinkSocket, Object> ask, Predicate<Object> right) {
    private static final String LINK = "pnxa";
    private static final int LISTENING = 8080;

    Object ask(List<byte[]> datagrams) {
        try (NetlinkSocket socket = FakeKernel.answering(datagrams)) {
            return ask.apply(socket);
        }
    }

    static List<Question> all() {
        return List.of(
                aLink(),
                links(),
                addresses(),
                permanent(),
                routes(),
                sockets(),
                aChange(),
                threeChanges(),
                twoLinks(),
                aRemoval());
    }

    /** Whatever has become of the rest, the link is the one that was asked for. */
    private static Question aLink() {
        byte[] answer = Answers.message(linux_h.RTM_NEWLINK, 0, 1, Answers.link(3, LINK));
        return new Question(
                "a link",
                List.of(answer),
                socket -> new Links(socket).find(LINK).orElseThrow(),
                link -> link instanceof Links.Link found && found.name().equals(LINK) && found.index() > 0);
    }

    /** Two questions at once. */
    private static Question twoLinks() {
        byte[] first = Answers.message(linux_h.RTM_NEWLINK, 0, 1, Answers.link(3, LINK));
        byte[] second = Answers.message(linux_h.RTM_NEWLINK, 0, 2, Answers.link(4, "pnxb"));
        return new Question(
                "two links",
                List.of(first, second),
                socket -> new Links(socket).find(List.of(LINK, "pnxb")),
                value -> value instanceof List<?> found && found.size() == 2);
    }

    /** Somebody else was faster. */
    private static Question aRemoval() {
        byte[] answer = Answers.refusal(1, Errno.ENODEV, "gone");
        return new Question("a removal", List.of(answer), Question::removal, _ -> true);
    }

    private static Object removal(NetlinkSocket socket) {
        new Links(socket).deleteAside(LINK);
        return "done";
    }

    private static Question links() {
        byte[] first = Answers.part(linux_h.RTM_NEWLINK, Answers.link(3, LINK));
        byte[] second = Answers.part(linux_h.RTM_NEWLINK, Answers.link(4, "pnxb"));
        return list("links", socket -> new Links(socket).list(), first, second);
    }

    private static Question addresses() {
        byte[] first = Answers.part(linux_h.RTM_NEWADDR, Answers.address(3, new byte[] {10, 88, 7, 2}));
        byte[] second = Answers.part(linux_h.RTM_NEWADDR, Answers.address(4, new byte[16]));
        return list("addresses", socket -> new Addresses(socket).list(), first, second);
    }

    private static Question permanent() {
        byte[] first = Answers.part(linux_h.RTM_NEWADDR, Answers.address(3, new byte[] {10, 88, 7, 2}));
        byte[] second = Answers.part(linux_h.RTM_NEWADDR, Answers.address(3, new byte[16]));
        return list("permanent addresses", socket -> new Addresses(socket).permanent(3), first, second);
    }

    private static Question routes() {
        byte[] first = Answers.part(linux_h.RTM_NEWROUTE, Answers.route());
        byte[] second = Answers.part(linux_h.RTM_NEWROUTE, Answers.route());
        return list("routes", socket -> new Routes(socket).list(), first, second);
    }

    /** Two lists, one of each family. */
    private static Question sockets() {
        byte[] first = Answers.part(20, Answers.socket(linux_h.AF_INET, LISTENING));
        byte[] second = Answers.message(20, linux_h.NLM_F_MULTI, 2, Answers.socket(linux_h.AF_INET6, LISTENING));
        byte[] end = Answers.message(
                linux_h.NLMSG_DONE,
                linux_h.NLM_F_MULTI,
                2,
                new MessageWriter().u32(0).toBytes());
        return new Question(
                "sockets",
                List.of(Answers.datagram(first, Answers.end(0)), second, end),
                socket -> new SocketDiagnosis(socket).list(SocketDiagnosis.Protocol.TCP),
                value -> value instanceof List<?> found && found.size() == 2);
    }

    private static Question list(String name, Function<NetlinkSocket, Object> ask, byte[] first, byte[] second) {
        return new Question(
                name,
                List.of(first, Answers.datagram(second, Answers.end(0))),
                ask,
                value -> value instanceof List<?> found && found.size() <= 2);
    }

    private static Question aChange() {
        return new Question("a change", List.of(Answers.acknowledgement(1)), Question::change, _ -> true);
    }

    private static Object change(NetlinkSocket socket) {
        new Links(socket).setUp(3);
        return "done";
    }

    private static Question threeChanges() {
        return new Question("three changes", List.of(Answers.acknowledgement(3)), Question::changes, _ -> true);
    }

    private static Object changes(NetlinkSocket socket) {
        Links links = new Links(socket);
        socket.together(() -> {
            links.setUp(3);
            links.setMtu(3, 1400);
            links.rename(3, "eth0");
        });
        return "done";
    }

    @Override
    public String toString() {
        return name;
    }
}
