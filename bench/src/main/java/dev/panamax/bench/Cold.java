package dev.panamax.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Commands from their first instruction to their last, against a JVM that says hello.
 *
 * @param options those of the launcher for its JVM
 * @param classpath where {@link Hello} is
 */
record Cold(
        Path java, List<String> options, String classpath, Path panamax, Path jar, Path spawn, Workbench workbench) {
    static final String HELLO = "hello world, with the launcher's options";
    static final String PLAIN_HELLO = "hello world, without options";
    static final String PLAIN = "java -jar runtime.jar exec -- /bin/true";
    private static final String ID = "cold";

    /** The verbs that change or enter a container. */
    static final List<String> WORKING = List.of("exec -- /bin/true", "state", "create", "start", "delete");

    /** The verbs that only tell something. */
    static final List<String> TELLING = List.of("--version", "state", "list", "features");

    Contest contest() {
        Program create = verb("create", "--bundle", workbench.bundle().toString(), ID);
        Program start = verb("start", ID);
        Program delete = verb("delete", "--force", ID);
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(jvm(HELLO, options, List.of("-cp", classpath, Hello.class.getName())));
        candidates.add(verb("--version"));
        candidates.add(verb("features"));
        candidates.add(new Step("panamax list", List.of(create), verb("list"), List.of(delete)));
        candidates.add(new Step("panamax state", List.of(create), verb("state", ID), List.of(delete)));
        candidates.add(new Step("panamax create", List.of(), create, List.of(delete)));
        candidates.add(new Step("panamax start", List.of(create), start, List.of(delete)));
        candidates.add(new Step("panamax delete", List.of(create), delete, List.of()));
        candidates.add(Program.each("panamax exec -- /bin/true", spawn, panamax.toString(), "exec", "--", "/bin/true"));
        candidates.add(jvm(PLAIN_HELLO, List.of(), List.of("-cp", classpath, Hello.class.getName())));
        candidates.add(jvm(PLAIN, List.of(), List.of("-jar", jar.toString(), "exec", "--", "/bin/true")));
        return new Contest("Cold commands", candidates);
    }

    private Program verb(String verb, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                panamax.toString(), "--root", workbench.state().resolve(ID).toString(), verb));
        words.addAll(Arrays.asList(arguments));
        return Program.each("panamax " + verb, spawn, words.toArray(String[]::new));
    }

    private Program jvm(String name, List<String> flags, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(java.toString()));
        words.addAll(flags);
        words.addAll(arguments);
        return Program.each(name, spawn, words.toArray(String[]::new));
    }
}
