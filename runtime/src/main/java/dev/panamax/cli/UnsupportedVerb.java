package dev.panamax.cli;

/** What other runtimes can do and Panamax can't; engines ask by calling for its help, and take failure as the answer. */
final class UnsupportedVerb {
    private UnsupportedVerb() {}

    static UsageException failure(String verb) {
        return new UsageException(
                verb + " is not supported: Panamax neither saves running containers nor restores them");
    }
}
