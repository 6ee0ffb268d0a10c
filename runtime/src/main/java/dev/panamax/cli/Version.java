package dev.panamax.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** What this is, in the form that engines look for. */
final class Version {
    /** The newest version of the runtime specification that is understood. */
    static final String SPECIFICATION = "1.3.0";

    private Version() {}

    static int print() {
        StringBuilder text =
                new StringBuilder("panamax version ").append(number()).append('\n');
        String commit = commit();
        if (!commit.isEmpty()) {
            text.append("commit: ").append(commit).append('\n');
        }
        text.append("spec: ").append(SPECIFICATION).append('\n');
        text.append("java: ").append(Runtime.version()).append('\n');
        return Output.print(text.toString());
    }

    /** Returns the version in the jar's manifest; there is none when the classes are not in a jar. */
    private static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "of a working tree" : version;
    }

    /** Returns the commit that the jar was built from, or nothing if nobody said. */
    private static String commit() {
        if (Version.class.getPackage().getImplementationVersion() == null) {
            return "";
        }
        try (InputStream in = Version.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            return in == null ? "" : attribute(new Manifest(in).getMainAttributes());
        } catch (IOException e) {
            throw new UncheckedIOException("can't read our own manifest", e);
        }
    }

    private static String attribute(Attributes attributes) {
        @Nullable String commit = attributes.getValue("Implementation-Commit");
        return commit == null ? "" : commit;
    }
}
