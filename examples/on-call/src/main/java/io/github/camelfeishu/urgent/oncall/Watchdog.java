package io.github.camelfeishu.urgent.oncall;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

import io.github.camelfeishu.urgent.oncall.AlertHandler.BusyException;
import io.github.camelfeishu.urgent.oncall.Outcome.Result;
import io.github.camelfeishu.urgent.oncall.Webhook.BadWebhookException;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Notices the silence of Alertmanager: the alert {@code Watchdog}, which always fires, does not come any more. The silence is
 * an incident, like an alert, until the Watchdog comes again. The time of the last one is in the database.
 */
@Component("watchdog")
public class Watchdog {

    private static final String NAME = "Watchdog";
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Optional<Duration> limit;
    private final String severity;
    private final AlertHandler handler;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    Watchdog(
            @Value("${on-call.watchdog:}") Optional<Duration> limit,
            @Value("${on-call.watchdog-severity:critical}") String severity,
            AlertHandler handler,
            JdbcClient jdbc,
            InstantSource clock) {
        this.limit = limit;
        this.severity = severity;
        this.handler = handler;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    boolean isSet() {
        return limit.isPresent();
    }

    /** Handles a webhook, as {@link AlertHandler#handle} does, but for one about the Watchdog alone. */
    public Outcome handle(@Body Webhook webhook) throws BusyException, BadWebhookException {
        if (!isSet()
                || !webhook.alerts().stream().allMatch(alert -> alert.name().equals(NAME))) {
            return handler.handle(webhook);
        }
        if (!webhook.resolved()) {
            came(webhook.receiver());
        }
        return Outcome.of(webhook, Result.WATCHDOG, "");
    }

    /** The latest time of a Watchdog after which it is silent by now, for the route that asks for that. */
    public long deadline() {
        return clock.millis() - limit.orElseThrow().toMillis();
    }

    /** The silence is counted from the first start, so that a Watchdog that never comes is noticed. */
    void begin() {
        if (known().isEmpty()) {
            insert("");
        }
    }

    /** Buzzes. It is the same incident if it is interrupted and done again. */
    public void silent(@Body Map<String, Object> row) throws BusyException, BadWebhookException {
        handler.handle(silence((String) row.get("receiver"), "firing"));
        jdbc.sql("update watchdog set silent = true where seen_at = ?")
                .param(row.get("seen_at"))
                .update();
    }

    private void came(String receiver) throws BusyException, BadWebhookException {
        Optional<Known> known = known();
        if (known.filter(Known::silent).isPresent()) {
            handler.handle(silence(known.get().receiver(), "resolved"));
        }
        if (jdbc.sql("update watchdog set seen_at = ?, silent = false, receiver = ?")
                        .params(clock.millis(), receiver)
                        .update()
                == 0) {
            insert(receiver);
        }
    }

    private record Known(String receiver, boolean silent) {}

    private Optional<Known> known() {
        return jdbc.sql("select receiver, silent from watchdog")
                .query((row, number) -> new Known(row.getString("receiver"), row.getBoolean("silent")))
                .optional();
    }

    private void insert(String receiver) {
        try {
            jdbc.sql("insert into watchdog (id, receiver, seen_at, silent) values (1, ?, ?, false)")
                    .params(receiver, clock.millis())
                    .update();
        } catch (DuplicateKeyException e) {
            LOG.debug("Another node was first", e);
        }
    }

    private Webhook silence(String receiver, String status) throws BadWebhookException {
        String json = Json.MAPPER
                .createObjectNode()
                .put("title", "WatchdogIsSilent")
                .put("key", "watchdog")
                .put("severity", severity)
                .put("status", status)
                .put("receiver", receiver)
                .put(
                        "text",
                        "The alert Watchdog has not come for "
                                + limit.orElseThrow().toMinutes()
                                + " minutes. Other alerts may not come either: look at Prometheus and Alertmanager.")
                .toString();
        return Webhook.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
