package io.github.camelfeishu.urgent.campaign;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the recipients of a delivery stand, as its result or its exception says.
 *
 * @param read those who were left out; null if that is not said
 */
record Accounts(
        List<String> notified, List<String> invalid, List<String> pending, List<String> unknown, List<String> read) {

    enum Standing {
        NOTIFIED,
        INVALID,
        PENDING,
        UNKNOWN,
        /** In none of these lists. */
        LEFT_OUT
    }

    /** All ids of all lists. */
    List<String> everybody() {
        return Stream.of(notified, invalid, pending, unknown, read == null ? List.<String>of() : read)
                .flatMap(List::stream)
                .toList();
    }

    /** By id; who is missing was left out. */
    Map<String, Standing> standings() {
        Map<String, Standing> standings = new HashMap<>();
        notified.forEach(id -> standings.put(id, Standing.NOTIFIED));
        invalid.forEach(id -> standings.put(id, Standing.INVALID));
        pending.forEach(id -> standings.put(id, Standing.PENDING));
        unknown.forEach(id -> standings.put(id, Standing.UNKNOWN));
        return standings;
    }

    @Override
    public String toString() {
        return "%d notified, %d invalid, %d pending, %d unknown%s"
                .formatted(
                        notified.size(),
                        invalid.size(),
                        pending.size(),
                        unknown.size(),
                        read == null ? "" : ", " + read.size() + " left out");
    }
}
