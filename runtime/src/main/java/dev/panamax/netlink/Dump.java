package dev.panamax.netlink;

import dev.panamax.linux.LinuxException;
import java.util.ArrayList;
import java.util.List;

/** The answer to a request for all there is of something, as it comes: many messages, and one that says that they were all. */
final class Dump {
    private final Request request;
    private final int answer;
    private final List<byte[]> bodies = new ArrayList<>();
    private boolean complete;
    private boolean interrupted;

    /** @param answer the type of the messages */
    Dump(Request request, int answer) {
        this.request = request;
        this.answer = answer;
    }

    /**
     * Takes the next message.
     *
     * @throws LinuxException if the kernel refuses, or gives up half way
     * @throws NetlinkException if the message does not belong there
     */
    void add(Message message) {
        if (complete) {
            throw new NetlinkException("more follows after the end of what answers " + request.description());
        }
        interrupted |= message.wasInterrupted();
        if (message.isDone()) {
            complete = true;
            LinuxException failure = message.refusal(request);
            if (failure != null) {
                throw failure;
            }
            return;
        }
        message.check(request, answer);
        if (!message.isOneOfMany()) {
            throw new NetlinkException("a single message where a list answers " + request.description());
        }
        bodies.add(message.body());
    }

    boolean isComplete() {
        return complete;
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    List<byte[]> bodies() {
        return bodies;
    }
}
