package io.github.camelfeishu.urgent.campaign;

import java.util.List;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.campaign.Plan.Way;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;

/** The routes of a plan, from {@code direct:plan} to the endpoint. */
final class Routes extends RouteBuilder {

    /** Once it is stopped it refuses exchanges at once. */
    static final String START = direct("plan");

    /** The exchange's property with its alerts. */
    static final String ALERTS = "alerts";

    /** The exchange's property with the alert that the endpoint gets. */
    static final String ALERT = "alert";

    private final Plan plan;
    private final Setup setup;
    private final String endpoint;

    Routes(Plan plan, Setup setup) {
        this.plan = plan;
        this.setup = setup;
        this.endpoint = endpoint(plan);
    }

    private static String direct(String name) {
        return "direct:" + name + "?block=false";
    }

    static String endpoint(Plan plan) {
        StringBuilder uri = new StringBuilder("feishu-urgent:" + plan.type().value())
                .append("?requestsPerSecond=0&requestsPerMinute=0")
                .append("&connectTimeout=")
                .append(Plan.CONNECT_TIMEOUT.toMillis())
                .append("&responseTimeout=")
                .append(plan.responseTimeout())
                .append("&maxWait=")
                .append(plan.maxWait())
                .append("&maxRetries=")
                .append(plan.retries())
                .append("&retryUnknownOutcome=")
                .append(plan.repeatUnknown())
                .append("&isolateInvalidUsers=")
                .append(plan.isolate())
                .append("&parallelCalls=")
                .append(plan.parallel());
        if (plan.buzzes()) {
            uri.append("&unreadOnly=").append(plan.unreadOnly());
            if (!plan.fallbackTypes().isEmpty()) {
                uri.append("&fallback=")
                        .append(plan.fallbackTypes().stream()
                                .map(UrgentType::value)
                                .collect(Collectors.joining(",")));
            }
        } else {
            uri.append("&sendOnly=true");
        }
        return uri.toString();
    }

    @Override
    public void configure() {
        Way way = plan.way();
        switch (way) {
            case DIRECT, SENT_AGAIN ->
                from(START)
                        .errorHandler(redelivering(0))
                        .process(it -> ask(it, 0))
                        .to(endpoint);
            case REDELIVERED ->
                from(START)
                        .errorHandler(redelivering(plan.redeliveries()))
                        .process(it -> ask(it, 0))
                        .to(endpoint);
            case FROM_OUTSIDE -> {
                from(START).errorHandler(redelivering(plan.redeliveries())).to(direct("inner"));
                from(direct("inner"))
                        .errorHandler(noErrorHandler())
                        .process(it -> ask(it, 0))
                        .to(endpoint);
            }
            case SPLIT, SPLIT_SENT_AGAIN ->
                from(START)
                        .errorHandler(redelivering(way.isSentAgain() ? 0 : plan.redeliveries()))
                        .split(exchangeProperty(ALERTS), Routes::firstFailure)
                        .parallelProcessing(plan.hasPartsSideBySide())
                        .process(it -> ask(it, it.getMessage().getBody(Alert.class)))
                        .to(endpoint);
            case MULTICAST, MULTICAST_SENT_AGAIN -> {
                from(START)
                        .errorHandler(redelivering(0))
                        .multicast(Routes::firstFailure)
                        .parallelProcessing(plan.hasPartsSideBySide())
                        .to(direct("0"), direct("1"), direct("2"));
                for (int i = 0; i < Plan.PARTS; i++) {
                    int branch = i;
                    from(direct("" + branch))
                            .errorHandler(redelivering(way.isSentAgain() ? 0 : plan.redeliveries()))
                            .process(it -> ask(it, branch))
                            .to(endpoint);
                }
            }
        }
    }

    private DefaultErrorHandlerDefinition redelivering(int times) {
        return defaultErrorHandler()
                .maximumRedeliveries(times)
                .redeliveryDelay(1)
                .onRedelivery(it -> setup.readMore(it.getProperty(ALERT, Alert.class)));
    }

    private static Exchange firstFailure(Exchange all, Exchange part) {
        if (all == null) {
            return part;
        }
        if (all.getException() == null) {
            all.setException(part.getException());
        }
        return all;
    }

    private void ask(Exchange exchange, int number) {
        ask(exchange, (Alert) exchange.getProperty(ALERTS, List.class).get(number));
    }

    private void ask(Exchange exchange, Alert alert) {
        exchange.setProperty(ALERT, alert);
        Message message = exchange.getMessage();
        message.setHeader(FeishuUrgentConstants.USER_IDS, alert.recipients());
        if (plan.sends()) {
            message.setHeader(FeishuUrgentConstants.RECEIVE_ID, alert.chatId());
            message.setBody(alert.text());
        } else {
            message.setHeader(FeishuUrgentConstants.MESSAGE_ID, alert.messageId());
        }
    }
}
