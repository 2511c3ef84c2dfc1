package com.cometapi.langchain4j.gemini.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Collects the figures and prints them as Markdown. Each figure is the median of the rounds. A ratio is the median of the
 * ratios within each round, since a machine that slows down affects all peers of that round.
 */
final class Table {

    private static final List<PeerUnderTest> PEERS =
            List.of(PeerUnderTest.FLOOR, PeerUnderTest.GOOGLE_AI_GEMINI, PeerUnderTest.GOOGLE_GENAI);

    private final Map<String, Map<PeerUnderTest, List<Double>>> figures = new HashMap<>();

    private final List<String> notes = new ArrayList<>();

    /** Adds a line that stands below the tables. */
    void note(String note) {
        notes.add(note);
    }

    String notes() {
        return String.join("\n", notes);
    }

    void add(String key, PeerUnderTest peer, double figure) {
        figures.computeIfAbsent(key, it -> new EnumMap<>(PeerUnderTest.class))
                .computeIfAbsent(peer, it -> new ArrayList<>())
                .add(figure);
    }

    void add(String prefix, PeerUnderTest peer, Map<String, Double> named) {
        named.forEach((name, figure) -> add(prefix + "." + name, peer, figure));
    }

    /** Adds the cost of one more item, computed from the last run with few items and the last with {@code more} of them. */
    void addSlope(String prefix, String few, String many, int more, String... names) {
        for (String name : names) {
            for (PeerUnderTest peer : PeerUnderTest.values()) {
                double slope = (last(many + "." + name, peer) - last(few + "." + name, peer)) / more;
                add(prefix + "." + name, peer, slope);
            }
        }
    }

    private double last(String key, PeerUnderTest peer) {
        List<Double> all = of(key, peer);
        return all.get(all.size() - 1);
    }

    /** @param isJudged whether the figures are precise enough to compare them with the goals */
    String markdown(List<Measure> measures, boolean isJudged) {
        StringBuilder table = new StringBuilder("| row | measure |");
        for (PeerUnderTest peer : PeerUnderTest.values())
            table.append(' ').append(peer.title()).append(" |");
        table.append(" this library against its goals |\n|---|---|")
                .append("--:|".repeat(PeerUnderTest.values().length));
        table.append("---|\n");
        for (Measure measure : measures) {
            if (!figures.containsKey(measure.key())) continue;
            table.append("| `" + measure.id() + "` | " + measure.title() + " |");
            for (PeerUnderTest peer : PeerUnderTest.values()) {
                table.append(' ').append(figure(measure, peer)).append(" |");
            }
            table.append(' ').append(isJudged ? goals(measure) : "").append(" |\n");
        }
        return table.toString();
    }

    /** Prints the table of docs/performance.md: what this library takes, and that divided by what the peers take. */
    String ratios(List<Measure> measures) {
        StringBuilder table = new StringBuilder("| measure | this library |");
        for (PeerUnderTest peer : PEERS)
            table.append(" ÷ ").append(peer.title()).append(" |");
        table.append(" row |\n|---|--:|").append("--:|".repeat(PEERS.size())).append("---|\n");
        for (Measure measure : measures) {
            if (!figures.containsKey(measure.key())) continue;
            table.append("| " + measure.title() + " | " + figure(measure, PeerUnderTest.OURS) + " |");
            for (PeerUnderTest peer : PEERS)
                table.append(' ').append(ratio(measure, peer)).append(" |");
            table.append(" `" + measure.id() + "` |\n");
        }
        return table.toString();
    }

    /** Returns the peer's own figure in brackets where a ratio means nothing, and a dash where the peer does next to nothing. */
    private String ratio(Measure measure, PeerUnderTest peer) {
        double ours = median(of(measure.key(), PeerUnderTest.OURS));
        double theirs = median(of(measure.key(), peer));
        if (ours == 0 || measure.key().endsWith(".finished")) return "(" + figure(measure, peer) + ")";
        double ratio = ours / theirs;
        return ratio > 0 && ratio <= 20 ? number(ratio) : "–";
    }

    private String figure(Measure measure, PeerUnderTest peer) {
        double median = median(of(measure.key(), peer)) / measure.divisor();
        return Double.isNaN(median) ? "–" : (number(median) + " " + measure.unit()).strip();
    }

    private String goals(Measure measure) {
        return measure.goals().stream()
                .map(goal -> {
                    double reached = reached(measure, goal);
                    String isReached = Double.isNaN(reached) ? "?" : goal.isReached(reached) ? "✓" : "**missed**";
                    return number(reached) + " (" + goal + ") " + isReached;
                })
                .collect(Collectors.joining("; "));
    }

    private double reached(Measure measure, Measure.Goal goal) {
        List<Double> ours = of(measure.key(), PeerUnderTest.OURS);
        if (goal.base() == null) return median(ours) / measure.divisor();
        List<Double> theirs = of(measure.key(), goal.base());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) ratios.add(ours.get(i) / theirs.get(i));
        return median(ratios);
    }

    private List<Double> of(String key, PeerUnderTest peer) {
        return figures.getOrDefault(key, Map.of()).getOrDefault(peer, List.of());
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) return Double.NaN;
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Formats with three significant digits. */
    static String number(double value) {
        int decimals = value == Math.rint(value) ? 0 : value < 0.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
