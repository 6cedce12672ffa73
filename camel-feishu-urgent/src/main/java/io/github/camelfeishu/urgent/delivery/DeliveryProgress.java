package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.Buzz;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.BuzzMessage;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.SendAndBuzz;

/**
 * How far one delivery has come: its message, if it sends one, and each recipient. Survives a failure, so that a
 * redelivery goes on from there. Safe for the calls of one delivery that run side by side.
 */
public final class DeliveryProgress {

    /** Where a recipient stands. */
    private sealed interface Standing {}

    private record Pending() implements Standing {}

    private record Notified(UrgentType type) implements Standing {}

    private record Invalid(Rejection rejection) implements Standing {}

    private record Unknown(LostCall call) implements Standing {}

    /** The lost call that left a recipient unknown. */
    record LostCall(UrgentType type, Failure failure) {}

    private static final Pending PENDING = new Pending();

    private final DeliveryRequest request;
    private final String uuid;
    /** As the request names them: the accounts speak of these. */
    private final List<String> userIds;

    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final LogIds logIds = new LogIds();
    private final Lock attempt = new ReentrantLock();
    private volatile String messageId;
    private volatile boolean anybodyNotified;
    private boolean maybeSent;
    private volatile UrgentType urgentType;
    private volatile Set<String> readers = Set.of();

    /** The ids that they are buzzed by, each once; standings are kept by these, and by name of people who were not found. */
    private volatile List<String> ids;

    private volatile Map<String, String> idsByName = Map.of();
    private volatile boolean lookedUp;

    public DeliveryProgress(DeliveryRequest request) {
        this.request = request;
        Optional<Buzz> buzz = buzz(request);
        userIds = buzz.map(it -> List.copyOf(new LinkedHashSet<>(it.userIds()))).orElse(List.of());
        ids = userIds;
        urgentType = buzz.map(Buzz::urgentType).orElse(UrgentType.APP);
        messageId = request instanceof BuzzMessage about ? about.messageId() : null;
        uuid = messageId == null ? UUID.randomUUID().toString() : null;
    }

    private static Optional<Buzz> buzz(DeliveryRequest request) {
        if (request instanceof BuzzMessage about) {
            return Optional.of(about.buzz());
        }
        return request instanceof SendAndBuzz both ? Optional.of(both.buzz()) : Optional.empty();
    }

    public DeliveryRequest request() {
        return request;
    }

    /** Lets one attempt at a time work on the delivery; the next one goes on from where it ended. */
    Lock attempt() {
        return attempt;
    }

    /** Each recipient once, in the order of the request; empty if nobody is to be buzzed. */
    List<String> userIds() {
        return userIds;
    }

    /** The ids by which Feishu knows the recipients, each once; before a look-up their names. */
    List<String> ids() {
        return ids;
    }

    boolean isLookedUp() {
        return lookedUp;
    }

    /**
     * Recipients are buzzed by the ids that were found; two names of one person are one buzz.
     *
     * @param found the ids by name
     * @param why   the reason why somebody may be missing
     */
    void found(Map<String, String> found, String why) {
        idsByName = Map.copyOf(found);
        ids = userIds.stream()
                .map(found::get)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        lookedUp = true;
        missing().forEach(name -> missing(name, why));
    }

    /** Recipients who were looked up and not found. */
    List<String> missing() {
        return lookedUp ? those(userIds, name -> !idsByName.containsKey(name)) : List.of();
    }

    /** Not found, so Feishu has no code for it. */
    void missing(String name, String why) {
        standings.put(name, new Invalid(new Rejection(name, 0, why)));
    }

    /** A recipient as a log may show it: mail addresses and mobile numbers may not be there. */
    String shown(String name) {
        return lookedUp ? idsByName.getOrDefault(name, "recipient " + (userIds.indexOf(name) + 1)) : name;
    }

    /** Idempotency key: Feishu deduplicates sends by it for an hour. Null if no message is sent. */
    String uuid() {
        return uuid;
    }

    /** The message to be buzzed; empty as long as it has not been sent. */
    public Optional<String> messageId() {
        return Optional.ofNullable(messageId);
    }

    void sent(String id) {
        messageId = id;
    }

    /** Whether an attempt to send the message may have been executed, though its id is unknown. */
    boolean isMaybeSent() {
        return maybeSent;
    }

    void maybeSent() {
        maybeSent = true;
    }

    void buzzingBy(UrgentType type) {
        urgentType = type;
    }

    /** The type used last. */
    UrgentType urgentType() {
        return urgentType;
    }

    /** People who have read the message need not be buzzed any more. */
    void readBy(Set<String> ids) {
        readers = Set.copyOf(ids);
    }

    void notified(Collection<String> ids, UrgentType type) {
        Notified notified = new Notified(type);
        ids.forEach(id -> standings.put(id, notified));
        if (!ids.isEmpty()) {
            anybodyNotified = true;
        }
    }

    /** Refused by a call that Feishu executed for the others. */
    void listedInvalid(Collection<String> ids, int code, String reason) {
        ids.forEach(id -> standings.put(id, new Invalid(new Rejection(id, code, reason))));
    }

    /** Refused by a call that was not executed: an earlier call that was lost stays unknown. */
    void refused(String id, int code, String reason) {
        standings.putIfAbsent(id, new Invalid(new Rejection(id, code, reason)));
    }

    /** The refusal was not about these recipients: they are pending again. */
    void notRefused(Collection<String> ids) {
        ids.forEach(id -> standings.computeIfPresent(id, (key, it) -> it instanceof Invalid ? null : it));
    }

    void unknown(Collection<String> ids, UrgentType type, Failure failure) {
        Unknown unknown = new Unknown(new LostCall(type, failure));
        ids.forEach(id -> standings.put(id, unknown));
    }

    /** @param logId Feishu's log id of a call that was executed, or null */
    void answered(String logId) {
        logIds.add(logId, false);
    }

    /** @param logId Feishu's log id of a call that failed, or null */
    void failed(String logId) {
        logIds.add(logId, true);
    }

    /** The ids of recipients who have not been buzzed, in the order of the request. */
    List<String> pending() {
        return those(ids, this::isPending);
    }

    /** The ids of recipients whom a lost call of this type left unknown, and who have not read the message. */
    List<String> unknownBy(UrgentType type) {
        return those(ids, id -> !readers.contains(id) && isUnknownBy(id, type));
    }

    /** Those among these who are still to be buzzed by this type. */
    List<String> remaining(List<String> among, UrgentType type, boolean unknownToo) {
        return those(among, id -> isPending(id) || (unknownToo && !readers.contains(id) && isUnknownBy(id, type)));
    }

    private boolean isPending(String id) {
        return standing(id) instanceof Pending && !readers.contains(id);
    }

    private boolean isUnknownBy(String id, UrgentType type) {
        return standing(id) instanceof Unknown unknown && unknown.call().type() == type;
    }

    /** The lost call of the first unknown recipient, in the order of the request. */
    Optional<LostCall> lostCall() {
        for (String id : ids) {
            if (standing(id) instanceof Unknown unknown) {
                return Optional.of(unknown.call());
            }
        }
        return Optional.empty();
    }

    boolean isNobodyNotified() {
        return !anybodyNotified;
    }

    /** Whether nobody was buzzed and nobody has read the message. */
    boolean isNobodyReached() {
        return !anybodyNotified && readUserIds().isEmpty();
    }

    List<Rejection> rejections() {
        List<Rejection> rejections = new ArrayList<>();
        for (String name : userIds) {
            if (standing(id(name)) instanceof Invalid invalid) {
                Rejection of = invalid.rejection();
                rejections.add(new Rejection(name, of.code(), of.reason()));
            }
        }
        return rejections;
    }

    /** Feishu's log id of the last call, or null. */
    String lastLogId() {
        return logIds.latest();
    }

    /** Each recipient in exactly one list, in the order of the request; people who have read the message in none. */
    Recipients recipients() {
        return new Recipients(
                those(id -> standing(id) instanceof Notified),
                those(id -> standing(id) instanceof Invalid),
                those(this::isPending),
                those(id -> standing(id) instanceof Unknown));
    }

    /** Recipients who were not buzzed because they have read the message. */
    List<String> readUserIds() {
        return those(id -> standing(id) instanceof Pending && readers.contains(id));
    }

    UrgentResult result() {
        Map<UrgentType, List<String>> byType = new EnumMap<>(UrgentType.class);
        for (String name : userIds) {
            if (standing(id(name)) instanceof Notified notified) {
                byType.computeIfAbsent(notified.type(), type -> new ArrayList<>())
                        .add(name);
            }
        }
        return new UrgentResult(messageId, urgentType, byType, rejections(), readUserIds(), logIds.all());
    }

    /** The names of the recipients of whose ids this is true. */
    private List<String> those(Predicate<String> condition) {
        return those(userIds, name -> condition.test(id(name)));
    }

    private String id(String name) {
        return idsByName.getOrDefault(name, name);
    }

    /** Called for each batch and several times at the end: without the objects that a stream makes. */
    private static List<String> those(List<String> among, Predicate<String> condition) {
        List<String> those = new ArrayList<>();
        for (String id : among) {
            if (condition.test(id)) {
                those.add(id);
            }
        }
        return those;
    }

    private Standing standing(String id) {
        return standings.getOrDefault(id, PENDING);
    }
}
