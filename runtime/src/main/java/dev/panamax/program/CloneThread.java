package dev.panamax.program;

import dev.panamax.linux.Uninterruptibly;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The thread that clones for callers who do not wait for their child. It lives as long as the JVM: {@code PR_SET_PDEATHSIG} fires when
 * the <em>thread</em> that cloned ends, not its process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html">PR_SET_PDEATHSIG(2const)</a>
 */
final class CloneThread {
    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(CloneThread::daemon);

    private CloneThread() {}

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "panamax-clone");
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task on the thread and waits for it, even while interrupted: what it starts must not be lost. */
    static <T> T call(Callable<T> task) {
        return Uninterruptibly.get(THREAD.submit(task));
    }
}
