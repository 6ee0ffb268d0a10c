package dev.panamax.cli;

import dev.panamax.cli.Options.Option;

/** The two forms in which lists are printed. */
enum Format {
    TABLE,
    JSON;

    static final Option OPTION = new Option("--format", "-f", "table|json", "for people (default), or for programs");

    static Format of(Options options) {
        String format = options.meant(OPTION);
        return switch (format == null ? "table" : format) {
            case "table" -> TABLE;
            case "json" -> JSON;
            default -> throw new UsageException("--format takes table or json, and not \"" + format + "\"");
        };
    }
}
