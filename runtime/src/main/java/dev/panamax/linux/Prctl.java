package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Options of {@code prctl(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/prctl.2.html">prctl(2)</a>
 */
public enum Prctl implements Flag {
    PR_SET_PDEATHSIG(linux_h.PR_SET_PDEATHSIG),
    PR_GET_PDEATHSIG(linux_h.PR_GET_PDEATHSIG),
    PR_SET_DUMPABLE(linux_h.PR_SET_DUMPABLE),
    PR_SET_KEEPCAPS(linux_h.PR_SET_KEEPCAPS),
    PR_CAPBSET_READ(linux_h.PR_CAPBSET_READ),
    PR_CAPBSET_DROP(linux_h.PR_CAPBSET_DROP),
    PR_SET_NO_NEW_PRIVS(linux_h.PR_SET_NO_NEW_PRIVS),
    PR_SET_CHILD_SUBREAPER(linux_h.PR_SET_CHILD_SUBREAPER),
    PR_CAP_AMBIENT(linux_h.PR_CAP_AMBIENT),
    PR_SET_NAME(linux_h.PR_SET_NAME);

    private final long bits;

    Prctl(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
