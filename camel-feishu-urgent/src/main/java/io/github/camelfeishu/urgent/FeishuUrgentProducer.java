package io.github.camelfeishu.urgent;

import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    private static final String PROGRESS = "CamelFeishuUrgentProgress";

    /** What an endpoint has done so far about a request that has not succeeded. */
    private record Attempted(FeishuUrgentEndpoint endpoint, String tenantKey, DeliveryProgress progress) {

        /** By its URI: Camel may have made a dynamic endpoint anew. */
        boolean isOf(FeishuUrgentEndpoint other, UrgentRequest request, NewMessage message, String tenant) {
            return endpoint.getComponent() == other.getComponent()
                    && endpoint.getEndpointUri().equals(other.getEndpointUri())
                    && Objects.equals(tenantKey, tenant)
                    && progress.isOf(request, message);
        }
    }

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
                delivery == null ? notSent(request, message) : deliver(exchange, request, message, tenantKey));
    }

    /** A failed delivery leaves its progress in the exchange, so that a redelivery sends and buzzes nothing twice. */
    private UrgentResult deliver(Exchange exchange, UrgentRequest request, NewMessage message, String tenantKey) {
        Attempted before = exchange.getProperty(PROGRESS, Attempted.class);
        DeliveryProgress progress = before != null && before.isOf(getEndpoint(), request, message, tenantKey)
                ? before.progress()
                : new DeliveryProgress(request, message);
        exchange.setProperty(PROGRESS, new Attempted(getEndpoint(), tenantKey, progress));
        try {
            UrgentResult result = (tenantKey == null ? delivery : delivery.forTenant(tenantKey)).deliver(progress);
            exchange.removeProperty(PROGRESS);
            return result;
        } finally {
            // who handles the failure of a buzz may want to buzz the message that is there
            if (message != null && progress.messageId() != null) {
                exchange.getMessage().setHeader(FeishuUrgentConstants.MESSAGE_ID, progress.messageId());
            }
        }
    }

    private static UrgentResult notSent(UrgentRequest request, NewMessage message) {
        LOG.info(
                "Not enabled: {} would buzz {} recipients by {}",
                message == null ? "message " + request.messageId() : "a " + message,
                request.userIds().size(),
                request.urgentType().value());
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
