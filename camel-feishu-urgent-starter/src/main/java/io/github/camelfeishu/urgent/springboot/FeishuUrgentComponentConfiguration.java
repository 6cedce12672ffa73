package io.github.camelfeishu.urgent.springboot;

import java.time.Duration;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.CheckOnStart;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The options of the component, one property each; null if it is not set. The defaults are the component's own: here
 * they would overwrite those of a {@code configuration} bean. Completion shows them from
 * {@code additional-spring-configuration-metadata.json}.
 */
@ConfigurationProperties("camel.component.feishu-urgent")
public class FeishuUrgentComponentConfiguration extends ComponentConfigurationPropertiesCommon {

    /** The bot's app id, from the developer console */
    private String appId;

    /** The bot's app secret, from the developer console */
    private String appSecret;

    /** A tenant_access_token that somebody else keeps fresh; then neither appId nor appSecret */
    private String accessToken;

    /** The kind of app: one that a company has made for itself, or one of the app directory, which has many tenants */
    private AppType appType;

    /**
     * The tenant in which a store app buzzes. In the URI it holds; on the component it is for messages without the
     * header CamelFeishuUrgentTenantKey
     */
    private String tenantKey;

    /** The latest app ticket of a store app, as long as the appTicketStore has none */
    private String appTicket;

    /** The open platform: https://open.larksuite.com for Lark, any other for a gateway or a sandbox */
    private String baseUrl;

    /**
     * The kind of ids that name the recipients; email and mobile are looked up before the buzz. In the URI it holds,
     * as it does for userIds in the URI; on the component it is for messages that do not say it
     */
    private UserIdType userIdType;

    /**
     * The most that a message may ask for, in the order app, sms, phone; more is lowered to it, with a WARN. By
     * default the type in the URI; phone if the URI names none. On the component it caps every endpoint; an endpoint's
     * own wins over that and over the type in the URI
     */
    private UrgentType maxUrgentType;

    /**
     * Whether to validate everything and call nothing. Needs no credentials, answers as a success and says so in the
     * log; a message that was not sent has the id om_dry_run
     */
    private Boolean dryRun;

    /**
     * Whether a starting route asks Feishu, without buzzing anybody, if what its endpoint is told to do would work: warn
     * writes the answer to the log; with fail the route does not start if something is not ok
     */
    private CheckOnStart checkOnStart;

    /** How long to wait for a connection to Feishu */
    private Duration connectTimeout;

    /** How long to wait for Feishu's answer */
    private Duration responseTimeout;

    /**
     * Whether a call that Feishu refuses for a recipient's sake is split until the others have been buzzed. If false
     * the whole call counts as failed
     */
    private Boolean isolateInvalidUsers;

    /**
     * Calls in a second, per urgent type, over all routes that share an app; 0 for no limit. If endpoints that are
     * started differ, the lower holds
     */
    private Integer requestsPerSecond;

    /**
     * Calls in a minute, per urgent type, over all routes that share an app; 0 for no limit. If endpoints that are
     * started differ, the lower holds
     */
    private Integer requestsPerMinute;

    /** How many calls of one request with more than 200 recipients run at once */
    private Integer parallelCalls;

    /**
     * The longest wait, for our limit or for Feishu's; 0 waits for nothing. A longer one is not begun: the exchange
     * fails with RATE_LIMIT
     */
    private Duration maxWait;

    /**
     * How often a call is repeated that is known not to have been executed: a rate limit, a connection that could not
     * be made
     */
    private Integer maxRetries;

    /**
     * Whether to repeat, also on redelivery, what may have been executed: a time-out after sending, a lost connection,
     * HTTP 5xx. A phone may then ring twice
     */
    private Boolean retryUnknownOutcome;

    /** The options that endpoints start from */
    private FeishuUrgentConfiguration configuration;

    /**
     * A Bucket4j ProxyManager with String keys (Redis, Hazelcast, JDBC): nodes that are given the same engine share
     * the limits of calls. While it is out of reach, each node takes its part of them
     */
    private ProxyManager<String> rateLimitProxyManager;

    /**
     * The number of nodes that share the limits by rateLimitProxyManager. While it is out of reach, each node takes
     * this part of the limits: with 2, half of them
     */
    private Integer rateLimitNodes;

    /**
     * The store of the app tickets of store apps, to share them over nodes or to keep them over a restart. By default
     * in memory, of this component alone
     */
    private AppTicketStore appTicketStore;

    /**
     * Whether the producer should be started lazy (on the first message). By starting lazy you can use this to allow
     * CamelContext and routes to startup in situations where a producer may otherwise fail during starting and cause
     * the route to fail being started. By deferring this startup to be lazy then the startup failure can be handled
     * during routing messages via Camel's routing error handlers. Beware that when the first message is processed then
     * creating and starting the producer may take a little time and prolong the total processing time of the
     * processing.
     */
    private Boolean lazyStartProducer;

    /**
     * Whether autowiring is enabled. This is used for automatic autowiring options (the option must be marked as
     * autowired) by looking up in the registry to find if there is a single instance of matching type, which then gets
     * configured on the component. This can be used for automatic configuring JDBC data sources, JMS connection
     * factories, AWS Clients, etc.
     */
    private Boolean autowiredEnabled;

    /** Used for enabling or disabling all consumer based health checks from this component */
    private Boolean healthCheckConsumerEnabled;

    /**
     * Used for enabling or disabling all producer based health checks from this component. Notice: Camel has by
     * default disabled all producer based health-checks. You can turn on producer checks globally by setting
     * camel.health.producersEnabled=true.
     */
    private Boolean healthCheckProducerEnabled;

    public String getAppId() {
        return appId;
    }

    public void setAppId(String appId) {
        this.appId = appId;
    }

    public String getAppSecret() {
        return appSecret;
    }

    public void setAppSecret(String appSecret) {
        this.appSecret = appSecret;
    }

    public String getAccessToken() {
        return accessToken;
    }

    public void setAccessToken(String accessToken) {
        this.accessToken = accessToken;
    }

    public AppType getAppType() {
        return appType;
    }

    public void setAppType(AppType appType) {
        this.appType = appType;
    }

    public String getTenantKey() {
        return tenantKey;
    }

    public void setTenantKey(String tenantKey) {
        this.tenantKey = tenantKey;
    }

    public String getAppTicket() {
        return appTicket;
    }

    public void setAppTicket(String appTicket) {
        this.appTicket = appTicket;
    }

    public String getBaseUrl() {
        return baseUrl;
    }

    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public UserIdType getUserIdType() {
        return userIdType;
    }

    public void setUserIdType(UserIdType userIdType) {
        this.userIdType = userIdType;
    }

    public UrgentType getMaxUrgentType() {
        return maxUrgentType;
    }

    public void setMaxUrgentType(UrgentType maxUrgentType) {
        this.maxUrgentType = maxUrgentType;
    }

    public Boolean getDryRun() {
        return dryRun;
    }

    public void setDryRun(Boolean dryRun) {
        this.dryRun = dryRun;
    }

    public CheckOnStart getCheckOnStart() {
        return checkOnStart;
    }

    public void setCheckOnStart(CheckOnStart checkOnStart) {
        this.checkOnStart = checkOnStart;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public Boolean getIsolateInvalidUsers() {
        return isolateInvalidUsers;
    }

    public void setIsolateInvalidUsers(Boolean isolateInvalidUsers) {
        this.isolateInvalidUsers = isolateInvalidUsers;
    }

    public Integer getRequestsPerSecond() {
        return requestsPerSecond;
    }

    public void setRequestsPerSecond(Integer requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    public Integer getRequestsPerMinute() {
        return requestsPerMinute;
    }

    public void setRequestsPerMinute(Integer requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    public Integer getParallelCalls() {
        return parallelCalls;
    }

    public void setParallelCalls(Integer parallelCalls) {
        this.parallelCalls = parallelCalls;
    }

    public Duration getMaxWait() {
        return maxWait;
    }

    public void setMaxWait(Duration maxWait) {
        this.maxWait = maxWait;
    }

    public Integer getMaxRetries() {
        return maxRetries;
    }

    public void setMaxRetries(Integer maxRetries) {
        this.maxRetries = maxRetries;
    }

    public Boolean getRetryUnknownOutcome() {
        return retryUnknownOutcome;
    }

    public void setRetryUnknownOutcome(Boolean retryUnknownOutcome) {
        this.retryUnknownOutcome = retryUnknownOutcome;
    }

    public FeishuUrgentConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(FeishuUrgentConfiguration configuration) {
        this.configuration = configuration;
    }

    public ProxyManager<String> getRateLimitProxyManager() {
        return rateLimitProxyManager;
    }

    public void setRateLimitProxyManager(ProxyManager<String> rateLimitProxyManager) {
        this.rateLimitProxyManager = rateLimitProxyManager;
    }

    public Integer getRateLimitNodes() {
        return rateLimitNodes;
    }

    public void setRateLimitNodes(Integer rateLimitNodes) {
        this.rateLimitNodes = rateLimitNodes;
    }

    public AppTicketStore getAppTicketStore() {
        return appTicketStore;
    }

    public void setAppTicketStore(AppTicketStore appTicketStore) {
        this.appTicketStore = appTicketStore;
    }

    public Boolean getLazyStartProducer() {
        return lazyStartProducer;
    }

    public void setLazyStartProducer(Boolean lazyStartProducer) {
        this.lazyStartProducer = lazyStartProducer;
    }

    public Boolean getAutowiredEnabled() {
        return autowiredEnabled;
    }

    public void setAutowiredEnabled(Boolean autowiredEnabled) {
        this.autowiredEnabled = autowiredEnabled;
    }

    public Boolean getHealthCheckConsumerEnabled() {
        return healthCheckConsumerEnabled;
    }

    public void setHealthCheckConsumerEnabled(Boolean healthCheckConsumerEnabled) {
        this.healthCheckConsumerEnabled = healthCheckConsumerEnabled;
    }

    public Boolean getHealthCheckProducerEnabled() {
        return healthCheckProducerEnabled;
    }

    public void setHealthCheckProducerEnabled(Boolean healthCheckProducerEnabled) {
        this.healthCheckProducerEnabled = healthCheckProducerEnabled;
    }
}
