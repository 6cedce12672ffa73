package io.github.camelfeishu.urgent;

import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.delivery.DeliveryProgress;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.BuzzMessage;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.SendAndBuzz;
import io.github.camelfeishu.urgent.delivery.DeliveryRequest.SendOnly;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery;
import io.github.camelfeishu.urgent.input.RequestReader;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the exchange, delivers, writes the result. */
class FeishuUrgentProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(FeishuUrgentProducer.class);

    private RequestReader reader;
    private volatile UrgentDelivery delivery;

    FeishuUrgentProducer(FeishuUrgentEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public FeishuUrgentEndpoint getEndpoint() {
        return (FeishuUrgentEndpoint) super.getEndpoint();
    }

    private boolean isDryRun() {
        return getEndpoint().getConfiguration().isDryRun();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        reader = new RequestReader(getEndpoint().requestOptions(), isDryRun());
        getEndpoint().checkOnStart();
        if (!isDryRun()) {
            delivery = getEndpoint().getComponent().createDelivery(getEndpoint());
        }
    }

    @Override
    protected void doStop() throws Exception {
        UrgentDelivery ending = delivery;
        delivery = null;
        if (ending != null) {
            ending.close();
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) {
        UrgentDelivery started = delivery;
        if (reader == null || (started == null && !isDryRun())) {
            throw new IllegalStateException(this + " is not started: nobody was buzzed");
        }
        Message message = exchange.getMessage();
        // an earlier step's header must not survive
        message.removeHeader(FeishuUrgentConstants.MESSAGE_ID_USED);
        DeliveryRequest request = reader.read(exchange);
        write(message, isDryRun() ? dryRun(request) : deliver(exchange, started, request));
    }

    /** The progress of a failed delivery stays in the memory, so that a redelivery sends and buzzes nothing twice. */
    private UrgentResult deliver(Exchange exchange, UrgentDelivery started, DeliveryRequest request) {
        DeliveryMemory memory = getEndpoint().getComponent().memory();
        String endpointUri = getEndpoint().getEndpointUri();
        DeliveryProgress progress = memory.of(exchange, endpointUri, request);
        try {
            UrgentResult result = started.deliver(progress);
            memory.forget(exchange, endpointUri, progress);
            return result;
        } finally {
            // also on a failure: an error handler may want to buzz the message that was sent
            progress.messageId()
                    .ifPresent(id -> exchange.getMessage().setHeader(FeishuUrgentConstants.MESSAGE_ID_USED, id));
        }
    }

    private static UrgentResult dryRun(DeliveryRequest request) {
        if (request instanceof BuzzMessage about) {
            LOG.info("Dry run: would buzz {} about message {}", said(about.buzz()), about.messageId());
            return dryRunResult(about.messageId(), about.buzz().urgentType());
        }
        if (request instanceof SendAndBuzz both) {
            LOG.info("Dry run: would send a {}, and buzz {}", both.message(), said(both.buzz()));
            return dryRunResult(RequestReader.DRY_RUN_MESSAGE_ID, both.buzz().urgentType());
        }
        LOG.info("Dry run: would send a {}", ((SendOnly) request).message());
        return dryRunResult(RequestReader.DRY_RUN_MESSAGE_ID, UrgentType.APP);
    }

    private static String said(DeliveryRequest.Buzz buzz) {
        return buzz.userIds().size() + " recipients by " + buzz.urgentType().value();
    }

    private static UrgentResult dryRunResult(String messageId, UrgentType type) {
        return new UrgentResult(messageId, type, Map.of(), List.of(), List.of(), List.of());
    }

    private static void write(Message message, UrgentResult result) {
        message.setBody(result);
        // of the message that was sent; the next one is another
        message.removeHeader(FeishuUrgentConstants.UUID);
        message.setHeader(FeishuUrgentConstants.MESSAGE_ID_USED, result.messageId());
        message.setHeader(FeishuUrgentConstants.TYPE_USED, result.urgentType().value());
        message.setHeader(FeishuUrgentConstants.INVALID_USER_IDS, result.invalidUserList());
        List<String> logIds = result.logIds();
        message.setHeader(FeishuUrgentConstants.LOG_ID, logIds.isEmpty() ? null : logIds.get(logIds.size() - 1));
    }
}
