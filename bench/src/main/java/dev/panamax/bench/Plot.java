package dev.panamax.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Contests as bars on a logarithmic axis, in SVG, to be read on light and dark ground. */
final class Plot {
    private static final int WIDTH = 940;
    private static final int LEFT = 300;
    private static final int RIGHT = 130;
    private static final int ROW = 24;
    private static final int HEADING = 46;
    private static final int FOOT = 34;
    private static final double LEAST = 0.1;
    private static final String STYLE = """
            text { font: 13px system-ui, sans-serif; fill: #24292f }
            .title { font-weight: 600 }
            .axis { fill: #57606a; font-size: 11px }
            .line { stroke: #8c959f; stroke-opacity: .35 }
            .other { fill: #8c959f }
            .ours { fill: #0969da }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 }
              .axis { fill: #9198a1 }
              .other { fill: #6e7681 }
              .ours { fill: #4493f8 }
            }
            """;

    private final StringBuilder svg = new StringBuilder();
    private final double most;
    private int y;

    private Plot(double most) {
        this.most = most;
    }

    /** Draws the medians of contests, by title. */
    static String of(Map<String, List<Statistics>> contests) {
        double most = contests.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Statistics::median)
                .max()
                .orElse(1);
        Plot plot = new Plot(Math.pow(10, Math.ceil(Math.log10(Math.max(most, 1)))));
        contests.forEach(plot::contest);
        return plot.finish();
    }

    private void contest(String title, List<Statistics> rows) {
        int top = y + HEADING - 12;
        text("title", 8, y + 24, "start", title);
        y += HEADING;
        int bottom = y + rows.size() * ROW;
        for (double tick : ticks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"line\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                    x(tick),
                    top,
                    x(tick),
                    bottom));
        }
        rows.forEach(row -> bar(row, rows.getFirst()));
    }

    private void bar(Statistics row, Statistics first) {
        text("", LEFT - 8, y + 16, "end", row.name());
        if (row.isAbsent()) {
            text("axis", LEFT + 4, y + 16, "start", "not measured");
        } else {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                    row.name().startsWith("Panamax") || row.name().startsWith("panamax") ? "ours" : "other",
                    LEFT,
                    y + 4,
                    Math.max(1, x(row.median()) - LEFT),
                    ROW - 8));
            String ratio =
                    first.isAbsent() ? "" : String.format(Locale.ROOT, " · ×%.2f", row.median() / first.median());
            text(
                    "",
                    x(row.median()) + 6,
                    y + 16,
                    "start",
                    String.format(Locale.ROOT, "%.2f ms%s", row.median(), ratio));
        }
        y += ROW;
    }

    private String finish() {
        for (double tick : ticks()) {
            text("axis", x(tick), y + 18, "middle", tick < 1 ? "0.1 ms" : "%.0f ms".formatted(tick));
        }
        int height = y + FOOT;
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">%n"
                        + "<title>Median time from the request to the end of /bin/true, on a logarithmic axis</title>%n"
                        + "<style>%n%s</style>%n%s</svg>%n",
                WIDTH,
                height,
                WIDTH,
                height,
                STYLE,
                svg);
    }

    private List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (double tick = LEAST; tick <= most * 1.001; tick *= 10) {
            ticks.add(tick);
        }
        return ticks;
    }

    private double x(double milliseconds) {
        double share = Math.log10(Math.max(milliseconds, LEAST) / LEAST) / Math.log10(most / LEAST);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private void text(String kind, double x, int at, String anchor, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                kind,
                x,
                at,
                anchor,
                words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
