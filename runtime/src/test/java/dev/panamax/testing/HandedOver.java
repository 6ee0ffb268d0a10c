package dev.panamax.testing;

import dev.panamax.config.IdMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A user namespace that somebody holds open by a process of his, to be handed over: he owns it, and whoever may has mapped ids into it. The
 * process ends with its input, so that nothing is left even of a test that crashed.
 */
public record HandedOver(Process process) implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    /**
     * Makes a namespace.
     *
     * @param owner user id of its owner, and his group's
     * @param ids of its users, and of its groups
     * @throws UncheckedIOException if the kernel refuses the maps
     */
    public static HandedOver of(long owner, List<IdMapping> ids) {
        List<String> command = new ArrayList<>();
        if (owner != 0) {
            command.addAll(List.of("setpriv", "--reuid", "" + owner, "--regid", "" + owner, "--clear-groups"));
        }
        command.addAll(List.of("unshare", "--user", "/bin/busybox", "sh", "-c", "echo made; exec /bin/busybox cat"));
        HandedOver made = null;
        try {
            made = new HandedOver(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            String line = made.process.inputReader().readLine();
            if (!"made".equals(line)) {
                throw new IllegalStateException("no user namespace could be made: " + line);
            }
            made.map("uid_map", ids);
            made.map("gid_map", ids);
            return made;
        } catch (IOException e) {
            close(made);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close(made);
            throw e;
        }
    }

    private static void close(@org.jspecify.annotations.Nullable HandedOver made) {
        if (made != null) {
            made.close();
        }
    }

    private void map(String file, List<IdMapping> ids) throws IOException {
        Files.writeString(Path.of("/proc", "" + process.pid(), file), IdMapping.text(ids));
    }

    /** Returns the file of the namespace. */
    public String path() {
        return "/proc/" + process.pid() + "/ns/user";
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            process.getInputStream().close();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("ending the holder of a user namespace", e);
        }
    }
}
