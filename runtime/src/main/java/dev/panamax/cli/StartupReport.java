package dev.panamax.cli;

import dev.panamax.cli.LoadedClass.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * {@code panamax startup-report FOLDER FILE}: what {@code --startup-trace} says, from what the launcher, the JVM and {@link
 * dev.panamax.Timeline} have written down. The launcher calls it, and nobody else.
 */
final class StartupReport {
    private static final String MAIN = Main.class.getName();
    private static final double NANOSECONDS = 1e6;

    /** Something that took until a time, which is that of {@link System#nanoTime}. */
    private record Step(String what, long until) {}

    private final List<Step> steps = new ArrayList<>();
    private final List<LoadedClass> classes;
    private final long began;

    private StartupReport(List<Long> launcher, List<LoadedClass> classes, List<String> notes) {
        this.classes = classes;
        // The launcher reads the clock, and the JVM both; its clock has whole milliseconds, so the largest difference
        // is the exact one.
        long difference = classes.stream()
                .mapToLong(loaded -> loaded.clock() * 1_000_000 - loaded.at())
                .max()
                .orElseThrow();
        began = launcher.getFirst() - difference;
        steps.add(new Step("the launcher", launcher.get(1) - difference));
        steps.add(new Step("the JVM, until its first class", classes.getFirst().at()));
        classes.stream()
                .filter(loaded -> loaded.name().equals(MAIN))
                .findFirst()
                .ifPresent(main -> steps.add(new Step("Java itself, until our first class", main.at())));
        for (String note : notes) {
            int space = note.indexOf(' ');
            steps.add(new Step(note.substring(space + 1), Long.parseLong(note.substring(0, space))));
        }
        steps.add(new Step("the end of the JVM", launcher.getLast() - difference));
    }

    static int run(List<String> words) {
        Path folder = Path.of(words.getFirst());
        try {
            List<LoadedClass> classes = Files.readAllLines(folder.resolve("classes")).stream()
                    .map(LoadedClass::read)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingLong(LoadedClass::at))
                    .toList();
            if (classes.isEmpty()) {
                throw new UsageException("nothing was traced: the JVM did not start");
            }
            StartupReport report = new StartupReport(
                    Files.readAllLines(folder.resolve("times")).stream()
                            .map(Long::valueOf)
                            .toList(),
                    classes,
                    Files.readAllLines(folder.resolve("notes")));
            if (!words.get(1).isEmpty()) {
                report.writeClasses(Path.of(words.get(1)));
            }
            return Output.print(report.text());
        } catch (IOException e) {
            throw new UsageException("can't tell what the start was busy with: " + FileContents.reason(e));
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%8s %8s   %-56s %7s %5s %5s %5s%n",
                "from ms",
                "for ms",
                "what for",
                "archive",
                "JDK",
                "jar",
                "spun"));
        long from = began;
        for (Step step : steps) {
            append(text, step.what(), from, step.until());
            from = step.until();
        }
        append(text, "all of it", began, from);
        return text.toString();
    }

    private void append(StringBuilder text, String what, long from, long until) {
        text.append(String.format(
                Locale.ROOT,
                "%8.1f %8.1f   %-56s %7d %5d %5d %5d%n",
                (from - began) / NANOSECONDS,
                (until - from) / NANOSECONDS,
                what,
                count(Origin.ARCHIVE, from, until),
                count(Origin.JDK, from, until),
                count(Origin.JAR, from, until),
                count(Origin.SPUN, from, until)));
    }

    /** Returns how many classes were loaded from a time on, and before another. */
    private long count(Origin origin, long from, long until) {
        return classes.stream()
                .filter(loaded -> loaded.origin() == origin && loaded.at() >= from && loaded.at() < until)
                .count();
    }

    private void writeClasses(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (LoadedClass loaded : classes) {
            text.append(String.format(
                    Locale.ROOT,
                    "%8.1f %-7s %s (%s)%n",
                    (loaded.at() - began) / NANOSECONDS,
                    loaded.origin().name().toLowerCase(Locale.ROOT),
                    loaded.name(),
                    loaded.source()));
        }
        Files.writeString(file, text);
    }
}
