package dev.panamax.cgroup;

import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cgroups below a container's own, which programs that join it can be put into. */
public final class SubCgroups {
    private SubCgroups() {}

    /**
     * Returns the directories that a program joins.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @param arguments one path for all, or {@code CONTROLLER[,CONTROLLER...]:PATH} for some: the others stay what they are
     * @throws CgroupException if an argument makes no sense, or what it names is not there
     */
    public static Map<String, Path> below(Map<String, Path> paths, List<String> arguments) {
        Map<String, Path> chosen = new LinkedHashMap<>(paths);
        if (arguments.size() == 1 && arguments.getFirst().indexOf(':') < 0) {
            chosen.replaceAll((controller, directory) -> below(directory, arguments.getFirst()));
            return chosen;
        }
        Map<String, String> named = new LinkedHashMap<>();
        for (String argument : arguments) {
            int colon = argument.indexOf(':');
            if (colon < 0) {
                throw invalid(argument, "missing <controller>: prefix");
            }
            for (String controller : argument.substring(0, colon).split(",", -1)) {
                if (controller.isEmpty()) {
                    throw invalid(argument, "empty <controller> prefix");
                }
                if (named.put(controller, argument.substring(colon + 1)) != null) {
                    throw invalid(argument, "controller " + controller + " specified multiple times");
                }
                Path directory = paths.get(controller);
                if (directory == null) {
                    throw invalid(argument, "unknown controller " + controller);
                }
                chosen.put(controller, below(directory, argument.substring(colon + 1)));
            }
        }
        return chosen;
    }

    private static Path below(Path directory, String path) {
        Path below = CgroupHost.resolve(directory, path).normalize();
        if (!below.startsWith(directory)) {
            throw new CgroupException("bad sub cgroup path: " + path + " leads out of " + directory, null);
        }
        if (!Presence.isDirectory(below)) {
            throw new CgroupException("the sub cgroup " + path + " does not exist: there is no " + below, null);
        }
        return below;
    }

    private static CgroupException invalid(String argument, String why) {
        return new CgroupException("invalid --cgroup argument: " + argument + " (" + why + ")", null);
    }
}
