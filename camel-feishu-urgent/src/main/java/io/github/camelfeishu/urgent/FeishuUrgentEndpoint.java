package io.github.camelfeishu.urgent;

import java.util.ArrayList;
import java.util.List;

import io.github.camelfeishu.urgent.api.MsgType;
import io.github.camelfeishu.urgent.api.ReceiveIdType;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.delivery.DeliveryEvent;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery.Fallback;
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

    @UriParam(
            description = "The chat or user to send the body to, as a message, before it is buzzed, where the header"
                    + " CamelFeishuUrgentReceiveId does not name one")
    private String receiveId;

    @UriParam(
            defaultValue = "chat_id",
            enums = "chat_id,open_id,union_id,user_id,email",
            description =
                    "The kind of id that the receiver is given by, where the header CamelFeishuUrgentReceiveIdType"
                            + " does not say it")
    private ReceiveIdType receiveIdType = ReceiveIdType.CHAT_ID;

    @UriParam(
            defaultValue = "text",
            enums = "text,post,interactive",
            description =
                    "What the body becomes where it is sent: a text, a post (rich text) or a card; the latter two are"
                            + " JSON, as Feishu asks for it")
    private MsgType msgType = MsgType.TEXT;

    @UriParam(
            defaultValue = "false",
            description = "Whether to send the body to the receiver and buzz nobody, for what people may read when they"
                    + " like: that the alert is over")
    private boolean sendOnly;

    @UriParam(
            defaultValue = "false",
            description = "Whether to buzz only those who have not read the message; looked up right before the buzz")
    private boolean unreadOnly;

    @UriParam(
            description = "What to buzz by, comma separated, from the strongest type to the gentlest, when the tenant's"
                    + " quota of the type before is used up (230024)")
    private String fallback;

    FeishuUrgentEndpoint(String uri, FeishuUrgentComponent component, FeishuUrgentConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.validate();
        fallbackTypes();
        if (sendOnly && (unreadOnly || fallback != null)) {
            throw new IllegalArgumentException((unreadOnly ? "unreadOnly" : "fallback")
                    + " says how to buzz, and with sendOnly nobody is buzzed: leave out one of them");
        }
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

    /**
     * What to buzz by when quotas are used up, from the strongest to the gentlest.
     *
     * @throws IllegalArgumentException if that is not the order, or one is no type or not gentler than the URI's
     */
    private List<UrgentType> fallbackTypes() {
        List<UrgentType> types = new ArrayList<>();
        if (fallback == null) {
            return types;
        }
        UrgentType above = strongest();
        for (String name : fallback.split(",", -1)) {
            UrgentType type = UrgentType.of(name.trim());
            if (!above.isAbove(type)) {
                throw new IllegalArgumentException("fallback '" + fallback + "': " + type.value()
                        + " is not gentler than " + above.value() + ", and a fallback never goes upwards");
            }
            types.add(type);
            above = type;
        }
        return types;
    }

    /** The most that the URI lets a message ask for. */
    private UrgentType strongest() {
        UrgentType own = configuration.getMaxUrgentType();
        UrgentType inUri = urgentType == null ? UrgentType.PHONE : urgentType;
        return own != null && own.isAbove(inUri) ? own : inUri;
    }

    List<Fallback> fallbacks() {
        return fallbackTypes().stream()
                .map(type -> new Fallback(type, counter(type.value())))
                .toList();
    }

    /** Counts for JMX, and for Micrometer where it is there. */
    DeliveryEvent.Counter counter() {
        return counter(urgentType == null ? "any" : urgentType.value());
    }

    private DeliveryEvent.Counter counter(String type) {
        boolean micrometer =
                getCamelContext().getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry")
                        != null;
        return micrometer
                ? DeliveryMeters.of(getCamelContext(), type)
                        .<DeliveryEvent.Counter>map(meters -> (event, count) -> {
                            counts.add(event, count);
                            meters.add(event, count);
                        })
                        .orElse(counts)
                : counts;
    }

    @ManagedAttribute(description = "Messages sent")
    public long getMessages() {
        return counts.of(DeliveryEvent.MESSAGE);
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

    public String getReceiveId() {
        return receiveId;
    }

    public void setReceiveId(String receiveId) {
        this.receiveId = receiveId;
    }

    public ReceiveIdType getReceiveIdType() {
        return receiveIdType;
    }

    public void setReceiveIdType(ReceiveIdType receiveIdType) {
        this.receiveIdType = receiveIdType;
    }

    public MsgType getMsgType() {
        return msgType;
    }

    public void setMsgType(MsgType msgType) {
        this.msgType = msgType;
    }

    public boolean isSendOnly() {
        return sendOnly;
    }

    public void setSendOnly(boolean sendOnly) {
        this.sendOnly = sendOnly;
    }

    public boolean isUnreadOnly() {
        return unreadOnly;
    }

    public void setUnreadOnly(boolean unreadOnly) {
        this.unreadOnly = unreadOnly;
    }

    public String getFallback() {
        return fallback;
    }

    public void setFallback(String fallback) {
        this.fallback = fallback;
    }
}
