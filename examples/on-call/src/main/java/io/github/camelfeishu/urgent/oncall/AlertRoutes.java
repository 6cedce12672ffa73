package io.github.camelfeishu.urgent.oncall;

import java.util.Map;

import io.github.camelfeishu.urgent.oncall.Webhook.BadWebhookException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** From Alertmanager's webhook to the buzz, and back to an answer that says what became of each alert. */
@Component
class AlertRoutes extends RouteBuilder {

    static final String WEBHOOK = "webhook";
    static final String BUZZ = "direct:buzz";

    private static final Logger LOG = LoggerFactory.getLogger(AlertRoutes.class);

    private final AlertDesk desk;

    AlertRoutes(AlertDesk desk) {
        this.desk = desk;
    }

    @Override
    public void configure() {
        onException(BadWebhookException.class)
                .handled(true)
                .process(AlertRoutes::refuse)
                .marshal()
                .json();

        from("platform-http:/alerts?httpMethodRestrict=POST&consumes=application/json")
                .routeId("alerts")
                // what came as an HTTP header decides nothing here, and does not go back
                .removeHeaders("*")
                .process(AlertRoutes::read)
                .setProperty(WEBHOOK, body())
                .split(simple("${body.alerts}"), new GroupedBodyAggregationStrategy())
                .bean(desk, "handle")
                .end()
                .bean(desk, "answer")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, simple("${body.httpStatus}"))
                .marshal()
                .json();

        // a failure goes back to the desk, which says it in one line
        from(BUZZ).routeId("buzz").errorHandler(noErrorHandler()).to("feishu-urgent");
    }

    private static void read(Exchange exchange) throws BadWebhookException {
        Webhook webhook = Webhook.of(exchange.getMessage().getBody(byte[].class));
        if (webhook.truncatedAlerts() > 0) {
            LOG.warn(
                    "Alertmanager left out {} alerts, nobody is buzzed for them: see max_alerts of the receiver {}",
                    webhook.truncatedAlerts(),
                    Outcome.oneLine(webhook.receiver()));
        }
        exchange.getMessage().setBody(webhook);
    }

    private static void refuse(Exchange exchange) {
        String reason =
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getMessage();
        LOG.warn("A webhook was refused: {}", Outcome.oneLine(reason));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 400);
        exchange.getMessage().setBody(Map.of("error", reason));
    }
}
