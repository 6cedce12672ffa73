package io.github.camelfeishu.urgent.oncall;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Incident.Pressed;
import io.github.camelfeishu.urgent.oncall.Incident.Step;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The incidents in the database, with their cards and buzzes: for the time after a restart, and for several nodes that
 * share the database.
 */
@Repository("incidents")
public class Incidents {

    /** An incident is free again so long after its node died. */
    static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int ENDED_KEPT = 100;

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Set<Lease> held = ConcurrentHashMap.newKeySet();

    Incidents(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The right to work on an incident. Writes by a lease that was lost to other work are ignored. */
    record Lease(String id, String owner) {}

    /** The incident of a lost lease: other work has ended it. */
    static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private GoneException(String id) {
            super("The incident " + id + " is gone");
        }
    }

    /** The id of Alertmanager's group in this chat: a hash, because group keys can be too long for a database key. */
    static String id(String chatId, String groupKey) {
        return hash(chatId + " " + groupKey);
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Now, for the route that asks for incidents with something to do. */
    public long now() {
        return clock.millis();
    }

    /**
     * Takes the incident of a webhook until {@link #release}, so that two at once do not both buzz, and stores the webhook:
     * if this node dies, the next one goes on with it. Deletes incidents without a webhook for a month.
     *
     * @return empty if other work has the incident
     */
    Optional<Lease> take(String id, Webhook webhook) {
        long now = clock.millis();
        jdbc.sql("delete from incident where posted_at < ?")
                .param(now - KEPT.toMillis())
                .update();
        Lease lease = new Lease(id, UUID.randomUUID().toString());
        if (jdbc.sql(
                                "update incident set lease_owner = ?, lease_until = ?, pressed = false, next_step_at = ?, webhook = ?, posted_at = ?"
                                        + " where id = ? and lease_until <= ?")
                        .params(lease.owner(), now + LEASE.toMillis(), now, webhook.json(), now, id, now)
                        .update()
                == 1) {
            return held(lease);
        }
        try {
            jdbc.sql("insert into incident"
                            + " (id, lease_owner, lease_until, next_step_at, webhook, posted_at, opened_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)")
                    .params(id, lease.owner(), now + LEASE.toMillis(), now, webhook.json(), now, now)
                    .update();
            return held(lease);
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
    }

    /** Takes an incident that has something to do; empty if it has nothing any more, or other work has it. */
    Optional<Lease> takeDue(String id) {
        long now = clock.millis();
        Lease lease = new Lease(id, UUID.randomUUID().toString());
        return jdbc.sql("update incident set lease_owner = ?, lease_until = ?, pressed = false"
                                        + " where id = ? and lease_until <= ? and next_step_at <= ?")
                                .params(lease.owner(), now + LEASE.toMillis(), id, now, now)
                                .update()
                        == 1
                ? held(lease)
                : Optional.empty();
    }

    private Optional<Lease> held(Lease lease) {
        held.add(lease);
        return Optional.of(lease);
    }

    /** Keeps the leases of this node while its work goes on. A lease that has run out is lost. */
    public void renewLeases() {
        long now = clock.millis();
        for (Lease lease : held) {
            jdbc.sql("update incident set lease_until = ? where id = ? and lease_owner = ? and lease_until > ?")
                    .params(now + LEASE.toMillis(), lease.id(), lease.owner(), now)
                    .update();
        }
    }

    /**
     * @param nextStepAt the time when there is something to do again, if there is; at once if a button was pressed
     *                   meanwhile, because the card may not show it
     */
    void release(Lease lease, Optional<Instant> nextStepAt) {
        held.remove(lease);
        jdbc.sql("update incident set lease_owner = null, lease_until = 0, next_step_at ="
                        + " case when pressed then cast(? as bigint) else cast(? as bigint) end"
                        + " where id = ? and lease_owner = ?")
                .params(clock.millis(), nextStepAt.map(Instant::toEpochMilli).orElse(null), lease.id(), lease.owner())
                .update();
    }

    boolean knows(String id) {
        return jdbc.sql("select count(*) from incident where id = ?")
                        .param(id)
                        .query(Long.class)
                        .single()
                > 0;
    }

    long open() {
        return jdbc.sql("select count(*) from incident").query(Long.class).single();
    }

    /** @throws GoneException if other work has ended it */
    Incident get(String id) {
        return find(id).orElseThrow(() -> new GoneException(id));
    }

    Optional<Incident> find(String id) {
        return jdbc.sql("select * from incident where id = ?")
                .param(id)
                .query((row, number) -> incident(row))
                .optional();
    }

    /** All incidents, newest first. */
    List<Incident> all() {
        return jdbc.sql("select * from incident order by opened_at desc, id")
                .query((row, number) -> incident(row))
                .list();
    }

    /** The incidents that have ended, newest first, as they were kept. */
    List<String> ended() {
        return jdbc.sql("select shown from ended_incident order by ended_at desc, id limit " + ENDED_KEPT)
                .query(String.class)
                .list();
    }

    /** Keeps an incident that has ended, once, and no more than the last ones. */
    @Transactional
    void keep(Lease lease, Instant openedAt, String shown) {
        String id = hash(lease.id() + " " + openedAt);
        jdbc.sql("delete from ended_incident where id = ?").param(id).update();
        jdbc.sql(
                        "insert into ended_incident (id, ended_at, shown)"
                                + " select cast(? as varchar), cast(? as bigint), cast(? as text) from incident where id = ? and lease_owner = ?")
                .params(id, clock.millis(), shown, lease.id(), lease.owner())
                .update();
        jdbc.sql("delete from ended_incident where id not in"
                        + " (select id from ended_incident order by ended_at desc, id limit " + ENDED_KEPT + ")")
                .update();
    }

    /** A buzz of a person, and the time when its step began. */
    record Buzzed(String person, UrgentType type, State state, Instant at) {}

    /** All buzzes of the incident by person, each person's in the order of time. */
    Map<String, List<Buzzed>> buzzes(String id) {
        return jdbc
                .sql("select * from incident_person where incident_id = ? order by round, buzzed_at, urgent_type")
                .param(id)
                .query((row, number) -> new Buzzed(
                        row.getString("person"),
                        UrgentType.valueOf(row.getString("urgent_type")),
                        State.valueOf(row.getString("state")),
                        time(row, "buzzed_at")))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Buzzed::person));
    }

    /** @return false if somebody has it already */
    boolean takenBy(String id, String person) {
        long now = clock.millis();
        return jdbc.sql(
                                "update incident set pressed = true, taken_by = ?, taken_at = ?, snoozed_by = null, snoozed_until = null,"
                                        + " next_step_at = ? where id = ? and taken_by is null")
                        .params(person, now, now, id)
                        .update()
                == 1;
    }

    /** @return false if somebody has it, or it is snoozed already */
    boolean snoozedBy(String id, String person, Duration time) {
        long now = clock.millis();
        return jdbc.sql(
                                "update incident set pressed = true, snoozed_by = ?, snoozed_until = ?, next_step_at = ?"
                                        + " where id = ? and taken_by is null and (snoozed_until is null or snoozed_until <= ?)")
                        .params(person, now + time.toMillis(), now, id, now)
                        .update()
                == 1;
    }

    /** It got worse: nobody has taken or snoozed that. */
    void reopen(Lease lease) {
        jdbc.sql("update incident set taken_by = null, taken_at = null, snoozed_by = null, snoozed_until = null"
                        + " where id = ? and lease_owner = ?")
                .params(lease.id(), lease.owner())
                .update();
    }

    /** Stores the card that Feishu shows. */
    void updated(Lease lease, String cardHash) {
        jdbc.sql("update incident set card_hash = ?, updated_at = ? where id = ? and lease_owner = ?")
                .params(cardHash, clock.millis(), lease.id(), lease.owner())
                .update();
    }

    void readers(Lease lease, Set<String> readers) {
        jdbc.sql("update incident set readers = ? where id = ? and lease_owner = ?")
                .params(String.join(",", readers), lease.id(), lease.owner())
                .update();
    }

    /** @return false if the lease was lost */
    boolean sent(Lease lease, String title, String messageId) {
        return jdbc.sql("update incident set title = ?, message_id = ?, sent_at = ? where id = ? and lease_owner = ?")
                        .params(title, messageId, clock.millis(), lease.id(), lease.owner())
                        .update()
                == 1;
    }

    /** Stores the latest start of the known alerts. */
    void seen(Lease lease, Instant lastStart) {
        jdbc.sql("update incident set last_start = ? where id = ? and lease_owner = ?")
                .params(lastStart.toEpochMilli(), lease.id(), lease.owner())
                .update();
    }

    /** The states of people by this step or a stronger one; if a person has several, the one by the strongest type. */
    Map<String, State> people(String id, Step step) {
        Map<String, State> people = new HashMap<>();
        for (UrgentType type : EnumSet.range(step.type(), UrgentType.PHONE)) {
            // a type that was lowered is not for people who had it in an earlier round
            jdbc.sql("select person, state from incident_person"
                            + " where incident_id = ? and urgent_type = ? and round >= ? order by round")
                    .params(id, type.name(), step.lowered() ? 0 : step.round())
                    .query(row -> {
                        people.put(row.getString("person"), State.valueOf(row.getString("state")));
                    });
        }
        return people;
    }

    /**
     * Stores the step, and before the call that these people may have been buzzed, in case there is no answer. A snooze
     * that is over ends with it.
     *
     * @return false if the lease was lost, or somebody has just pressed a button, so that nobody may be buzzed
     */
    @Transactional
    boolean claim(Lease lease, Step step, List<String> people) {
        if (jdbc.sql("update incident set round = ?, lowered = ?, first_type = ?, urgent_type = ?, unread_only = ?,"
                                + " first_at = ?, buzzed_at = ?, repeats = ?, snoozed_by = null, snoozed_until = null"
                                + " where id = ? and lease_owner = ? and taken_by is null"
                                + " and (snoozed_until is null or snoozed_until <= ?)")
                        .params(
                                step.round(),
                                step.lowered(),
                                step.firstType().name(),
                                step.type().name(),
                                step.unreadOnly(),
                                step.first().toEpochMilli(),
                                step.at().toEpochMilli(),
                                step.repeats(),
                                lease.id(),
                                lease.owner(),
                                clock.millis())
                        .update()
                == 0) {
            return false;
        }
        for (String person : people) {
            jdbc.sql("insert into incident_person (incident_id, round, urgent_type, person, state, buzzed_at)"
                            + " values (?, ?, ?, ?, ?, ?)")
                    .params(lease.id(), step.round(), step.type().name(), person, State.PERHAPS.name(), clock.millis())
                    .update();
        }
        return true;
    }

    /** Stores the states after the call. Without a state a person can be buzzed again; after a lost lease all stay PERHAPS. */
    @Transactional
    void settle(Lease lease, Step step, List<String> people, Map<String, State> states) {
        // locks the row, so that no other work takes the incident before the end
        if (jdbc.sql("update incident set buzzed_at = buzzed_at where id = ? and lease_owner = ?")
                        .params(lease.id(), lease.owner())
                        .update()
                == 0) {
            return;
        }
        for (String person : people) {
            State state = states.getOrDefault(person, State.NOT_BUZZED);
            if (state == State.NOT_BUZZED) {
                jdbc.sql("delete from incident_person"
                                + " where incident_id = ? and round = ? and urgent_type = ? and person = ?")
                        .params(lease.id(), step.round(), step.type().name(), person)
                        .update();
            } else {
                jdbc.sql("update incident_person set state = ?"
                                + " where incident_id = ? and round = ? and urgent_type = ? and person = ?")
                        .params(
                                state.name(),
                                lease.id(),
                                step.round(),
                                step.type().name(),
                                person)
                        .update();
            }
        }
    }

    /** Stores that people who were perhaps buzzed have got a popup. */
    void told(Lease lease, List<String> people) {
        for (String person : people) {
            jdbc.sql("update incident_person set state = ? where incident_id = ? and person = ? and state = ?"
                            + " and exists (select 1 from incident where id = ? and lease_owner = ?)")
                    .params(
                            State.PERHAPS_TOLD.name(),
                            lease.id(),
                            person,
                            State.PERHAPS.name(),
                            lease.id(),
                            lease.owner())
                    .update();
        }
    }

    /** Deletes the incident's card and buzzes: it begins anew. */
    @Transactional
    void clear(Lease lease) {
        if (jdbc.sql("update incident set message_id = null, urgent_type = null, opened_at = ?, readers = null,"
                                + " card_hash = null, taken_by = null, taken_at = null, snoozed_by = null,"
                                + " snoozed_until = null where id = ? and lease_owner = ?")
                        .params(clock.millis(), lease.id(), lease.owner())
                        .update()
                == 1) {
            jdbc.sql("delete from incident_person where incident_id = ?")
                    .param(lease.id())
                    .update();
        }
    }

    void forget(Lease lease) {
        jdbc.sql("delete from incident where id = ? and lease_owner = ?")
                .params(lease.id(), lease.owner())
                .update();
    }

    private static Incident incident(ResultSet row) throws SQLException {
        String type = row.getString("urgent_type");
        return new Incident(
                row.getString("id"),
                Webhook.stored(row.getString("webhook")),
                time(row, "opened_at"),
                row.getString("title"),
                row.getString("message_id"),
                time(row, "sent_at"),
                time(row, "last_start"),
                Objects.requireNonNullElse(row.getString("card_hash"), ""),
                time(row, "updated_at"),
                readers(row.getString("readers")),
                pressed(row.getString("taken_by"), time(row, "taken_at")),
                pressed(row.getString("snoozed_by"), time(row, "snoozed_until")),
                type == null
                        ? null
                        : new Step(
                                row.getInt("round"),
                                row.getBoolean("lowered"),
                                UrgentType.valueOf(row.getString("first_type")),
                                UrgentType.valueOf(type),
                                row.getBoolean("unread_only"),
                                time(row, "first_at"),
                                time(row, "buzzed_at"),
                                row.getInt("repeats")));
    }

    private static Set<String> readers(String joined) {
        return joined == null || joined.isEmpty() ? Set.of() : Set.of(joined.split(","));
    }

    private static Optional<Pressed> pressed(String person, Instant at) {
        return Optional.ofNullable(person).map(by -> new Pressed(by, at));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
