package dev.panamax.security;

import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.config.Capability;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.SystemCall;
import dev.panamax.proc.ProcessStatus;
import dev.panamax.proc.Sysctl;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capabilities that a program keeps: all others leave its bounding set, the kernel's newest included, so that no file can give
 * them back.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
public final class Capabilities {
    private static final int VERSION_3 = 0x20080522;
    private static final String POINTER = "/capabilities";

    private final long kept;
    private final long last;
    private final long bounding;

    private Capabilities(long kept, long last, long bounding) {
        this.kept = kept;
        this.last = last;
        this.bounding = bounding;
    }

    /** What this host has: read once, as it does not change under a running JVM. */
    private static final class Host {
        static final long LAST = Sysctl.number("kernel/cap_last_cap");
        static final long BOUNDING = bounding();

        private static long bounding() {
            try {
                return ProcessStatus.of("thread-self").mask("CapBnd");
            } catch (IOException e) {
                throw new UncheckedIOException("can't read our own capabilities", e);
            }
        }
    }

    /** Returns the capabilities to keep. What we do not have ourselves can't be kept, and is left out with a warning. */
    public static Capabilities keeping(Set<Capability> wanted) {
        long kept = 0;
        for (Capability capability : wanted) {
            kept |= 1L << capability.number();
        }
        long missing = kept & ~Host.BOUNDING;
        if (missing != 0) {
            // Loaded here only: a logger costs a cold JVM several milliseconds.
            Logger log = LoggerFactory.getLogger(Capabilities.class);
            for (Capability capability : wanted) {
                if ((missing & 1L << capability.number()) != 0) {
                    log.warn("the capability {} is not ours to give: the container does without", capability);
                }
            }
        }
        return new Capabilities(kept & Host.BOUNDING, Host.LAST, Host.BOUNDING);
    }

    /** Drops everything else from the bounding set: to be done while we still may. */
    public void addBoundingSet(SyscallProgram.Builder program) {
        program.phase(Phase.CAPABILITIES).from(POINTER);
        for (int number = 0; number <= last; number++) {
            if ((kept & 1L << number) == 0 && (bounding & 1L << number) != 0) {
                program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_CAPBSET_DROP), name(number)));
            }
        }
    }

    /** Makes the kept ones effective, permitted and inheritable: after the change of the user, which {@code KEEPCAPS} survives. */
    public void addSets(SyscallProgram.Builder program) {
        program.phase(Phase.CAPABILITIES).from(POINTER);
        ByteBuffer header =
                ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(VERSION_3);
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        for (int half = 0; half < 2; half++) {
            int bits = (int) (kept >>> (Integer.SIZE * half));
            data.putInt(bits).putInt(bits).putInt(bits);
        }
        String sets = "{effective=permitted=inheritable=0x" + Long.toHexString(kept) + "}";
        program.add(Op.of(
                SystemCall.CAPSET,
                bytes(header.array(), "{_LINUX_CAPABILITY_VERSION_3, 0}"),
                bytes(data.array(), sets)));
    }

    private static Argument name(int number) {
        Capability[] known = Capability.values();
        return number < known.length ? new Argument.Symbol("CAP_" + known[number], number) : integer(number);
    }
}
