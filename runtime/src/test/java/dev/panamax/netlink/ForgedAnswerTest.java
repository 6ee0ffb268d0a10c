package dev.panamax.netlink;

import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.SystemCall;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another process, which may send to any port, answers before the kernel does: it is not listened to. */
@Requires(Feature.ROOT)
class ForgedAnswerTest {
    private final KernelPort port = KernelPort.open("NETLINK_ROUTE", linux_h.NETLINK_ROUTE);
    private final NetlinkSocket socket = new NetlinkSocket(port);
    private final Fd forger = Fd.of(Call.of(
                    SystemCall.SOCKET,
                    integer(linux_h.AF_NETLINK),
                    integer(linux_h.SOCK_RAW | linux_h.SOCK_CLOEXEC),
                    integer(linux_h.NETLINK_ROUTE))
            .invoke());

    @AfterEach
    void close() {
        socket.close();
        forger.close();
    }

    /** Sends to our port, whose number is known once it has been used. */
    private void forge(byte[] message) {
        byte[] toUs = ByteBuffer.wrap(message.clone())
                .order(ByteOrder.nativeOrder())
                .putInt(12, port.number())
                .array();
        byte[] address = ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .putShort((short) linux_h.AF_NETLINK)
                .putInt(4, port.number())
                .array();
        Call.of(
                        SystemCall.SENDTO,
                        descriptor(forger),
                        bytes(toUs, "forged"),
                        integer(toUs.length),
                        integer(0),
                        new Argument.Bytes(address, "our port"),
                        integer(address.length))
                .invoke();
    }

    @Test
    void aForgedLinkIsNotBelieved() {
        Links links = new Links(socket);
        int index = links.find("lo").orElseThrow().index();
        forge(Answers.message(linux_h.RTM_NEWLINK, 0, 2, Answers.link(index + 1000, "lo")));
        assertThat(links.find("lo").orElseThrow().index()).isEqualTo(index);
    }

    @Test
    void aForgedAcknowledgementIsNone() {
        Links links = new Links(socket);
        int nobody = 1 + links.list().stream().mapToInt(Links.Link::index).max().orElseThrow() + 100_000;
        forge(Answers.acknowledgement(2));
        assertThatThrownBy(() -> links.setUp(nobody)).hasMessageContaining("ENODEV");
    }

    @Test
    void aForgedEndIsNone() {
        Links links = new Links(socket);
        int count = links.list().size();
        forge(Answers.message(linux_h.NLMSG_DONE, linux_h.NLM_F_MULTI, 2, new byte[4]));
        forge(new byte[16]);
        assertThat(links.list()).hasSize(count).isNotEmpty();
    }
}
