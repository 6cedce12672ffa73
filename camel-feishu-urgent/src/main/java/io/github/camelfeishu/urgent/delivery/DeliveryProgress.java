package io.github.camelfeishu.urgent.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;

/**
 * What has become of each recipient of one delivery so far. Survives a failure, so that a redelivery goes on where the
 * last attempt ended. Safe for the calls of one delivery that run side by side.
 */
public final class DeliveryProgress {

    private enum State {
        PENDING,
        NOTIFIED,
        INVALID,
        UNKNOWN
    }

    /** Where somebody stands; {@code rejection} only for the invalid, {@code failure} only for the unknown. */
    private record Fate(State state, Rejection rejection, Failure failure) {}

    private static final Fate PENDING = new Fate(State.PENDING, null, null);
    private static final Fate NOTIFIED = new Fate(State.NOTIFIED, null, null);

    private final UrgentRequest request;
    private final List<String> userIds;
    private final Map<String, Fate> fates = new ConcurrentHashMap<>();
    private final List<String> logIds = new CopyOnWriteArrayList<>();

    public DeliveryProgress(UrgentRequest request) {
        this.request = request;
        userIds = request.userIds().stream().distinct().toList();
    }

    public UrgentRequest request() {
        return request;
    }

    void notified(Collection<String> ids) {
        ids.forEach(id -> fates.put(id, NOTIFIED));
    }

    /** Left out by a call that Feishu executed. */
    void leftOut(Collection<String> ids, int code, String reason) {
        ids.forEach(id -> fates.put(id, rejected(id, code, reason)));
    }

    /** Refused by a call that was not executed: says nothing about an earlier one whose answer was lost. */
    void refused(String id, int code, String reason) {
        fates.putIfAbsent(id, rejected(id, code, reason));
    }

    private static Fate rejected(String id, int code, String reason) {
        return new Fate(State.INVALID, new Rejection(id, code, reason), null);
    }

    /** The refusal was not about these: they have not been buzzed, and that is all. */
    void notRefused(Collection<String> ids) {
        ids.forEach(id -> fates.computeIfPresent(id, (key, fate) -> fate.state() == State.INVALID ? null : fate));
    }

    void unknown(Collection<String> ids, Failure failure) {
        ids.forEach(id -> fates.put(id, new Fate(State.UNKNOWN, null, failure)));
    }

    void answered(String logId) {
        if (logId != null) {
            logIds.add(logId);
        }
    }

    /** Those who are still to be buzzed, in the order of the request. */
    List<String> remaining(boolean withUnknown) {
        return remaining(userIds, withUnknown);
    }

    /** Those of them who are still to be buzzed. */
    List<String> remaining(List<String> among, boolean withUnknown) {
        return among.stream()
                .filter(id -> is(id, State.PENDING) || withUnknown && is(id, State.UNKNOWN))
                .toList();
    }

    /** Why nobody knows about somebody; null if everything is known. */
    Failure lost() {
        return fates.values().stream()
                .filter(fate -> fate.state() == State.UNKNOWN)
                .map(Fate::failure)
                .findFirst()
                .orElse(null);
    }

    boolean nobodyNotified() {
        return those(State.NOTIFIED).isEmpty();
    }

    List<Rejection> rejections() {
        return those(State.INVALID).stream()
                .map(id -> fates.get(id).rejection())
                .toList();
    }

    String lastLogId() {
        return logIds.isEmpty() ? null : logIds.get(logIds.size() - 1);
    }

    /** Each recipient in exactly one list, in the order of the request. */
    Recipients recipients() {
        return new Recipients(those(State.NOTIFIED), those(State.INVALID), those(State.PENDING), those(State.UNKNOWN));
    }

    UrgentResult result() {
        return new UrgentResult(
                request.messageId(),
                request.urgentType(),
                Map.of(request.urgentType(), those(State.NOTIFIED)),
                rejections(),
                logIds);
    }

    private List<String> those(State state) {
        return userIds.stream().filter(id -> is(id, state)).toList();
    }

    private boolean is(String id, State state) {
        return fates.getOrDefault(id, PENDING).state() == state;
    }
}
