package io.github.camelfeishu.urgent.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import io.github.camelfeishu.urgent.client.NewMessage;

/**
 * What has become of one delivery so far: of its message, if it sends one, and of each recipient. Survives a failure, so
 * that a redelivery goes on where the last attempt ended. Safe for the calls of one delivery that run side by side.
 */
public final class DeliveryProgress {

    private enum State {
        PENDING,
        NOTIFIED,
        INVALID,
        UNKNOWN
    }

    /**
     * Where somebody stands; {@code type} for those notified or unknown, {@code rejection} only for the invalid,
     * {@code failure} only for the unknown.
     */
    private record Fate(State state, UrgentType type, Rejection rejection, Failure failure) {}

    /** Why nobody knows about somebody. */
    record Lost(UrgentType type, Failure failure) {}

    private static final Fate PENDING = new Fate(State.PENDING, null, null, null);

    private final UrgentRequest request;
    private final NewMessage message;
    private final String uuid;
    private final List<String> userIds;
    private final Map<String, Fate> fates = new ConcurrentHashMap<>();
    private final List<String> logIds = new CopyOnWriteArrayList<>();
    private volatile String messageId;
    private boolean mayBeSent;
    private volatile UrgentType urgentType;
    private volatile Set<String> readers = Set.of();

    /** @param message what to send first, and then to buzz; null to buzz the message that the request names */
    public DeliveryProgress(UrgentRequest request, NewMessage message) {
        this.request = request;
        this.message = message;
        uuid = message == null ? null : UUID.randomUUID().toString();
        userIds = request.userIds().stream().distinct().toList();
        messageId = request.messageId();
        urgentType = request.urgentType();
    }

    UrgentRequest request() {
        return request;
    }

    /** What is to be sent, or null. */
    NewMessage message() {
        return message;
    }

    /** What Feishu tells repeats of sending it by. */
    String uuid() {
        return uuid;
    }

    boolean isUnsent() {
        return messageId == null;
    }

    /** A call that buzzes nobody failed: of sending nobody may know whether it was executed. */
    void failed(Failure failure) {
        answered(failure.logId());
        mayBeSent |= isUnsent() && failure.lost();
    }

    /** Whether the message may have been sent, though nobody has told us its id. */
    boolean mayBeSent() {
        return mayBeSent;
    }

    void sent(String id) {
        messageId = id;
    }

    /** The message to be buzzed; null as long as it has not been sent. */
    public String messageId() {
        return messageId;
    }

    void buzzingBy(UrgentType type) {
        urgentType = type;
    }

    /** The type used last. */
    UrgentType urgentType() {
        return urgentType;
    }

    /** Those who have read the message: they need not be buzzed any more. */
    void readBy(Set<String> ids) {
        readers = Set.copyOf(ids);
    }

    void notified(Collection<String> ids, UrgentType type) {
        ids.forEach(id -> fates.put(id, new Fate(State.NOTIFIED, type, null, null)));
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
        return new Fate(State.INVALID, null, new Rejection(id, code, reason), null);
    }

    /** The refusal was not about these: they have not been buzzed, and that is all. */
    void notRefused(Collection<String> ids) {
        ids.forEach(id -> fates.computeIfPresent(id, (key, fate) -> fate.state() == State.INVALID ? null : fate));
    }

    void unknown(Collection<String> ids, UrgentType type, Failure failure) {
        ids.forEach(id -> fates.put(id, new Fate(State.UNKNOWN, type, null, failure)));
    }

    void answered(String logId) {
        if (logId != null) {
            logIds.add(logId);
        }
    }

    /** Those who have not been buzzed, in the order of the request. */
    List<String> pending() {
        return remaining(userIds, null);
    }

    /** Those who may have been buzzed by this type and have not read the message, in the order of the request. */
    List<String> unknownBy(UrgentType type) {
        return userIds.stream()
                .filter(id -> !readers.contains(id) && isUnknownBy(id, type))
                .toList();
    }

    /**
     * Those of them who are still to be buzzed.
     *
     * @param unknownBy the type by which those in doubt are buzzed once more; null for none
     */
    List<String> remaining(List<String> among, UrgentType unknownBy) {
        return among.stream()
                .filter(id -> !readers.contains(id) && (is(id, State.PENDING) || isUnknownBy(id, unknownBy)))
                .toList();
    }

    private boolean isUnknownBy(String id, UrgentType type) {
        Fate fate = fates.getOrDefault(id, PENDING);
        return fate.state() == State.UNKNOWN && fate.type() == type;
    }

    /** What was lost first, in the order of the request; null if everything is known. */
    Lost lost() {
        return those(State.UNKNOWN).stream()
                .map(fates::get)
                .map(fate -> new Lost(fate.type(), fate.failure()))
                .findFirst()
                .orElse(null);
    }

    boolean nobodyNotified() {
        return those(State.NOTIFIED).isEmpty();
    }

    /** Neither by a buzz nor by the message itself. */
    boolean nobodyReached() {
        return nobodyNotified() && readUserIds().isEmpty();
    }

    List<Rejection> rejections() {
        return those(State.INVALID).stream()
                .map(id -> fates.get(id).rejection())
                .toList();
    }

    String lastLogId() {
        return logIds.isEmpty() ? null : logIds.get(logIds.size() - 1);
    }

    /** Each recipient in exactly one list, in the order of the request; those who need no buzz in none. */
    Recipients recipients() {
        return new Recipients(those(State.NOTIFIED), those(State.INVALID), pending(), those(State.UNKNOWN));
    }

    /** Those who were not buzzed because they have read the message. */
    List<String> readUserIds() {
        return those(State.PENDING).stream().filter(readers::contains).toList();
    }

    UrgentResult result() {
        Map<UrgentType, List<String>> byType = those(State.NOTIFIED).stream()
                .collect(Collectors.groupingBy(id -> fates.get(id).type()));
        return new UrgentResult(messageId, urgentType, byType, rejections(), readUserIds(), logIds);
    }

    private List<String> those(State state) {
        return userIds.stream().filter(id -> is(id, state)).toList();
    }

    private boolean is(String id, State state) {
        return fates.getOrDefault(id, PENDING).state() == state;
    }
}
