package io.github.camelfeishu.urgent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.CheckOnStart;
import io.github.camelfeishu.urgent.api.CheckResult;
import io.github.camelfeishu.urgent.api.CheckResult.Subject;
import io.github.camelfeishu.urgent.api.MsgType;
import io.github.camelfeishu.urgent.api.ReceiveIdType;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.check.CheckPlan;
import io.github.camelfeishu.urgent.check.CheckPlan.Person;
import io.github.camelfeishu.urgent.check.EndpointCheck;
import io.github.camelfeishu.urgent.delivery.DeliveryListener;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery.Fallback;
import io.github.camelfeishu.urgent.input.EnumNames;
import io.github.camelfeishu.urgent.input.RequestOptions;
import io.github.camelfeishu.urgent.input.RequestReader;
import io.github.camelfeishu.urgent.input.TextLists;
import io.github.camelfeishu.urgent.watch.Count;
import io.github.camelfeishu.urgent.watch.DeliveryCounts;
import io.github.camelfeishu.urgent.watch.DeliveryWatch;
import io.github.camelfeishu.urgent.watch.FeishuHealthCheck;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.ManagementObjectNameStrategy;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    static final ReceiveIdType DEFAULT_RECEIVE_ID_TYPE = ReceiveIdType.CHAT_ID;

    private static final Logger LOG = LoggerFactory.getLogger(FeishuUrgentEndpoint.class);

    private final AtomicBoolean checked = new AtomicBoolean();
    private DeliveryCounts counts = new DeliveryCounts();
    private Object managedName;
    private List<UrgentType> fallbackTypes = List.of();

    @UriPath(
            enums = "app,sms,phone",
            defaultValue = "app",
            description =
                    "How to buzz if the message does not say it, and at the same time the most that it may ask for."
                            + " If left out the message decides; if it says nothing it is app")
    private UrgentType urgentType;

    @UriParam
    private FeishuUrgentConfiguration configuration;

    @UriParam(description = "The message to buzz (om_...); no header and no body changes it")
    private String messageId;

    @UriParam(
            description = "The recipients, separated by comma, semicolon or space; no header and no body changes them")
    private String userIds;

    @UriParam(
            description =
                    "The chat or user to send the body to, as a message, before it is buzzed; no header changes it."
                            + " Without it the header CamelFeishuUrgentReceiveId may name one")
    private String receiveId;

    @UriParam(
            defaultValue = "chat_id",
            enums = "chat_id,open_id,union_id,user_id,email",
            description = "The kind of id that names the receiver")
    private ReceiveIdType receiveIdType;

    @UriParam(
            defaultValue = "text",
            enums = "text,post,interactive",
            description =
                    "The kind of message that the body becomes: a text, a post (rich text) or a card; the latter two"
                            + " are JSON, as Feishu asks for it")
    private MsgType msgType = MsgType.TEXT;

    @UriParam(
            defaultValue = "false",
            description =
                    "Whether to send the body to the receiver and buzz nobody: for news that can wait, as that the"
                            + " alert is over")
    private boolean sendOnly;

    @UriParam(
            defaultValue = "false",
            description = "Whether to buzz only those who have not read the message; looked up right before the buzz")
    private boolean unreadOnly;

    @UriParam(
            description = "Gentler types to buzz by, in order, when the tenant's quota of the type before is used up"
                    + " (230024); separated by comma, semicolon or space")
    private String fallback;

    FeishuUrgentEndpoint(String uri, FeishuUrgentComponent component, FeishuUrgentConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        boolean sameType = componentOptions().getAppType() == configuration.getAppType();
        configuration.validate(sameType ? componentOptions().getTenantKey() : null);
        fallbackTypes = fallbackTypes();
        if (messageId != null && (receiveId != null || sendOnly)) {
            throw new IllegalArgumentException("messageId names a message that is there, and "
                    + (receiveId != null ? "receiveId" : "sendOnly") + " sends a new one: leave out one of them");
        }
        if (sendOnly && (unreadOnly || fallback != null)) {
            throw new IllegalArgumentException((unreadOnly ? "unreadOnly" : "fallback")
                    + " says how to buzz, and with sendOnly nobody is buzzed: leave out one of them");
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ManagementObjectNameStrategy names =
                getCamelContext().getManagementStrategy().getManagementObjectNameStrategy();
        managedName = names == null ? getEndpointUri() : names.getObjectNameForEndpoint(this);
        counts = getComponent().counts().use(managedName);
    }

    @Override
    protected void doStop() throws Exception {
        checked.set(false);
        getComponent().counts().release(managedName);
        super.doStop();
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

    /**
     * Asks Feishu, without sending or buzzing anything, whether what the URI says would work. With {@code dryRun} nothing is
     * asked.
     */
    public CheckResult check() throws Exception {
        if (configuration.isDryRun()) {
            return new CheckResult(List.of());
        }
        CheckPlan plan;
        try {
            plan = checkPlan();
        } catch (IllegalArgumentException e) {
            return EndpointCheck.ofFault(Subject.PERSON, e.getMessage());
        }
        return getComponent().check(this, plan);
    }

    @ManagedOperation(description = "Asks Feishu, without buzzing anybody, whether a buzz would work")
    public String checkNow() throws Exception {
        return check().toString();
    }

    /** Once, whatever number of producers starts. */
    void checkOnStart() throws Exception {
        CheckOnStart use = configuration.getCheckOnStart();
        if (use == CheckOnStart.OFF || !checked.compareAndSet(false, true)) {
            return;
        }
        CheckResult result = check();
        if (result.ok()) {
            LOG.info("Checked {}:\n{}", getEndpointBaseUri(), result);
        } else if (use == CheckOnStart.WARN) {
            LOG.warn("Checked {}:\n{}", getEndpointBaseUri(), result);
        } else {
            checked.set(false);
            throw new IllegalStateException("checkOnStart=fail, and not everything is ok:\n" + result);
        }
    }

    /** What the URI says; messages may say other things. */
    private CheckPlan checkPlan() {
        RequestOptions options = requestOptions();
        RequestReader reader = new RequestReader(options, false);
        UserIdType idType = reader.recipientTypeInUri();
        List<Person> people = new ArrayList<>();
        List<String> recipients = reader.recipientsInUri().stream().distinct().toList();
        for (int i = 0; i < recipients.size(); i++) {
            String id = recipients.get(i);
            people.add(new Person("Recipient " + (idType.isLookedUp() ? i + 1 : id), idType, id));
        }
        ReceiveIdType receiver = receiveIdType == null ? DEFAULT_RECEIVE_ID_TYPE : receiveIdType;
        Optional<String> receiverId = Optional.ofNullable(receiveId);
        if (receiverId.isPresent()) {
            receiver.userIdType()
                    .ifPresent(type -> people.add(
                            new Person("Receiver" + (type.isLookedUp() ? "" : " " + receiveId), type, receiveId)));
        }
        return new CheckPlan(
                options.storeApp() ? options.uri().tenantKey().or(options.defaults()::tenantKey) : Optional.empty(),
                sendOnly ? List.of() : checkedTypes(),
                receiveId != null || sendOnly,
                unreadOnly,
                idType,
                receiverId.filter(it -> receiver == ReceiveIdType.CHAT_ID),
                Optional.ofNullable(messageId),
                people);
    }

    /** The URI's type, the most that the endpoint lets messages ask for, and the fallbacks. */
    private List<UrgentType> checkedTypes() {
        return Stream.concat(
                        Stream.of(urgentType == null ? UrgentType.APP : urgentType, configuration.getMaxUrgentType()),
                        fallbackTypes.stream())
                .filter(Objects::nonNull)
                .map(type -> UrgentType.lower(type, ceiling()))
                .distinct()
                .toList();
    }

    private FeishuUrgentConfiguration componentOptions() {
        return getComponent().getConfiguration();
    }

    /** The options that say what to do with a message. */
    RequestOptions requestOptions() {
        FeishuUrgentConfiguration defaults = componentOptions();
        return new RequestOptions(
                getEndpointUri(),
                new RequestOptions.InUri(
                        Optional.ofNullable(messageId),
                        Optional.ofNullable(userIds),
                        Optional.ofNullable(configuration.getUserIdType()),
                        Optional.ofNullable(receiveId),
                        Optional.ofNullable(receiveIdType),
                        Optional.ofNullable(configuration.getTenantKey()).filter(it -> !it.isBlank())),
                Optional.ofNullable(urgentType),
                ceiling(),
                msgType,
                sendOnly,
                configuration.getAppType() == AppType.STORE,
                new RequestOptions.Defaults(
                        defaults.getUserIdType(),
                        DEFAULT_RECEIVE_ID_TYPE,
                        Optional.ofNullable(defaults.getTenantKey()).filter(it -> !it.isBlank())));
    }

    /** The most that a message may ask for: an endpoint's own word, else the lower of the component's and the URI's. */
    private UrgentType ceiling() {
        if (configuration.getMaxUrgentType() != null) {
            return configuration.getMaxUrgentType();
        }
        UrgentType cap = componentOptions().getMaxUrgentType();
        return UrgentType.lower(
                cap == null ? UrgentType.PHONE : cap, urgentType == null ? UrgentType.PHONE : urgentType);
    }

    /**
     * The types to buzz by when quotas are used up, from the strongest to the gentlest.
     *
     * @throws IllegalArgumentException if that is not the order, or one is no type or not gentler than the URI's
     */
    private List<UrgentType> fallbackTypes() {
        List<UrgentType> types = new ArrayList<>();
        if (fallback == null) {
            return types;
        }
        UrgentType above = strongest();
        for (String name : TextLists.split(fallback)) {
            UrgentType type = EnumNames.parse(getCamelContext(), UrgentType.class, name);
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

    List<Fallback> fallbacks(FeishuHealthCheck health) {
        return fallbackTypes.stream()
                .map(type -> new Fallback(type, watch(type.value(), health)))
                .toList();
    }

    /** Counts for JMX, for Micrometer if it is there, and for the health check. */
    DeliveryListener watch(FeishuHealthCheck health) {
        return watch(urgentType == null ? "any" : urgentType.value(), health);
    }

    private DeliveryListener watch(String type, FeishuHealthCheck health) {
        return new DeliveryWatch(getCamelContext(), type, counts, health);
    }

    @ManagedAttribute(description = "Messages sent")
    public long getMessages() {
        return counts.of(Count.MESSAGE);
    }

    @ManagedAttribute(description = "Urgent calls sent")
    public long getCalls() {
        return counts.of(Count.CALL);
    }

    @ManagedAttribute(description = "Recipients buzzed")
    public long getNotified() {
        return counts.of(Count.NOTIFIED);
    }

    @ManagedAttribute(description = "Recipients that Feishu refused")
    public long getInvalid() {
        return counts.of(Count.INVALID);
    }

    @ManagedAttribute(description = "Waits for our limit of calls or for Feishu's")
    public long getRateLimitedWaits() {
        return counts.of(Count.RATE_LIMITED_WAIT);
    }

    @ManagedAttribute(description = "Calls repeated")
    public long getRetries() {
        return counts.of(Count.RETRY);
    }

    @ManagedAttribute(description = "Calls whose answer was lost")
    public long getUnknownOutcomes() {
        return counts.of(Count.UNKNOWN_OUTCOME);
    }

    @ManagedAttribute(description = "Access tokens fetched")
    public long getTokenRenewals() {
        return counts.of(Count.TOKEN_RENEWAL);
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
