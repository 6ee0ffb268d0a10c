package dev.panamax.it.engines;

import java.nio.file.Path;

/** The runtime that the engines are given: the launcher at the top of the tree, or what {@code -Dpanamax.it.runtime=PATH} names. */
final class RuntimeUnderTest {
    /** What the engines know it as. */
    static final String NAME = "panamax";

    /** Where it is: engines start runtimes by their absolute path. */
    static final Path PATH = Path.of(System.getProperty("panamax.it.runtime", "../panamax"))
            .toAbsolutePath()
            .normalize();

    private RuntimeUnderTest() {}
}
