package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.List;

/** How recipients are spread over calls. */
final class UserBatches {

    /** What Feishu takes in one call. */
    static final int MAX_USERS = 200;

    private UserBatches() {}

    /** Batches of at most 200, each recipient once, in the order given. */
    static List<List<String>> of(List<String> userIds) {
        List<String> distinct = userIds.stream().distinct().toList();
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < distinct.size(); from += MAX_USERS) {
            batches.add(distinct.subList(from, Math.min(from + MAX_USERS, distinct.size())));
        }
        return batches;
    }
}
