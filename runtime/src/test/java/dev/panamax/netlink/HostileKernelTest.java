package dev.panamax.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.testing.Mutations;
import dev.panamax.testing.Mutations.Mutation;
import dev.panamax.testing.Trials;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A kernel whose answers are torn, out of order, doubled, or for somebody else: it is believed nothing that it has not said. */
@Tag("host") // An emulated processor shows nothing else, and takes minutes.
class HostileKernelTest {
    private static final Trials TRIALS =
            new Trials("hostile netlink", Set.of(NetlinkException.class, LinuxException.class));
    private static final long SEED = 6;
    private static final int SHUFFLES = 500;

    private static List<Question> questions() {
        return Question.all();
    }

    @AfterEach
    void noneIsWrong() {
        TRIALS.assertNoneWrong();
    }

    @AfterAll
    static void writeFigures() {
        TRIALS.write();
    }

    private static List<byte[]> with(Question question, int place, byte[] datagram) {
        List<byte[]> answer = new ArrayList<>(question.answer());
        answer.set(place, datagram);
        return answer;
    }

    @ParameterizedTest
    @MethodSource("questions")
    void oneThatMeansWellIsUnderstood(Question question) {
        assertThat(question.ask(question.answer())).matches(question.right());
    }

    @ParameterizedTest
    @MethodSource("questions")
    void whatIsCutIsRefused(Question question) {
        for (int i = 0; i < question.answer().size(); i++) {
            for (Mutation mutation : Mutations.of(question.answer().get(i)).cuts()) {
                List<byte[]> answer = with(question, i, mutation.bytes());
                TRIALS.mustFail(question + ", " + mutation.what(), "", () -> question.ask(answer));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("questions")
    void whatIsChangedIsRefusedOrWhatItSays(Question question) {
        for (int i = 0; i < question.answer().size(); i++) {
            Mutations mutations = Mutations.of(question.answer().get(i));
            List<Mutation> all = new ArrayList<>(mutations.changes());
            all.addAll(mutations.shifts());
            all.addAll(mutations.excesses());
            for (Mutation mutation : all) {
                List<byte[]> answer = with(question, i, mutation.bytes());
                TRIALS.mayFail(
                        question + ", " + i + ", " + mutation.what(), "", () -> question.ask(answer), question.right());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("questions")
    void anotherTypeNumberOrPortIsRefused(Question question) {
        byte[] first = question.answer().getFirst();
        for (int place : new int[] {4, 5, 8, 9, 10, 11, 12, 13, 14, 15}) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] changed = first.clone();
                changed[place] ^= (byte) (1 << bit);
                String what = question + ", bit " + bit + " of byte " + place;
                List<byte[]> answer = with(question, 0, changed);
                TRIALS.mustFail(what, "", () -> question.ask(answer));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("questions")
    void whatIsDoubledDoesNotCountTwice(Question question) {
        for (int i = 0; i < question.answer().size(); i++) {
            byte[] datagram = question.answer().get(i);
            boolean last = i == question.answer().size() - 1;
            List<byte[]> twiceInOne = with(question, i, Answers.datagram(datagram, datagram));
            TRIALS.mayFail(
                    question + ", " + i + " doubled",
                    "",
                    () -> question.ask(twiceInOne),
                    value -> !last && isList(value));
            List<byte[]> twice = new ArrayList<>(question.answer());
            twice.add(i, datagram);
            TRIALS.mayFail(
                    question + ", " + i + " there twice",
                    "",
                    () -> question.ask(twice),
                    value -> last || isList(value));
        }
    }

    private static boolean isList(Object value) {
        return value instanceof List<?>;
    }

    @ParameterizedTest
    @MethodSource("questions")
    void noOrderOfTheMessagesIsAProblem(Question question) {
        Random random = new Random(SEED);
        for (int i = 0; i < SHUFFLES; i++) {
            List<byte[]> answer = new ArrayList<>();
            question.answer().forEach(datagram -> answer.addAll(Collections.nCopies(1 + random.nextInt(2), datagram)));
            Collections.shuffle(answer, random);
            TRIALS.mayFail(question + ", shuffle " + i, "", () -> question.ask(answer), _ -> true);
        }
    }

    @Test
    void anAcknowledgementThatComesTwiceIsNotTheNextOnes() {
        FakeKernel kernel = new FakeKernel(List.of(Answers.acknowledgement(1), Answers.acknowledgement(1)));
        Links links = new Links(new NetlinkSocket(kernel));
        links.setUp(3);
        assertThatThrownBy(() -> links.delete(3)).hasMessageContaining("EAGAIN");
        kernel.answer(Answers.acknowledgement(2)); // Late, and of no interest to anybody.
        kernel.answer(Answers.refusal(3, Errno.EBUSY, "not now"));
        assertThatThrownBy(() -> links.delete(3)).hasMessageMatching("RTM_DELLINK\\(link 3\\): EBUSY .*: not now");
    }

    @Test
    void aRefusalAmongChangesIsToldWhateverComesLater() {
        NetlinkSocket socket = FakeKernel.answering(
                List.of(Answers.refusal(2, Errno.EINVAL, "too small"), Answers.acknowledgement(3)));
        Links links = new Links(socket);
        assertThatThrownBy(() -> socket.together(() -> {
                    links.setUp(3);
                    links.setMtu(3, 1);
                    links.setDown(3);
                }))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("RTM_NEWLINK(link 3, mtu 1): EINVAL")
                .hasMessageEndingWith(": too small");
    }

    @Test
    void whatNobodyAskedToHearOfIsNotBelieved() {
        NetlinkSocket socket = FakeKernel.answering(List.of(Answers.acknowledgement(2), Answers.acknowledgement(3)));
        Links links = new Links(socket);
        assertThatThrownBy(() -> socket.together(() -> {
                    links.setUp(3);
                    links.setMtu(3, 1);
                    links.setDown(3);
                }))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("RTM_NEWLINK(link 3, mtu 1) is acknowledged, which nobody has asked for");
    }

    @Test
    void aQuestionWithoutAnAnswerIsNotTakenForOneThatHasIt() {
        NetlinkSocket socket =
                FakeKernel.answering(List.of(Answers.message(linux_h.RTM_NEWLINK, 0, 2, Answers.link(4, "pnxb"))));
        assertThatThrownBy(() -> new Links(socket).find(List.of("pnxa", "pnxb")))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("RTM_GETLINK(pnxa) has no answer");
    }

    @Test
    void aRemovalIsToldOnceAndByAMessageThatSaysSo() {
        byte[] told = Answers.message(linux_h.RTM_DELLINK, 0, 1, Answers.link(3, "pnxa"));
        byte[] over = Answers.datagram(Answers.acknowledgement(1), Answers.refusal(2, Errno.ENODEV, "gone"));
        new Links(FakeKernel.answering(List.of(told, over))).remove("pnxa");
        byte[] older = Answers.acknowledgement(1);
        new Links(FakeKernel.answering(List.of(older, over))).remove("pnxa");
        byte[] twice = Answers.datagram(told, told);
        assertThatThrownBy(() -> new Links(FakeKernel.answering(List.of(twice, over))).remove("pnxa"))
                .hasMessageContaining("RTM_DELLINK(pnxa) has more than one answer");
        byte[] made = Answers.message(linux_h.RTM_NEWLINK, 0, 1, Answers.link(3, "pnxa"));
        assertThatThrownBy(() -> new Links(FakeKernel.answering(List.of(made, over))).remove("pnxa"))
                .hasMessageContaining("a message of type 16 where 17 answers RTM_DELLINK(pnxa)");
    }

    @Test
    void aRemovalThatIsRefusedIsNone() {
        NetlinkSocket socket = FakeKernel.answering(List.of(Answers.refusal(1, Errno.EBUSY, "not now")));
        assertThatThrownBy(() -> new Links(socket).remove("pnxa"))
                .isInstanceOf(LinuxException.class)
                .hasMessageMatching("RTM_DELLINK\\(pnxa\\): EBUSY .*: not now");
    }

    @Test
    void aListThatChangedWhileItWasToldIsAskedForAgain() {
        byte[] link = Answers.link(3, "pnxa");
        int interrupted = linux_h.NLM_F_MULTI | linux_h.NLM_F_DUMP_INTR;
        FakeKernel kernel = new FakeKernel(List.of(
                Answers.message(linux_h.RTM_NEWLINK, interrupted, 1, link),
                Answers.end(0),
                Answers.message(linux_h.RTM_NEWLINK, linux_h.NLM_F_MULTI, 2, link),
                Answers.message(linux_h.RTM_NEWLINK, linux_h.NLM_F_MULTI, 2, Answers.link(4, "pnxb")),
                Answers.message(linux_h.NLMSG_DONE, linux_h.NLM_F_MULTI, 2, new byte[4])));
        assertThat(new Links(new NetlinkSocket(kernel)).list())
                .extracting(Links.Link::name)
                .containsExactly("pnxa", "pnxb");
    }

    @Test
    void aListThatTheKernelGivesUpIsNone() {
        NetlinkSocket socket = FakeKernel.answering(List.of(
                Answers.part(linux_h.RTM_NEWLINK, Answers.link(3, "pnxa")), Answers.end(-Errno.ENOMEM.number())));
        assertThatThrownBy(() -> new Links(socket).list()).hasMessageStartingWith("RTM_GETLINK(all): ENOMEM");
    }

    @Test
    void aListWithoutAnEndIsNone() {
        NetlinkSocket socket =
                FakeKernel.answering(List.of(Answers.part(linux_h.RTM_NEWLINK, Answers.link(3, "pnxa"))));
        assertThatThrownBy(() -> new Links(socket).list()).hasMessageContaining("EAGAIN");
    }

    @Test
    void anotherLinkIsNotTheOneThatWasAskedFor() {
        byte[] other = Answers.message(linux_h.RTM_NEWLINK, 0, 1, Answers.link(3, "eth0"));
        assertThatThrownBy(() -> new Links(FakeKernel.answering(List.of(other))).find("pnxa"))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("the link \"eth0\" where pnxa was asked for");
        assertThat(new Links(FakeKernel.answering(List.of(other))).find("second"))
                .isPresent();
    }

    @Test
    void attributesWithinOthersStayThere() {
        for (int length : new int[] {0, 1, 3, 10, 100, 0x7fff, 0xffff}) {
            MessageWriter body = new MessageWriter().u32(0).u32(3).u32(0).u32(0);
            body.attribute(linux_h.IFLA_IFNAME, "pnxa");
            int info = body.begin(linux_h.IFLA_LINKINFO);
            body.u16(length).u16(linux_h.IFLA_INFO_KIND).u32(0).end(info);
            body.attribute(linux_h.IFLA_PHYS_PORT_NAME, "veth");
            byte[] answer = Answers.message(linux_h.RTM_NEWLINK, 0, 1, body.toBytes());
            TRIALS.mustFail(
                    "an attribute of " + length + " bytes within another",
                    "an attribute of " + length + " bytes at 0 of 8",
                    () -> new Links(FakeKernel.answering(List.of(answer))).find("pnxa"));
        }
    }

    @Test
    void wordsOfARefusalAreReadWhereTheyAre() {
        byte[] refusal = Answers.refusal(1, Errno.EPERM, "because");
        for (int repeated : new int[] {-1, 0, 15, 16, 30, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            byte[] uncapped = refusal.clone();
            ByteBuffer.wrap(uncapped)
                    .order(ByteOrder.nativeOrder())
                    .putShort(6, (short) linux_h.NLM_F_ACK_TLVS)
                    .putInt(Message.HEADER + 4, repeated);
            TRIALS.mustFail(
                    "a refusal that repeats " + repeated + " bytes",
                    repeated == 16 ? "EPERM" : "the kernel's answer makes no sense",
                    () -> {
                        new Links(FakeKernel.answering(List.of(uncapped))).setUp(3);
                        return "done";
                    });
        }
    }
}
