package io.github.camelfeishu.urgent;

import java.util.Optional;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.delivery.DeliveryEvent;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Buzz people about a Feishu (Lark) message: popup, SMS or phone call.
 */
@ManagedResource(description = "Managed FeishuUrgentEndpoint")
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "feishu-urgent",
        title = "Feishu Urgent",
        syntax = "feishu-urgent:urgentType",
        producerOnly = true,
        category = {Category.CHAT, Category.MOBILE, Category.MONITORING},
        headersClass = FeishuUrgentConstants.class)
public class FeishuUrgentEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    private final DeliveryCounts counts = new DeliveryCounts();

    @UriPath(
            enums = "app,sms,phone",
            defaultValue = "app",
            description = "How to buzz where the message does not say it, and at the same time the most that it may ask"
                    + " for. If left out the message decides, and where it says nothing it is app")
    private UrgentType urgentType;

    @UriParam
    private FeishuUrgentConfiguration configuration;

    @UriParam(description = "The message to buzz (om_...), where neither header nor body names one")
    private String messageId;

    @UriParam(description = "The recipients, comma separated, where neither header nor body names any")
    private String userIds;

    FeishuUrgentEndpoint(String uri, FeishuUrgentComponent component, FeishuUrgentConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.validate();
    }

    @Override
    public FeishuUrgentComponent getComponent() {
        return (FeishuUrgentComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        return new FeishuUrgentProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("feishu-urgent only buzzes people: use it in to(), not in from()");
    }

    @Override
    public String getServiceUrl() {
        return configuration.getBaseUrl();
    }

    @Override
    public String getServiceProtocol() {
        return "http";
    }

    /** The most that a message may ask for: an endpoint's own word, else the lower of the component's and the URI's. */
    UrgentType ceiling() {
        if (configuration.getMaxUrgentType() != null) {
            return configuration.getMaxUrgentType();
        }
        UrgentType cap = getComponent().getConfiguration().getMaxUrgentType();
        return UrgentType.lower(
                cap == null ? UrgentType.PHONE : cap, urgentType == null ? UrgentType.PHONE : urgentType);
    }

    /** Counts for JMX, and for Micrometer where it is there. */
    DeliveryEvent.Counter counter() {
        return meters().<DeliveryEvent.Counter>map(meters -> (event, count) -> {
                    counts.add(event, count);
                    meters.add(event, count);
                })
                .orElse(counts);
    }

    private Optional<DeliveryEvent.Counter> meters() {
        try {
            return DeliveryMeters.of(getCamelContext(), urgentType == null ? "any" : urgentType.value());
        } catch (NoClassDefFoundError e) {
            // whether Camel finds Micrometer says nothing: a bundle or a native image has class paths of its own
            return Optional.empty();
        }
    }

    @ManagedAttribute(description = "Urgent calls sent")
    public long getCalls() {
        return counts.of(DeliveryEvent.CALL);
    }

    @ManagedAttribute(description = "Recipients buzzed")
    public long getNotified() {
        return counts.of(DeliveryEvent.NOTIFIED);
    }

    @ManagedAttribute(description = "Recipients that Feishu refused")
    public long getInvalid() {
        return counts.of(DeliveryEvent.INVALID);
    }

    @ManagedAttribute(description = "Waits for our limit of calls or for Feishu's")
    public long getRateLimitedWaits() {
        return counts.of(DeliveryEvent.RATE_LIMITED_WAIT);
    }

    @ManagedAttribute(description = "Calls repeated")
    public long getRetries() {
        return counts.of(DeliveryEvent.RETRY);
    }

    @ManagedAttribute(description = "Calls whose answer was lost")
    public long getUnknownOutcomes() {
        return counts.of(DeliveryEvent.UNKNOWN_OUTCOME);
    }

    @ManagedAttribute(description = "Access tokens fetched")
    public long getTokenRenewals() {
        return counts.of(DeliveryEvent.TOKEN_RENEWAL);
    }

    public UrgentType getUrgentType() {
        return urgentType;
    }

    public void setUrgentType(UrgentType urgentType) {
        this.urgentType = urgentType;
    }

    public FeishuUrgentConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(FeishuUrgentConfiguration configuration) {
        this.configuration = configuration;
    }

    public String getMessageId() {
        return messageId;
    }

    public void setMessageId(String messageId) {
        this.messageId = messageId;
    }

    public String getUserIds() {
        return userIds;
    }

    public void setUserIds(String userIds) {
        this.userIds = userIds;
    }
}
