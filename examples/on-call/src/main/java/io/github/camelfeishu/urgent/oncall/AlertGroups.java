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
 * Remembers in the database what was sent and who was buzzed for which group of alerts: after a restart, and for several
 * nodes that share the database.
 */
@Repository
class AlertGroups {

    // as long as a webhook is waited for, see application.yaml; after a crash the group is free again by then
    private static final Duration TAKEN = Duration.ofMinutes(5);
    private static final Duration KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    AlertGroups(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A group that one webhook has taken. Nothing is written for one who has lost it to another.
     *
     * @param until from then on another may take it, with a later time
     */
    record Lease(String id, long until) {}

    /** The id of Alertmanager's group in this chat; group keys can be longer than a database's keys. */
    static String id(String chatId, String groupKey) {
        try {
            byte[] text = (chatId + " " + groupKey).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Takes the group for one webhook, until {@link #release}: two at once would both find that nothing was done yet. What
     * was not heard of for a month is forgotten.
     *
     * @return empty if another has it
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

    /** Notes which alerts are known to fire. */
    void seen(Lease lease, Instant lastStart) {
        jdbc.sql("update alert_group set last_start = ? where id = ? and taken_until = ?")
                .params(lastStart.toEpochMilli(), lease.id(), lease.until())
                .update();
    }

    /** Where those stand who were to be buzzed by this type or a stronger one; by the strongest of them. */
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
     * Before the call: should the answer never come, they may have been buzzed.
     *
     * @return false if the lease was lost, and nobody may be called
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

    /** After the call; who was not buzzed is free for the next. Where the lease was lost they stay perhaps buzzed. */
    @Transactional
    void settle(Lease lease, UrgentType type, List<String> people, Map<String, State> states) {
        // the row stays locked to the end, so that nobody takes the group meanwhile
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

    /** Begins anew. */
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
