package io.github.camelfeishu.urgent;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.CheckOnStart;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.util.TimeUtils;

/** The options that stand on the component and on every endpoint; an endpoint starts from a copy of the component's. */
@UriParams
public class FeishuUrgentConfiguration implements Cloneable {

    static final String DEFAULT_BASE_URL = "https://open.feishu.cn";
    static final String DEFAULT_CONNECT_TIMEOUT = "5s";
    static final String DEFAULT_RESPONSE_TIMEOUT = "30s";
    static final int DEFAULT_REQUESTS_PER_SECOND = 50;
    static final int DEFAULT_REQUESTS_PER_MINUTE = 1000;
    static final int DEFAULT_PARALLEL_CALLS = 10;
    static final String DEFAULT_MAX_WAIT = "60s";
    static final int DEFAULT_MAX_RETRIES = 3;

    private static final int LARGEST_NUMBER = 1_000_000;
    private static final Duration LONGEST_DURATION = Duration.ofDays(1);

    @UriParam(label = "security", description = "The bot's app id, from the developer console")
    private String appId;

    @UriParam(label = "security", secret = true, description = "The bot's app secret, from the developer console")
    private String appSecret;

    @UriParam(
            label = "security",
            secret = true,
            description = "A tenant_access_token that somebody else keeps fresh; then neither appId nor appSecret")
    private String accessToken;

    @UriParam(
            label = "security",
            defaultValue = "selfBuilt",
            enums = "selfBuilt,store",
            description = "The kind of app: one that a company has made for itself, or one of the app directory, which"
                    + " has many tenants")
    private AppType appType = AppType.SELF_BUILT;

    @UriParam(
            label = "security",
            description =
                    "The tenant in which a store app buzzes. In the URI it holds; on the component it is for messages"
                            + " without the header CamelFeishuUrgentTenantKey")
    private String tenantKey;

    @UriParam(
            label = "security",
            secret = true,
            description = "The latest app ticket of a store app, as long as the appTicketStore has none")
    private String appTicket;

    @UriParam(
            defaultValue = DEFAULT_BASE_URL,
            description =
                    "The open platform: https://open.larksuite.com for Lark, any other for a gateway or a sandbox")
    private String baseUrl = DEFAULT_BASE_URL;

    @UriParam(
            defaultValue = "open_id",
            enums = "open_id,union_id,user_id,email,mobile",
            description = "The kind of ids that name the recipients; email and mobile are looked up before the buzz. In"
                    + " the URI it holds, as it does for userIds in the URI; on the component it is for messages that do"
                    + " not say it")
    private UserIdType userIdType = UserIdType.OPEN_ID;

    @UriParam(
            enums = "app,sms,phone",
            description =
                    "The most that a message may ask for, in the order app, sms, phone; more is lowered to it, with a"
                            + " WARN. By default the type in the URI; phone if the URI names none. On the component it caps"
                            + " every endpoint; an endpoint's own wins over that and over the type in the URI")
    private UrgentType maxUrgentType;

    @UriParam(
            defaultValue = "false",
            description = "Whether to validate everything and call nothing. Needs no credentials, answers as a success"
                    + " and says so in the log; a message that was not sent has the id om_dry_run")
    private boolean dryRun;

    @UriParam(
            defaultValue = "off",
            enums = "off,warn,fail",
            description =
                    "Whether a starting route asks Feishu, without buzzing anybody, if what its endpoint is told to do"
                            + " would work: warn writes the answer to the log; with fail the route does not start if something is"
                            + " not ok")
    private CheckOnStart checkOnStart = CheckOnStart.OFF;

    @UriParam(
            label = "advanced",
            defaultValue = DEFAULT_CONNECT_TIMEOUT,
            description = "How long to wait for a connection to Feishu")
    private Duration connectTimeout = TimeUtils.toDuration(DEFAULT_CONNECT_TIMEOUT);

    @UriParam(
            label = "advanced",
            defaultValue = DEFAULT_RESPONSE_TIMEOUT,
            description = "How long to wait for Feishu's answer")
    private Duration responseTimeout = TimeUtils.toDuration(DEFAULT_RESPONSE_TIMEOUT);

    @UriParam(
            defaultValue = "true",
            description =
                    "Whether a call that Feishu refuses for a recipient's sake is split until the others have been"
                            + " buzzed. If false the whole call counts as failed")
    private boolean isolateInvalidUsers = true;

    @UriParam(
            label = "advanced",
            defaultValue = "" + DEFAULT_REQUESTS_PER_SECOND,
            description = "Calls in a second, per urgent type, over all routes that share an app; 0 for no limit. If"
                    + " endpoints that are started differ, the lower holds")
    private int requestsPerSecond = DEFAULT_REQUESTS_PER_SECOND;

    @UriParam(
            label = "advanced",
            defaultValue = "" + DEFAULT_REQUESTS_PER_MINUTE,
            description = "Calls in a minute, per urgent type, over all routes that share an app; 0 for no limit. If"
                    + " endpoints that are started differ, the lower holds")
    private int requestsPerMinute = DEFAULT_REQUESTS_PER_MINUTE;

    @UriParam(
            label = "advanced",
            defaultValue = "" + DEFAULT_PARALLEL_CALLS,
            description = "How many calls of one request with more than 200 recipients run at once")
    private int parallelCalls = DEFAULT_PARALLEL_CALLS;

    @UriParam(
            label = "advanced",
            defaultValue = DEFAULT_MAX_WAIT,
            description = "The longest wait, for our limit or for Feishu's; 0 waits for nothing. A longer one is not"
                    + " begun: the exchange fails with RATE_LIMIT")
    private Duration maxWait = TimeUtils.toDuration(DEFAULT_MAX_WAIT);

    @UriParam(
            label = "advanced",
            defaultValue = "" + DEFAULT_MAX_RETRIES,
            description = "How often a call is repeated that is known not to have been executed: a rate limit, a"
                    + " connection that could not be made")
    private int maxRetries = DEFAULT_MAX_RETRIES;

    @UriParam(
            label = "advanced",
            defaultValue = "false",
            description =
                    "Whether to repeat, also on redelivery, what may have been executed: a time-out after sending, a"
                            + " lost connection, HTTP 5xx. A phone may then ring twice")
    private boolean retryUnknownOutcome;

    public FeishuUrgentConfiguration copy() {
        try {
            return (FeishuUrgentConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** A copy without the options that, on the component, come after the message's own word. */
    FeishuUrgentConfiguration copyForEndpoint() {
        FeishuUrgentConfiguration copy = copy();
        copy.maxUrgentType = null;
        copy.userIdType = null;
        copy.tenantKey = null;
        return copy;
    }

    /**
     * Checks the options that do not depend on a message.
     *
     * @param  defaultTenantKey         the component's tenant, or null
     * @throws IllegalArgumentException if an option is missing or wrong
     */
    void validate(String defaultTenantKey) {
        if (!isBlank(accessToken) && !(isBlank(appId) && isBlank(appSecret))) {
            throw new IllegalArgumentException(
                    "accessToken stands beside appId or appSecret: give either the token or the credentials");
        }
        if (!dryRun && isBlank(accessToken) && (isBlank(appId) || isBlank(appSecret))) {
            throw new IllegalArgumentException("appId and appSecret (or accessToken) are required: set them on the"
                    + " component, for example camel.component.feishu-urgent.app-id, or on the endpoint");
        }
        validateAppType(tenantKey != null ? tenantKey : defaultTenantKey);
        if (!isBaseUrl(baseUrl)) {
            throw new IllegalArgumentException("baseUrl '" + withoutPassword(baseUrl)
                    + "' must be an http or https URL of a host and perhaps a path, like " + DEFAULT_BASE_URL);
        }
        duration("connectTimeout", connectTimeout, Duration.ofMillis(1));
        duration("responseTimeout", responseTimeout, Duration.ofMillis(1));
        duration("maxWait", maxWait, Duration.ZERO);
        between(0, "requestsPerSecond", requestsPerSecond);
        between(0, "requestsPerMinute", requestsPerMinute);
        between(1, "parallelCalls", parallelCalls);
        between(0, "maxRetries", maxRetries);
    }

    private void validateAppType(String tenant) {
        if (appType == AppType.STORE) {
            if (!isBlank(accessToken)) {
                throw new IllegalArgumentException(
                        "accessToken stands beside appType=store: a store app has a token for"
                                + " each tenant, fetched with appId and appSecret");
            }
            if (appTicket != null && appTicket.isBlank()) {
                throw new IllegalArgumentException("appTicket is blank: leave it out if there is none");
            }
        } else if (!isBlank(tenant) || !isBlank(appTicket)) {
            throw new IllegalArgumentException((!isBlank(tenant) ? "tenantKey" : "appTicket")
                    + " is for store apps only: set appType=store, or leave it out");
        }
    }

    /** A property whose placeholder has an empty default arrives empty: that is unset too. */
    static boolean isBlank(String value) {
        return value == null || value.isBlank();
    }

    private static String withoutPassword(String url) {
        return url == null ? null : url.replaceAll("//[^/]*@", "//xxxxxx@");
    }

    private static boolean isBaseUrl(String value) {
        try {
            URI uri = new URI(value == null ? "" : value);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void duration(String option, Duration value, Duration least) {
        if (value == null || value.compareTo(least) < 0 || value.compareTo(LONGEST_DURATION) > 0) {
            throw new IllegalArgumentException(option + " must be at least " + least.toMillis() + " ms and at most "
                    + LONGEST_DURATION.toHours() + "h, not " + (value == null ? null : value.toMillis() + " ms"));
        }
    }

    private static void between(int least, String option, int value) {
        if (value < least || value > LARGEST_NUMBER) {
            throw new IllegalArgumentException(
                    option + " must be at least " + least + " and at most " + LARGEST_NUMBER + ", not " + value);
        }
    }

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

    public boolean isDryRun() {
        return dryRun;
    }

    public void setDryRun(boolean dryRun) {
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

    public boolean isIsolateInvalidUsers() {
        return isolateInvalidUsers;
    }

    public void setIsolateInvalidUsers(boolean isolateInvalidUsers) {
        this.isolateInvalidUsers = isolateInvalidUsers;
    }

    public int getRequestsPerSecond() {
        return requestsPerSecond;
    }

    public void setRequestsPerSecond(int requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    public int getRequestsPerMinute() {
        return requestsPerMinute;
    }

    public void setRequestsPerMinute(int requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    public int getParallelCalls() {
        return parallelCalls;
    }

    public void setParallelCalls(int parallelCalls) {
        this.parallelCalls = parallelCalls;
    }

    public Duration getMaxWait() {
        return maxWait;
    }

    public void setMaxWait(Duration maxWait) {
        this.maxWait = maxWait;
    }

    public int getMaxRetries() {
        return maxRetries;
    }

    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    public boolean isRetryUnknownOutcome() {
        return retryUnknownOutcome;
    }

    public void setRetryUnknownOutcome(boolean retryUnknownOutcome) {
        this.retryUnknownOutcome = retryUnknownOutcome;
    }
}
