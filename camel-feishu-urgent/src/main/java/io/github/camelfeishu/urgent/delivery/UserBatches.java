package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How recipients are spread over calls. */
public final class UserBatches {

    /** Feishu's limit for one call. */
    static final int MAX_USERS = 200;

    private UserBatches() {}

    /** Batches of at most 200, in the order given. */
    static List<List<String>> of(List<String> userIds) {
        return of(userIds, MAX_USERS);
    }

    /** Batches of at most this size, in the order given. */
    public static <T> List<List<T>> of(List<T> all, int size) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return batches;
    }

    /** The two halves of at least two, the first not the smaller. */
    static List<List<String>> halves(List<String> userIds) {
        int middle = (userIds.size() + 1) / 2;
        return List.of(userIds.subList(0, middle), userIds.subList(middle, userIds.size()));
    }

    /** Some of them, evenly spread from the first to the last. */
    static List<String> spread(List<String> userIds, int count) {
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * (userIds.size() - 1) / (count - 1)))
                .distinct()
                .mapToObj(userIds::get)
                .toList();
    }
}
