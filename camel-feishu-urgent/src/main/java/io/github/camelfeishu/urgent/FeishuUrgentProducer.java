package io.github.camelfeishu.urgent;

import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the exchange, delivers, writes what came of it. */
class FeishuUrgentProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(FeishuUrgentProducer.class);

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
        FeishuUrgentConfiguration configuration = getEndpoint().getConfiguration();
        if (configuration.isEnabled()) {
            delivery = new UrgentDelivery(getEndpoint().getComponent().createClient(configuration));
        }
    }

    @Override
    public void process(Exchange exchange) {
        UrgentRequest request = reader.read(exchange);
        String tenantKey = reader.tenantKey(exchange);
        write(
                exchange.getMessage(),
                delivery == null ? notSent(request) : delivery(tenantKey).deliver(request));
    }

    private UrgentDelivery delivery(String tenantKey) {
        return tenantKey == null ? delivery : delivery.forTenant(tenantKey);
    }

    private static UrgentResult notSent(UrgentRequest request) {
        LOG.info(
                "Not enabled: message {} would buzz {} recipients by {}",
                request.messageId(),
                request.userIds().size(),
                request.urgentType().value());
        return new UrgentResult(request.messageId(), request.urgentType(), Map.of(), List.of(), List.of());
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
