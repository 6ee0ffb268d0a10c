package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The internet sockets of a network namespace.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/sock_diag.7.html">sock_diag(7)</a>
 */
public final class SocketDiagnosis {
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int EVERY_STATE = -1;
    private static final int SOCKET_ID_SIZE = 48;
    // struct inet_diag_msg: family, state, timer, retrans, then the socket's id with its ports in network byte order.
    private static final int FAMILY = 0;
    private static final int STATE = 1;
    private static final int LOCAL_PORT = 4;
    private static final int PEER_PORT = 6;
    private static final int LOCAL_ADDRESS = 8;
    private static final int PEER_ADDRESS = 24;
    private static final int QUEUES = 56;
    private static final int HEADER = 72;

    private static final State[] STATES = State.values();

    private final NetlinkSocket socket;

    /**
     * Asks a socket.
     *
     * @param socket of {@link NetlinkSocket#openSocketDiagnosis}
     */
    public SocketDiagnosis(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** A protocol over IP, with its number. */
    public enum Protocol {
        TCP(6),
        UDP(17);

        private final int number;

        Protocol(int number) {
            this.number = number;
        }
    }

    /** What a socket does, as the kernel numbers it from 1; a UDP socket without a peer is {@code CLOSE}. */
    public enum State {
        ESTABLISHED,
        SYN_SENT,
        SYN_RECV,
        FIN_WAIT1,
        FIN_WAIT2,
        TIME_WAIT,
        CLOSE,
        CLOSE_WAIT,
        LAST_ACK,
        LISTEN,
        CLOSING,
        NEW_SYN_RECV,
        /** Has a port, and neither a peer nor listens; told of since Linux 6.8. */
        BOUND_INACTIVE
    }

    /**
     * A socket.
     *
     * @param received bytes that nobody has read; of one that listens, connections that nobody has accepted
     * @param unsent bytes that the peer has not acknowledged; of one that listens, how many connections may wait
     */
    public record InetSocket(
            Protocol protocol,
            State state,
            InetAddress localAddress,
            int localPort,
            InetAddress peerAddress,
            int peerPort,
            long received,
            long unsent) {}

    /** Returns all sockets of a protocol, in both families. */
    public List<InetSocket> list(Protocol protocol) {
        List<InetSocket> sockets = new ArrayList<>();
        for (int family : new int[] {linux_h.AF_INET, linux_h.AF_INET6}) {
            byte[] body = new MessageWriter()
                    .u8(family)
                    .u8(protocol.number)
                    .u8(0)
                    .u8(0)
                    .u32(EVERY_STATE)
                    .zeros(SOCKET_ID_SIZE)
                    .toBytes();
            Request request = new Request(SOCK_DIAG_BY_FAMILY, 0, body, "SOCK_DIAG_BY_FAMILY(" + protocol + ")");
            for (byte[] answer : socket.dump(request, SOCK_DIAG_BY_FAMILY)) {
                sockets.add(parse(protocol, family, new MessageReader(answer, HEADER)));
            }
        }
        return sockets;
    }

    private static InetSocket parse(Protocol protocol, int family, MessageReader reader) {
        int state = reader.u8(STATE);
        if (reader.u8(FAMILY) != family || state == 0 || state > STATES.length) {
            throw new NetlinkException("a socket of the family " + reader.u8(FAMILY) + " in the state " + state);
        }
        int size = family == linux_h.AF_INET ? 4 : 16;
        return new InetSocket(
                protocol,
                STATES[state - 1],
                MessageReader.address(reader.bytes(LOCAL_ADDRESS, size)),
                reader.networkU16(LOCAL_PORT),
                MessageReader.address(reader.bytes(PEER_ADDRESS, size)),
                reader.networkU16(PEER_PORT),
                Integer.toUnsignedLong(reader.i32(QUEUES)),
                Integer.toUnsignedLong(reader.i32(QUEUES + Integer.BYTES)));
    }
}
