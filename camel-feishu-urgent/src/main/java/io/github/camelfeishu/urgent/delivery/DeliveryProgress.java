package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;

/** What has become of each recipient so far. Belongs to one delivery and one thread. */
final class DeliveryProgress {

    private final UrgentRequest request;
    private final Set<String> notified = new LinkedHashSet<>();
    private final Map<String, Rejection> rejected = new LinkedHashMap<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private final List<String> logIds = new ArrayList<>();

    DeliveryProgress(UrgentRequest request) {
        this.request = request;
    }

    void notified(Collection<String> userIds) {
        notified.addAll(userIds);
    }

    void rejected(Collection<String> userIds, int code, String reason) {
        userIds.forEach(id -> rejected.put(id, new Rejection(id, code, reason)));
    }

    void unknown(Collection<String> userIds) {
        unknown.addAll(userIds);
    }

    void answered(String logId) {
        if (logId != null) {
            logIds.add(logId);
        }
    }

    boolean nobodyNotified() {
        return notified.isEmpty();
    }

    String lastLogId() {
        return logIds.isEmpty() ? null : logIds.get(logIds.size() - 1);
    }

    /** Each recipient in exactly one list, in the order of the request. */
    Recipients recipients() {
        return new Recipients(
                those(notified::contains),
                those(rejected::containsKey),
                those(id -> !notified.contains(id) && !rejected.containsKey(id) && !unknown.contains(id)),
                those(unknown::contains));
    }

    UrgentResult result() {
        return new UrgentResult(
                request.messageId(),
                request.urgentType(),
                Map.of(request.urgentType(), those(notified::contains)),
                those(rejected::containsKey).stream().map(rejected::get).toList(),
                logIds);
    }

    private List<String> those(Predicate<String> are) {
        return request.userIds().stream().distinct().filter(are).toList();
    }
}
