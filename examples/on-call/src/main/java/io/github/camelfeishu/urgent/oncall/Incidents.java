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
import java.util.Optional;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.AlertGroup.Step;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The groups of alerts in the database, with their cards and buzzes: for the time after a restart, and for several nodes
 * that share the database.
 */
@Repository
class AlertGroups {

    // the request time-out in application.yaml; after a crash the group is free again so much later
    private static final Duration TAKEN = Duration.ofMinutes(5);
    private static final Duration KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    AlertGroups(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * The right of one webhook to handle a group. Writes by a lease that was lost to another webhook are ignored.
     *
     * @param until the time from which another webhook may take the group
     */
    record Lease(String id, long until) {}

    /** The id of Alertmanager's group in this chat: a hash, because group keys can be too long for a database key. */
    static String id(String chatId, String groupKey) {
        try {
            byte[] text = (chatId + " " + groupKey).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Takes the group for one webhook until {@link #release}, so that two webhooks at once do not both buzz. Deletes groups
     * without a webhook for a month.
     *
     * @return empty if another webhook has the group
     */
    Optional<Lease> take(String id) {
        long now = clock.millis();
        jdbc.sql("delete from alert_group where taken_until < ?")
                .param(now - KEPT.toMillis())
                .update();
        long until = now + TAKEN.toMillis();
        if (jdbc.sql("update alert_group set taken_until = ? where id = ? and taken_until <= ?")
                        .params(until, id, now)
                        .update()
                == 1) {
            return Optional.of(new Lease(id, until));
        }
        try {
            jdbc.sql("insert into alert_group (id, taken_until) values (?, ?)")
                    .params(id, until)
                    .update();
            return Optional.of(new Lease(id, until));
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
    }

    void release(Lease lease) {
        jdbc.sql("update alert_group set taken_until = ? where id = ? and taken_until = ?")
                .params(clock.millis(), lease.id(), lease.until())
                .update();
    }

    AlertGroup get(String id) {
        return jdbc.sql("select * from alert_group where id = ?")
                .param(id)
                .query((row, number) -> group(row))
                .single();
    }

    /** @return false if the lease was lost */
    boolean sent(Lease lease, String title, String messageId) {
        return jdbc.sql(
                                "update alert_group set title = ?, message_id = ?, sent_at = ? where id = ? and taken_until = ?")
                        .params(title, messageId, clock.millis(), lease.id(), lease.until())
                        .update()
                == 1;
    }

    /** Stores the latest start of the known alerts. */
    void seen(Lease lease, Instant lastStart) {
        jdbc.sql("update alert_group set last_start = ? where id = ? and taken_until = ?")
                .params(lastStart.toEpochMilli(), lease.id(), lease.until())
                .update();
    }

    /** The states of people by this type or a stronger one; if a person has several, the one by the strongest type. */
    Map<String, State> people(String id, UrgentType type) {
        Map<String, State> people = new HashMap<>();
        for (UrgentType each : EnumSet.range(type, UrgentType.PHONE)) {
            jdbc.sql("select person, state from alert_person where group_id = ? and urgent_type = ?")
                    .params(id, each.name())
                    .query(row -> {
                        people.put(row.getString("person"), State.valueOf(row.getString("state")));
                    });
        }
        return people;
    }

    /**
     * Stores before the call that these people may have been buzzed, in case there is no answer.
     *
     * @return false if the lease was lost, so that nobody may be buzzed
     */
    @Transactional
    boolean claim(Lease lease, Step step, List<String> people) {
        if (jdbc.sql("update alert_group set urgent_type = ?, unread_only = ?, buzzed_at = ?"
                                + " where id = ? and taken_until = ?")
                        .params(
                                step.type().name(),
                                step.unreadOnly(),
                                step.at().toEpochMilli(),
                                lease.id(),
                                lease.until())
                        .update()
                == 0) {
            return false;
        }
        for (String person : people) {
            jdbc.sql("insert into alert_person (group_id, urgent_type, person, state) values (?, ?, ?, ?)")
                    .params(lease.id(), step.type().name(), person, State.PERHAPS.name())
                    .update();
        }
        return true;
    }

    /** Stores the states after the call. Without a state a person can be buzzed again; after a lost lease all stay PERHAPS. */
    @Transactional
    void settle(Lease lease, UrgentType type, List<String> people, Map<String, State> states) {
        // locks the row, so that no other webhook takes the group before the end
        if (jdbc.sql("update alert_group set buzzed_at = buzzed_at where id = ? and taken_until = ?")
                        .params(lease.id(), lease.until())
                        .update()
                == 0) {
            return;
        }
        for (String person : people) {
            State state = states.getOrDefault(person, State.NOT_BUZZED);
            if (state == State.NOT_BUZZED) {
                jdbc.sql("delete from alert_person where group_id = ? and urgent_type = ? and person = ?")
                        .params(lease.id(), type.name(), person)
                        .update();
            } else {
                jdbc.sql("update alert_person set state = ? where group_id = ? and urgent_type = ? and person = ?")
                        .params(state.name(), lease.id(), type.name(), person)
                        .update();
            }
        }
    }

    /** Deletes the group's card and buzzes. */
    @Transactional
    void clear(Lease lease) {
        if (jdbc.sql("update alert_group set message_id = null, urgent_type = null where id = ? and taken_until = ?")
                        .params(lease.id(), lease.until())
                        .update()
                == 1) {
            jdbc.sql("delete from alert_person where group_id = ?")
                    .param(lease.id())
                    .update();
        }
    }

    void forget(Lease lease) {
        jdbc.sql("delete from alert_group where id = ? and taken_until = ?")
                .params(lease.id(), lease.until())
                .update();
    }

    private static AlertGroup group(ResultSet row) throws SQLException {
        String type = row.getString("urgent_type");
        return new AlertGroup(
                row.getString("id"),
                row.getString("title"),
                row.getString("message_id"),
                Instant.ofEpochMilli(row.getLong("sent_at")),
                Instant.ofEpochMilli(row.getLong("last_start")),
                type == null
                        ? null
                        : new Step(
                                UrgentType.valueOf(type),
                                row.getBoolean("unread_only"),
                                Instant.ofEpochMilli(row.getLong("buzzed_at"))));
    }
}
