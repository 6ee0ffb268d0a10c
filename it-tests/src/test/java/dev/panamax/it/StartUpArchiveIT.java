package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.it.Installation.Result;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that makes starts fast: who makes it, when, and when it is not used. */
@Requires(Feature.ROOT)
class StartUpArchiveIT {
    private static final List<String> WITHOUT = List.of("runtime.jar");
    private static final List<String> WITH = List.of("runtime.jar", "runtime.jsa", "runtime.start");
    private static final String NO_PROCESS = "4194305"; // One more than Linux ever has.

    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(directory);
    }

    @Test
    void theFirstUseByRootMakesItAndSaysNothing() throws Exception {
        Result first = installation.run("--version");
        assertThat(first.output()).startsWith("panamax version");
        assertThat(first.errors()).isEmpty();
        assertThat(installation.files()).isEqualTo(WITH);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.archive())))
                .isEqualTo("rw-r--r--");
        assertThat(installation.usesArchive()).isTrue();
        assertThat(installation.nobodyUsesArchive()).isTrue();

        FileTime made = Files.getLastModifiedTime(installation.archive());
        assertThat(installation.run("exec", "--", "/bin/echo", "hello").output())
                .isEqualTo("hello\n");
        assertThat(Files.getLastModifiedTime(installation.archive())).isEqualTo(made);
    }

    @Test
    void whatAnEngineWaitsForIsNotHeldUpByIt() throws Exception {
        assertThat(installation.run("state", "nobody").status()).isEqualTo(1);
        assertThat(installation
                        .run("--root", directory.resolve("state").toString(), "list")
                        .status())
                .isZero();
        assertThat(installation.files()).isEqualTo(WITHOUT);
    }

    @Test
    void whoInstallsMakesItByACommand() throws Exception {
        Result result = installation.run("--build-archive");
        assertThat(result).isEqualTo(new Result(0, installation.archive() + "\n", ""));
        assertThat(installation.usesArchive()).isTrue();
    }

    @Test
    void itIsNotUsedForAnotherJar() throws Exception {
        installation.run("--build-archive");
        Files.setLastModifiedTime(installation.jar(), FileTime.fromMillis(0));
        assertThat(installation.usesArchive()).isFalse();
        installation.run("--version");
        assertThat(installation.usesArchive()).isTrue();
    }

    @Test
    void itIsNotUsedIfOthersCouldHaveMadeIt() throws Exception {
        installation.run("--build-archive");
        for (String name : List.of(".", "runtime.jsa", "runtime.start", "runtime.jar")) {
            Path file = installation.folder().resolve(name).normalize();
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            Installation.chmod(file, permissions.substring(0, 7) + "w" + permissions.substring(8));
            assertThat(installation.usesArchive())
                    .as("%s for others to write", name)
                    .isFalse();
            Installation.chmod(file, permissions);
            Files.setAttribute(file, "unix:uid", 65534);
            assertThat(installation.usesArchive())
                    .as("%s of another user", name)
                    .isFalse();
            Files.setAttribute(file, "unix:uid", 0);
            assertThat(installation.usesArchive()).as("%s as it was", name).isTrue();
        }
    }

    @Test
    void itIsNotMadeWhereOthersMayWrite() throws Exception {
        Installation.chmod(installation.folder(), "rwxrwxrwx");
        Result result = installation.run("--build-archive");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors())
                .contains("others than root and you may change " + installation.folder())
                .hasLineCount(1);
        assertThat(installation.run("--version").status()).isZero();
        assertThat(installation.files()).isEqualTo(WITHOUT);
    }

    @Test
    void anOrdinaryUserMakesNoneForOthers() throws Exception {
        Result version = installation.runAsNobody("--version");
        assertThat(version.output()).startsWith("panamax version");
        assertThat(version.errors()).isEmpty();
        Result result = installation.runAsNobody("--build-archive");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors())
                .contains("can't write to " + installation.folder())
                .hasLineCount(1);
        assertThat(installation.files()).isEqualTo(WITHOUT);
    }

    @Test
    void anInstallationThatNobodyCanWriteToWorks() throws Exception {
        String readOnly = "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && shift && exec \"$@\"";
        List<String> unshare = List.of("/usr/bin/unshare", "-m", "/bin/sh", "-c", readOnly, "-", directory.toString());
        Result result = installation.runBehind(unshare, "--version");
        assertThat(result.output()).startsWith("panamax version");
        assertThat(result.errors()).isEmpty();
        assertThat(installation.files()).isEqualTo(WITHOUT);
    }

    @Test
    void severalFirstUsesAtOnceMakeOneThatIsWhole() throws Exception {
        try (ExecutorService users = Executors.newFixedThreadPool(4)) {
            List<Future<Result>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(users.submit(() -> installation.run("--version")));
            }
            for (Future<Result> result : results) {
                assertThat(result.get().output()).startsWith("panamax version");
                assertThat(result.get().errors()).isEmpty();
            }
        }
        assertThat(installation.files()).isEqualTo(WITH);
        assertThat(installation.usesArchive()).isTrue();
    }

    @Test
    void whatAKilledBuilderHasLeftIsRemoved() throws Exception {
        Path half = Files.createDirectory(installation.folder().resolve("runtime.new-" + NO_PROCESS));
        Files.writeString(half.resolve("archive"), "half");
        Files.createSymbolicLink(installation.folder().resolve("runtime.builder"), Path.of(NO_PROCESS));
        assertThat(installation.usesArchive()).isFalse();
        assertThat(installation.run("--build-archive").status()).isZero();
        assertThat(installation.files()).isEqualTo(WITH);
        assertThat(installation.usesArchive()).isTrue();
    }

    @Test
    void whatCanNotBeMadeIsNotTriedAgain() throws Exception {
        Files.writeString(installation.jar(), "no jar");
        Result build = installation.run("--build-archive");
        assertThat(build.status()).isEqualTo(1);
        assertThat(build.errors()).startsWith("panamax: made no start-up archive: ");
        assertThat(installation.files()).isEqualTo(WITHOUT);
        installation.run("--version");
        assertThat(installation.files()).containsExactly("runtime.jar", "runtime.no-archive");
    }
}
