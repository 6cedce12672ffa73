package io.github.camelfeishu.urgent.oncall;

import java.time.InstantSource;
import java.util.Map;

import io.github.camelfeishu.urgent.FeishuCallback;
import io.github.camelfeishu.urgent.oncall.AlertHandler.BusyException;
import io.github.camelfeishu.urgent.oncall.Webhook.BadWebhookException;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.ShutdownRoute;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** The routes from Alertmanager's webhook, from the clock, and from a press on a card, to the card and the buzz. */
@Component
class AlertRoutes extends RouteBuilder {

    private static final String DUE = "seda:due";
    private static final int AT_ONCE = 8;

    /**
     * A database that fails is asked less often. Not at once after the start: a first poll that comes before Camel has
     * resolved the query fails, and then the next one waits as for a failed database.
     */
    private static final String POLLED =
            "?initialDelay={{on-call.poll}}&delay={{on-call.poll}}&backoffErrorThreshold=1&backoffMultiplier=10";

    static final String SEND = "direct:send";
    static final String BUZZ = "direct:buzz";
    static final String BUZZ_UNREAD = "direct:buzz-unread";

    private static final Logger LOG = LoggerFactory.getLogger(AlertRoutes.class);

    private final OnCall onCall;
    private final AlertHandler handler;
    private final Watchdog watchdog;
    private final Presses presses;
    private final Incidents incidents;
    private final IncidentList list;
    private final InstantSource clock;

    AlertRoutes(
            OnCall onCall,
            AlertHandler handler,
            Watchdog watchdog,
            Presses presses,
            Incidents incidents,
            IncidentList list,
            InstantSource clock) {
        this.onCall = onCall;
        this.handler = handler;
        this.watchdog = watchdog;
        this.presses = presses;
        this.incidents = incidents;
        this.list = list;
        this.clock = clock;
    }

    @Override
    public void configure() {
        onException(BadWebhookException.class)
                .handled(true)
                .process(AlertRoutes::refuse)
                .marshal()
                .json();
        // most work takes less than a second
        onException(BusyException.class)
                .maximumRedeliveries(10)
                .redeliveryDelay(200)
                .retryAttemptedLogLevel(LoggingLevel.OFF)
                .retriesExhaustedLogLevel(LoggingLevel.OFF)
                .handled(true)
                .process(AlertRoutes::busy)
                .marshal()
                .json();
        onException(DataAccessException.class, TransactionException.class)
                .handled(true)
                .process(AlertRoutes::tryAgain)
                .marshal()
                .json();

        from("platform-http:/alerts?httpMethodRestrict=POST&consumes=application/json&useStreaming=true")
                .routeId("alerts")
                // HTTP headers must not decide anything, and must not be in the answer
                .removeHeaders("*")
                .process(AlertRoutes::read)
                .bean(watchdog, "handle")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, simple("${body.result.httpStatus}"))
                .marshal()
                .json();

        from("platform-http:/incidents?httpMethodRestrict=GET")
                .routeId("incidents")
                .removeHeaders("*")
                .bean(list, "json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));

        if (onCall.callback().isSet()) {
            FeishuCallback callback = new FeishuCallback(
                            onCall.callback().verificationToken(),
                            onCall.callback().encryptKey())
                    .events("card.action.trigger");
            callback.setClock(clock);
            from("platform-http:/feishu?httpMethodRestrict=POST")
                    .routeId("feishu")
                    .process(callback)
                    .removeHeaders("*")
                    .bean(presses, "handle")
                    .marshal()
                    .json();
        }

        // each second: the incidents that have something to do, and are not worked on by this node or another
        from("sql:select id from incident where next_step_at <= :#${bean:incidents.now}"
                        + " and lease_until <= :#${bean:incidents.now} order by next_step_at"
                        + POLLED)
                .routeId("clock")
                .to(DUE + "?size=" + AT_ONCE + "&blockWhenFull=true");
        // its consumers look only so often whether the application stops
        from(DUE + "?size=" + AT_ONCE + "&concurrentConsumers=" + AT_ONCE + "&purgeWhenStopping=true&pollTimeout=100")
                .routeId("steps")
                .bean(handler, "goOn");

        if (watchdog.isSet()) {
            watchdog.begin();
            from("sql:select receiver, seen_at from watchdog where silent = false"
                            + " and seen_at <= :#${bean:watchdog.deadline}"
                            + POLLED)
                    .routeId("watchdog")
                    .bean(watchdog, "silent");
        }

        // until all work has ended, also when the application stops
        from("timer:leases?period=" + Incidents.LEASE.toMillis() / 3)
                .routeId("leases")
                .shutdownRoute(ShutdownRoute.Defer)
                .bean(incidents, "renewLeases");

        // the handler reports a failure in one line
        from(SEND).routeId("send").errorHandler(noErrorHandler()).to("feishu-urgent?msgType=interactive&sendOnly=true");
        from(BUZZ).routeId("buzz").errorHandler(noErrorHandler()).to("feishu-urgent?fallback=sms,app");
        from(BUZZ_UNREAD)
                .routeId("buzz-unread")
                .errorHandler(noErrorHandler())
                .to("feishu-urgent?unreadOnly=true&fallback=sms,app");
    }

    private static void read(Exchange exchange) throws BadWebhookException {
        Webhook webhook = Webhook.of(exchange.getMessage().getBody(byte[].class));
        if (webhook.truncatedAlerts() > 0) {
            LOG.warn(
                    "Alertmanager left out {} alerts; the card only counts them. See max_alerts of the receiver {}",
                    webhook.truncatedAlerts(),
                    Text.oneLine(webhook.receiver()));
        }
        exchange.getMessage().setBody(webhook);
    }

    private static void refuse(Exchange exchange) {
        String reason =
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getMessage();
        LOG.warn("A webhook was refused: {}", Text.oneLine(reason));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 400);
        exchange.getMessage().setBody(Map.of("error", reason, "taken", Webhook.TAKEN));
    }

    private static void busy(Exchange exchange) {
        Outcome outcome = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, BusyException.class)
                .outcome();
        AlertHandler.log(outcome);
        exchange.getMessage()
                .setHeader(Exchange.HTTP_RESPONSE_CODE, outcome.result().getHttpStatus());
        exchange.getMessage().setBody(outcome);
    }

    private static void tryAgain(Exchange exchange) {
        LOG.error(
                "The database failed; Alertmanager repeats the webhook",
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 503);
        exchange.getMessage().setBody(Map.of("error", "the database failed"));
    }
}
