package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.container.OciContainer;
import dev.panamax.oci.Resources;
import dev.panamax.oci.ResourcesJson;
import java.util.ArrayList;
import java.util.List;

/** {@code panamax update}: changes the limits of a container while it runs. */
final class UpdateCommand {
    private static final Option RESOURCES =
            new Option("--resources", "-r", "FILE", "new limits as \"resources\" of config.json; - for standard input");
    private static final Option L3_CACHE_SCHEMA =
            new Option("--l3-cache-schema", "SCHEMA", "share of the level 3 cache (Intel RDT)");
    private static final Option MEM_BW_SCHEMA =
            new Option("--mem-bw-schema", "SCHEMA", "share of the memory bandwidth (Intel RDT)");

    private static final Command COMMAND = new Command("update", "ID", """
            Changes the limits of a container; what is not given stays as it is. Amounts of memory take units, such as 512M,
            and -1 for no limit.
            """, options());

    private UpdateCommand() {}

    private static List<Option> options() {
        List<Option> all = new ArrayList<>();
        all.add(RESOURCES);
        all.addAll(ResourceOptions.OPTIONS);
        all.add(L3_CACHE_SCHEMA);
        all.add(MEM_BW_SCHEMA);
        return all;
    }

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            Resources resources = resources(options);
            String cache = options.meant(L3_CACHE_SCHEMA);
            String bandwidth = options.meant(MEM_BW_SCHEMA);
            OciContainer container = globals.containersToChange().find(options.id());
            container.update(resources);
            if (cache != null || bandwidth != null) {
                container.updateIntelRdt(cache, bandwidth);
            }
            return 0;
        });
    }

    private static Resources resources(Options options) {
        String file = options.meant(RESOURCES);
        if (file == null) {
            return ResourceOptions.read(options);
        }
        for (Option option : ResourceOptions.OPTIONS) {
            if (options.has(option)) {
                throw new UsageException(
                        option.name() + " and --resources exclude each other: all limits are in " + file);
            }
        }
        return ResourcesJson.read(file, FileContents.readNamed("new limits", file));
    }
}
