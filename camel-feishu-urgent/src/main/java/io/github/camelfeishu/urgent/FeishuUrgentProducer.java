package io.github.camelfeishu.urgent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.client.NewMessage;
import io.github.camelfeishu.urgent.delivery.DeliveryProgress;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the exchange, delivers, writes what came of it. */
class FeishuUrgentProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(FeishuUrgentProducer.class);

    private static final String OPEN = "CamelFeishuUrgentOpenDeliveries";

    /** What makes a delivery: by its options, not its endpoint, which Camel may have made anew or may share. */
    private record Delivery(
            FeishuUrgentComponent component,
            DynamicOptions options,
            String tenantKey,
            UrgentRequest request,
            NewMessage message) {}

    private final UrgentRequestReader reader;
    private UrgentDelivery delivery;

    FeishuUrgentProducer(FeishuUrgentEndpoint endpoint) {
        super(endpoint);
        reader = new UrgentRequestReader(endpoint);
    }

    @Override
    public FeishuUrgentEndpoint getEndpoint() {
        return (FeishuUrgentEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (getEndpoint().getConfiguration().isEnabled()) {
            delivery = getEndpoint().getComponent().createDelivery(getEndpoint());
        }
    }

    @Override
    public void process(Exchange exchange) {
        UrgentRequest request = reader.read(exchange);
        NewMessage message = reader.newMessage(exchange);
        String tenantKey = reader.tenantKey(exchange);
        write(
                exchange.getMessage(),
                delivery == null
                        ? notSent(exchange, request, message)
                        : deliver(exchange, request, message, tenantKey));
    }

    /** A failed delivery leaves its progress in the exchange, so that a redelivery sends and buzzes nothing twice. */
    private UrgentResult deliver(Exchange exchange, UrgentRequest request, NewMessage message, String tenantKey) {
        Delivery key = new Delivery(
                getEndpoint().getComponent(), DynamicOptions.of(exchange, getEndpoint()), tenantKey, request, message);
        DeliveryProgress progress = open(exchange).getOrDefault(key, new DeliveryProgress(request, message));
        setOpen(exchange, open -> open.put(key, progress));
        try {
            UrgentResult result = (tenantKey == null ? delivery : delivery.forTenant(tenantKey)).deliver(progress);
            setOpen(exchange, open -> open.remove(key));
            return result;
        } finally {
            // who handles the failure of a buzz may want to buzz the message that is there
            if (message != null && progress.messageId() != null) {
                exchange.getMessage().setHeader(FeishuUrgentConstants.MESSAGE_ID, progress.messageId());
            }
        }
    }

    /** Deliveries that have not succeeded: a route may have several, and redeliver them all. */
    @SuppressWarnings("unchecked")
    private static Map<Delivery, DeliveryProgress> open(Exchange exchange) {
        return exchange.getProperty(OPEN, Map.of(), Map.class);
    }

    /** In a map of its own: copies of the exchange share the one that is there. */
    private static void setOpen(Exchange exchange, Consumer<Map<Delivery, DeliveryProgress>> change) {
        Map<Delivery, DeliveryProgress> open = new HashMap<>(open(exchange));
        change.accept(open);
        exchange.setProperty(OPEN, open.isEmpty() ? null : open);
    }

    private static UrgentResult notSent(Exchange exchange, UrgentRequest request, NewMessage message) {
        LOG.info(
                "Not enabled: {} would buzz {} recipients by {}",
                message == null ? "message " + request.messageId() : "a " + message,
                request.userIds().size(),
                request.urgentType().value());
        if (message != null) {
            exchange.setProperty(UrgentRequestReader.NOT_SENT, true);
        }
        return new UrgentResult(request.messageId(), request.urgentType(), Map.of(), List.of(), List.of(), List.of());
    }

    private static void write(Message message, UrgentResult result) {
        message.setBody(result);
        message.setHeader(FeishuUrgentConstants.MESSAGE_ID, result.messageId());
        message.setHeader(FeishuUrgentConstants.TYPE_USED, result.urgentType().value());
        message.setHeader(FeishuUrgentConstants.INVALID_USER_IDS, result.invalidUserList());
        List<String> logIds = result.logIds();
        message.setHeader(FeishuUrgentConstants.LOG_ID, logIds.isEmpty() ? null : logIds.get(logIds.size() - 1));
    }
}
