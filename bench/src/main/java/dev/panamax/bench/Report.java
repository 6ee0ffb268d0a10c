package dev.panamax.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** All that {@code bench/compare} measures, one section after the other, and the document about it. */
public final class Report {
    private final Options options;
    private final Workbench workbench;
    private final Map<String, List<Statistics>> contests = new LinkedHashMap<>();
    private final Map<String, List<Statistics>> plotted = new LinkedHashMap<>();
    private final StringBuilder sections = new StringBuilder();
    private final Memory memory = new Memory();
    private final String machine;

    private Report(Options options, Workbench workbench) throws IOException {
        this.options = options;
        this.workbench = workbench;
        this.machine = Machine.describe();
    }

    /** Measures what the options name, and writes the document and its plot. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Path folder = Files.createDirectories(options.path("--folder").resolve("workbench"));
        Report report = new Report(options, Workbench.create(folder));
        for (String section : options.list("--only")) {
            report.measure(section);
        }
        report.write();
    }

    /** Measures one section; that it can't be is part of the report, and the others go on. */
    private void measure(String section) throws IOException, InterruptedException {
        System.err.printf("bench/compare: %s%n", section);
        long begin = System.nanoTime();
        try {
            switch (section) {
                case "cold" -> contest(section, cold().contest(), Math.ceilDiv(options.number("--rounds"), 2));
                case "parallel" -> parallel();
                case "growth" -> growth();
                case "memory" -> memory.measure(workbench);
                case "parts" -> parts();
                case "calls" -> calls();
                default -> contest(section, compare(workbench).contest(section), options.number("--rounds"));
            }
        } catch (RuntimeException e) {
            System.err.printf("bench/compare: %s: %s%n", section, e);
            add("The section " + section, "It could not be measured: " + e.getMessage() + "\n");
        }
        System.err.printf(Locale.ROOT, "bench/compare: %s took %.0f s%n", section, (System.nanoTime() - begin) / 1e9);
    }

    private void contest(String name, Contest contest, int rounds) throws IOException, InterruptedException {
        List<Statistics> rows = contest.run(rounds, options.number("--starts"));
        contests.put(name, rows);
        plotted.put(contest.title(), rows);
        add(contest.title(), Table.of(rows));
    }

    private void parallel() throws IOException, InterruptedException {
        List<Compare> places = new ArrayList<>();
        for (int i = 0; i < Crowd.PLACES; i++) {
            places.add(compare(workbench.beside("p" + i)));
        }
        add("Several at once", new Crowd(places).table(options.number("--milliseconds") / 1e3));
    }

    private void growth() throws IOException, InterruptedException {
        List<Growth.Point> points = Growth.measure(workbench, options.number("--containers"));
        memory.grown(points);
        add("Containers that stay", Growth.table(points));
    }

    private void parts() throws InterruptedException, IOException {
        StageClock clock = StageClock.calibrated();
        StartParts parts = new StartParts(clock, workbench.root(), workbench.data());
        Compare compare = compare(workbench);
        Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
        columns.put("with cgroups and links", parts.measure(compare.networkConfig()));
        columns.put("bare", parts.measure(Compare.bareConfig()));
        add("A start by its parts", Columns.table("medians in µs", columns));
        add(
                "Namespaces, one by one",
                Columns.table("`unshare` in a process of its own", Map.of("µs", NamespaceCosts.measure(clock))));
    }

    private void calls() throws IOException, InterruptedException {
        Calls calls = new Calls(
                options.path("--java"),
                options.text("--classpath"),
                options.path("--tools").resolve("calls"),
                options.path("--folder"));
        add("Single calls", calls.table(options.number("--iterations")));
    }

    private Compare compare(Workbench place) {
        Path tools = options.path("--tools");
        Peers peers = new Peers(
                tools.resolve("spawn"),
                tools.resolve("enter"),
                tools.resolve("hide"),
                options.pathIfGiven("--newer"),
                options.path("--folder"));
        return new Compare(tools, options.path("--panamax"), place, peers);
    }

    private Cold cold() {
        return new Cold(
                options.path("--java"),
                List.of(options.text("--jvm-options").split(" +", -1)),
                options.text("--classpath"),
                options.path("--panamax"),
                options.path("--jar"),
                options.path("--tools").resolve("spawn"),
                workbench);
    }

    private void add(String title, String text) {
        String section = "### " + title + "\n\n" + text + "\n";
        System.out.println(section);
        sections.append(section);
    }

    private void write() throws IOException {
        Properties remarks = new Properties();
        try (Reader reader = Files.newBufferedReader(options.path("--remarks"))) {
            remarks.load(reader);
        }
        Goals goals = new Goals(contests);
        memory.addTo(goals);
        String table = goals.table(remarks);
        System.out.println(table);
        Path plot = options.path("--plot");
        Files.writeString(plot, Plot.of(plotted));
        String part = machine + "\n\n### Goals\n\n" + table + "\n![The medians of all contests](" + plot.getFileName()
                + ")\n\n" + sections;
        new Document(options.path("--document")).replace(part);
    }
}
