package io.github.camelfeishu.urgent.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.benchmark.Contender.Kind;

/** The turns of all rounds, as tables in Markdown: the component, and its ratio to each other one with the spread. */
final class Report {

    /**
     * What was measured in one turn.
     *
     * @param score calls a second, or nanoseconds
     * @param bytes allocated for a call, or a recipient
     */
    record Turn(double score, double bytes) {

        Turn per(int recipients) {
            return new Turn(score / recipients, bytes / recipients);
        }
    }

    private final List<String> headers;
    private final Map<List<String>, Map<Kind, List<Turn>>> cells = new LinkedHashMap<>();

    /** @param headers of what a cell is told by */
    Report(String... headers) {
        this.headers = List.of(headers);
    }

    /** Adds the turn of one round. */
    void add(List<String> cell, Kind contender, Turn turn) {
        cells.computeIfAbsent(cell, it -> new EnumMap<>(Kind.class))
                .computeIfAbsent(contender, it -> new ArrayList<>())
                .add(turn);
    }

    /** The medians of one value of all turns, and of its ratios; in brackets the least and the greatest. */
    String table(String name, ToDoubleFunction<Turn> value, String format) {
        StringBuilder table = new StringBuilder("\n" + name + "\n\n");
        List<String> columns = new ArrayList<>(headers);
        for (Kind kind : Kind.values()) {
            columns.add(kind.label);
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.COMPONENT) {
                columns.add(Kind.COMPONENT.label + " / " + kind.label);
            }
        }
        table.append(row(columns));
        table.append(row(Collections.nCopies(columns.size(), "---")));
        cells.forEach((cell, turns) -> table.append(row(row(cell, turns, value, format))));
        return table.toString();
    }

    private static List<String> row(
            List<String> cell, Map<Kind, List<Turn>> turns, ToDoubleFunction<Turn> value, String format) {
        List<String> row = new ArrayList<>(cell);
        for (Kind kind : Kind.values()) {
            row.add(turns.containsKey(kind) ? format(format, median(values(turns.get(kind), value))) : "–");
        }
        List<Double> component = values(turns.get(Kind.COMPONENT), value);
        for (Kind kind : Kind.values()) {
            if (kind != Kind.COMPONENT) {
                row.add(turns.containsKey(kind) ? ratio(component, values(turns.get(kind), value)) : "–");
            }
        }
        return row;
    }

    /** Round by round. */
    private static String ratio(List<Double> component, List<Double> other) {
        List<Double> ratios = IntStream.range(0, component.size())
                .mapToObj(round -> component.get(round) / other.get(round))
                .toList();
        return format("%.2f (%.2f–%.2f)", median(ratios), Collections.min(ratios), Collections.max(ratios));
    }

    private static List<Double> values(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return turns.stream().mapToDouble(value).boxed().toList();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
