package io.github.camelfeishu.urgent.springboot;

import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The options of the component, one property each; null is what nobody set. The defaults are the component's own: here
 * they would overwrite what a {@code configuration} bean says. Completion shows them from
 * {@code additional-spring-configuration-metadata.json}.
 */
@ConfigurationProperties("camel.component.feishu-urgent")
public class FeishuUrgentComponentConfiguration {

    /** The bot's app id, from the developer console */
    private String appId;

    /** The bot's app secret, from the developer console */
    private String appSecret;

    /** A tenant_access_token that somebody else keeps fresh; then neither appId nor appSecret */
    private String accessToken;

    /**
     * Where the open platform is: https://open.larksuite.com for Lark, any other for a gateway or a sandbox
     */
    private String baseUrl;

    /** The kind of ids that recipients are given by, where neither header nor body says it */
    private UserIdType userIdType;

    /**
     * The most that a message may ask for, in the order app, sms, phone; more is refused before any call. By
     * default the type in the URI; phone where the URI names none. On the component it caps every endpoint; an
     * endpoint's own wins over that and over the type in the URI
     */
    private UrgentType maxUrgentType;

    /** Whether to buzz. If false, messages are validated and answered as a success, and nobody is called */
    private Boolean enabled;

    /** How long to wait for a connection to Feishu, in milliseconds */
    private Integer connectTimeout;

    /** How long to wait for Feishu's answer, in milliseconds */
    private Integer responseTimeout;

    /** The options that endpoints start from */
    private FeishuUrgentConfiguration configuration;

    /**
     * Whether the producer should be started lazy (on the first message). By starting lazy you can use this to
     * allow CamelContext and routes to startup in situations where a producer may otherwise fail during starting
     * and cause the route to fail being started. By deferring this startup to be lazy then the startup failure can
     * be handled during routing messages via Camel's routing error handlers. Beware that when the first message is
     * processed then creating and starting the producer may take a little time and prolong the total processing
     * time of the processing.
     */
    private Boolean lazyStartProducer;

    /**
     * Whether autowiring is enabled. This is used for automatic autowiring options (the option must be marked as
     * autowired) by looking up in the registry to find if there is a single instance of matching type, which then
     * gets configured on the component. This can be used for automatic configuring JDBC data sources, JMS
     * connection factories, AWS Clients, etc.
     */
    private Boolean autowiredEnabled;

    @NestedConfigurationProperty
    private final Customizer customizer = new Customizer();

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

    public Boolean getEnabled() {
        return enabled;
    }

    public void setEnabled(Boolean enabled) {
        this.enabled = enabled;
    }

    public Integer getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Integer connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Integer getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(Integer responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public FeishuUrgentConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(FeishuUrgentConfiguration configuration) {
        this.configuration = configuration;
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

    public Customizer getCustomizer() {
        return customizer;
    }

    /** Whether these properties are given to the component. */
    public static class Customizer {

        /** Whether the component is configured by these properties. */
        private boolean enabled = true;

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }
    }
}
