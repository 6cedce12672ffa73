package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Feishu's log ids of the calls of one delivery: the first ones, the last ones, and those of failures. Safe for threads. */
final class LogIds {

    static final int KEPT = 50;

    private record Entry(long number, String logId) {}

    private final List<Entry> first = new ArrayList<>();
    private final List<Entry> failed = new ArrayList<>();
    private final Deque<Entry> last = new ArrayDeque<>();
    private long count;

    /** @param logId of a call; null if Feishu gave none */
    synchronized void add(String logId, boolean failure) {
        if (logId == null) {
            return;
        }
        Entry entry = new Entry(count++, logId);
        if (first.size() < KEPT) {
            first.add(entry);
            return;
        }
        last.add(entry);
        if (last.size() > KEPT) {
            last.remove();
        }
        if (failure && failed.size() < KEPT) {
            failed.add(entry);
        }
    }

    /** In the order of the calls. */
    synchronized List<String> all() {
        if (last.isEmpty()) {
            List<String> all = new ArrayList<>(first.size());
            first.forEach(entry -> all.add(entry.logId()));
            return all;
        }
        return Stream.of(first, failed, last)
                .flatMap(entries -> entries.stream())
                .distinct()
                .sorted(Comparator.comparingLong(Entry::number))
                .map(Entry::logId)
                .toList();
    }

    /** The log id of the last call that had one; null if there was none. */
    synchronized String latest() {
        Entry entry = last.isEmpty() ? (first.isEmpty() ? null : first.get(first.size() - 1)) : last.getLast();
        return entry == null ? null : entry.logId();
    }
}
