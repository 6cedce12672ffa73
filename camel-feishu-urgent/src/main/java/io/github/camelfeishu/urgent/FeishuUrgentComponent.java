package io.github.camelfeishu.urgent;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.CheckResult;
import io.github.camelfeishu.urgent.api.CheckResult.Finding;
import io.github.camelfeishu.urgent.api.CheckResult.Subject;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.check.CheckPlan;
import io.github.camelfeishu.urgent.check.EndpointCheck;
import io.github.camelfeishu.urgent.client.AccessTokens;
import io.github.camelfeishu.urgent.client.AppTickets;
import io.github.camelfeishu.urgent.client.AppTokens;
import io.github.camelfeishu.urgent.client.CheckCalls;
import io.github.camelfeishu.urgent.client.FeishuApp;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.HttpTransport;
import io.github.camelfeishu.urgent.client.HttpTransport.Timeouts;
import io.github.camelfeishu.urgent.client.LruMap;
import io.github.camelfeishu.urgent.client.TokenCalls;
import io.github.camelfeishu.urgent.delivery.Calls;
import io.github.camelfeishu.urgent.delivery.DeliveryListener;
import io.github.camelfeishu.urgent.delivery.KnownPeople;
import io.github.camelfeishu.urgent.delivery.PeopleLookup;
import io.github.camelfeishu.urgent.delivery.RateLimits;
import io.github.camelfeishu.urgent.delivery.RateLimits.Limits;
import io.github.camelfeishu.urgent.delivery.RetryPolicy;
import io.github.camelfeishu.urgent.delivery.SharedLimits;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery;
import io.github.camelfeishu.urgent.delivery.UrgentDelivery.Options;
import io.github.camelfeishu.urgent.delivery.Waiting;
import io.github.camelfeishu.urgent.input.EnumNames;
import io.github.camelfeishu.urgent.watch.DeliveryCounts;
import io.github.camelfeishu.urgent.watch.FeishuHealthCheck;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the endpoints; owns, starts and stops the connections, access tokens, limits and threads that they share. */
@Component(FeishuUrgentComponent.SCHEME)
public class FeishuUrgentComponent extends HealthCheckComponent {

    /**
     * Our secret options that Camel's own list of sensitive words lacks. In URIs Camel masks appSecret by itself, and of
     * these words only the first: so appSecret is written such that it matches its property only.
     */
    private static final String SENSITIVE_WORDS = "camel.component.feishu-urgent.appSecret,appTicket";

    static final String SCHEME = "feishu-urgent";

    private static final int DEFAULT_RATE_LIMIT_NODES = 2;

    private static final ThreadPoolProfile HELPERS = helpers();

    private static final Logger LOG = LoggerFactory.getLogger(FeishuUrgentComponent.class);

    @Metadata(description = "The options that endpoints start from")
    private FeishuUrgentConfiguration configuration = new FeishuUrgentConfiguration();

    @Metadata(
            label = "advanced",
            description =
                    "A Bucket4j ProxyManager with String keys (Redis, Hazelcast, JDBC): nodes that are given the same"
                            + " engine share the limits of calls. While it is out of reach, each node takes its part of"
                            + " them")
    private ProxyManager<String> rateLimitProxyManager;

    @Metadata(
            label = "advanced",
            defaultValue = "" + DEFAULT_RATE_LIMIT_NODES,
            description =
                    "The number of nodes that share the limits by rateLimitProxyManager. While it is out of reach, each"
                            + " node takes this part of the limits: with 2, half of them")
    private int rateLimitNodes = DEFAULT_RATE_LIMIT_NODES;

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "The store of the app tickets of store apps, to share them over nodes or to keep them over a restart."
                            + " By default in memory, of this component alone")
    private AppTicketStore appTicketStore;

    /** Endpoints that are equal in these share connections. */
    private record Connections(String baseUrl, Duration connectTimeout) {}

    private static final int MAX_ANNOUNCED = 1000;

    private final AppTicketStore ownTickets = new InMemoryAppTicketStore();
    private final InstantSource time;
    private final Lock lock = new ReentrantLock();
    private final Map<Connections, HttpTransport> transports = new HashMap<>();
    private final Map<String, Boolean> announced = new LruMap<>(MAX_ANNOUNCED);
    private final AccessTokens tokens;
    private final KnownPeople people;
    private final DeliveryMemory memory = new DeliveryMemory();
    private final DeliveryCounts.ByName counts = new DeliveryCounts.ByName();
    private final LifecycleStrategy stopWaiting = new LifecycleStrategySupport() {
        @Override
        public void onContextStopping(CamelContext context) {
            // the context waits for exchanges in flight: end their waits for a limit
            waiting.stop();
        }
    };
    private volatile boolean stopped;
    private Waiting waiting;
    private RateLimits limits;
    private SharedLimits sharedLimits;
    private ExecutorService helpers;
    private ScheduledExecutorService deadlines;
    private FeishuHealthCheck health;

    public FeishuUrgentComponent() {
        this(InstantSource.system());
    }

    /** With a time that tests can move. */
    FeishuUrgentComponent(InstantSource time) {
        this.time = time;
        tokens = new AccessTokens(time);
        people = new KnownPeople(time);
    }

    /** No queue: if the pool is full, the exchange's own thread makes the calls. */
    private static ThreadPoolProfile helpers() {
        ThreadPoolProfile profile = new ThreadPoolProfile(SCHEME);
        // with 0 Camel makes it a pool of one
        profile.setPoolSize(1);
        profile.setMaxPoolSize(64);
        profile.setMaxQueueSize(0);
        profile.setKeepAliveTime(60L);
        profile.setTimeUnit(TimeUnit.SECONDS);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return profile;
    }

    /** Keeps our secrets out of URIs and of the configuration summary that Camel Main logs. */
    @Override
    public void setCamelContext(CamelContext camelContext) {
        super.setCamelContext(camelContext);
        ExtendedCamelContext extension = camelContext.getCamelContextExtension();
        try {
            extension.setAdditionalSensitiveKeywords(
                    Stream.of(extension.getAdditionalSensitiveKeywords(), SENSITIVE_WORDS)
                            .filter(words -> words != null && !words.isBlank())
                            .distinct()
                            .collect(Collectors.joining(",")));
        } catch (NoSuchMethodError e) {
            // Camel 4.14: its list of sensitive words is fixed
            LOG.debug("The start-up summary of Camel Main may show appSecret", e);
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FeishuUrgentEndpoint endpoint = new FeishuUrgentEndpoint(uri, this, configuration.copyForEndpoint());
        if (ObjectHelper.isNotEmpty(remaining)) {
            if (parameters.containsKey("urgentType")) {
                throw new IllegalArgumentException(
                        "urgentType is given twice, in the path and as an option: keep one of them");
            }
            endpoint.setUrgentType(EnumNames.parse(getCamelContext(), UrgentType.class, remaining));
        }
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        stopped = false;
        waiting = new Waiting();
        limits = limitsOfTheContext();
        helpers = getCamelContext().getExecutorServiceManager().newThreadPool(this, "FeishuUrgentCalls", HELPERS);
        deadlines = getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "FeishuUrgentDeadlines");
        getCamelContext().addLifecycleStrategy(stopWaiting);
        sharedLimits = null;
        if (rateLimitProxyManager != null) {
            sharedLimits = new SharedLimits(rateLimitProxyManager, rateLimitNodes);
            sharedLimits.check(helpers);
        }
    }

    /** An app may be called by components of several names. */
    private RateLimits limitsOfTheContext() {
        ExtendedCamelContext extension = getCamelContext().getCamelContextExtension();
        RateLimits existing = extension.getContextPlugin(RateLimits.class);
        if (existing != null) {
            return existing;
        }
        RateLimits own = new RateLimits();
        extension.addContextPlugin(RateLimits.class, own);
        return own;
    }

    /** Registered with the first delivery: only then the component has its name. */
    private FeishuHealthCheck health() {
        lock.lock();
        try {
            if (health == null) {
                health = new FeishuHealthCheck(name(), time);
                health.setEnabled(isHealthCheckProducerEnabled());
                producerChecks().ifPresent(checks -> checks.addHealthCheck(health));
            }
            return health;
        } finally {
            lock.unlock();
        }
    }

    private String name() {
        return getCamelContext().getComponentNames().stream()
                .filter(name -> getCamelContext().hasComponent(name) == this)
                .findFirst()
                .orElse(SCHEME);
    }

    private Optional<WritableHealthCheckRepository> producerChecks() {
        return Optional.ofNullable(HealthCheckHelper.getHealthCheckRepository(
                getCamelContext(), "producers", WritableHealthCheckRepository.class));
    }

    DeliveryMemory memory() {
        return memory;
    }

    DeliveryCounts.ByName counts() {
        return counts;
    }

    /** A delivery on the connections, tokens, limits and threads that all endpoints share. */
    UrgentDelivery createDelivery(FeishuUrgentEndpoint endpoint) throws Exception {
        awaitStart();
        FeishuUrgentConfiguration options = endpoint.getConfiguration();
        FeishuApp app = app(options);
        HttpTransport transport = transport(app, options.getConnectTimeout());
        Timeouts timeouts = new Timeouts(options.getConnectTimeout(), options.getResponseTimeout());
        FeishuHealthCheck ready = health();
        DeliveryListener listener = endpoint.watch(ready);
        FeishuClient client = new FeishuClient(app, transport, timeouts);
        return new UrgentDelivery(
                client,
                new PeopleLookup(client, app, people),
                appTokens(app, options, new TokenCalls(app, transport, timeouts, listener)),
                limits(app, options),
                waiting,
                helpers,
                listener,
                new Options(
                        retry(options),
                        options.isIsolateInvalidUsers(),
                        options.getParallelCalls(),
                        endpoint.isUnreadOnly(),
                        endpoint.fallbacks(ready)));
    }

    private static FeishuApp app(FeishuUrgentConfiguration options) {
        return new FeishuApp(
                options.getBaseUrl(),
                options.getAppType(),
                options.getAppId(),
                options.getAppSecret(),
                options.getAccessToken());
    }

    private RateLimits.Share limits(FeishuApp app, FeishuUrgentConfiguration options) {
        return limits.open(
                app.account(),
                new Limits(options.getRequestsPerSecond(), options.getRequestsPerMinute()),
                sharedLimits);
    }

    private static RetryPolicy retry(FeishuUrgentConfiguration options) {
        return new RetryPolicy(options.getMaxRetries(), options.isRetryUnknownOutcome(), options.getMaxWait());
    }

    /**
     * Asks Feishu, without sending or buzzing anything, whether what the endpoints of this component are told to do would
     * work; without endpoints, whether its account can buzz by popup.
     */
    public CheckResult check() throws Exception {
        List<FeishuUrgentEndpoint> endpoints = getCamelContext().getEndpoints().stream()
                .filter(FeishuUrgentEndpoint.class::isInstance)
                .map(FeishuUrgentEndpoint.class::cast)
                .filter(endpoint -> endpoint.getComponent() == this)
                .toList();
        if (endpoints.isEmpty()) {
            return checkAccount();
        }
        Set<Finding> findings = new LinkedHashSet<>();
        for (FeishuUrgentEndpoint endpoint : endpoints) {
            findings.addAll(endpoint.check().findings());
        }
        return new CheckResult(List.copyOf(findings));
    }

    private CheckResult checkAccount() throws Exception {
        FeishuUrgentEndpoint account = new FeishuUrgentEndpoint(SCHEME, this, configuration.copyForEndpoint());
        account.setCamelContext(getCamelContext());
        try {
            configuration.validate(null);
        } catch (IllegalArgumentException e) {
            return EndpointCheck.ofFault(Subject.CREDENTIALS, e.getMessage());
        }
        return account.check();
    }

    CheckResult check(FeishuUrgentEndpoint endpoint, CheckPlan plan) throws Exception {
        awaitStart();
        FeishuUrgentConfiguration options = endpoint.getConfiguration();
        if (options.getAppType() == AppType.STORE && plan.tenantKey().isEmpty()) {
            return EndpointCheck.withoutTenant();
        }
        FeishuApp app = app(options);
        HttpTransport transport = transport(app, options.getConnectTimeout());
        Timeouts timeouts = new Timeouts(options.getConnectTimeout(), options.getResponseTimeout());
        TokenCalls tokenCalls = new TokenCalls(app, transport, timeouts, endpoint.watch(health()));
        try (RateLimits.Share share = limits(app, options)) {
            Calls calls = new Calls(
                    appTokens(app, options, tokenCalls).in(plan.tenantKey()),
                    share,
                    waiting,
                    retry(options),
                    EndpointCheck.UNHEARD);
            return new EndpointCheck(
                            app,
                            new CheckCalls(app, transport, timeouts),
                            new FeishuClient(app, transport, timeouts),
                            calls,
                            plan)
                    .run();
        }
    }

    /** An endpoint may be used before the component has started, or while another thread is starting it. */
    private void awaitStart() {
        if (stopped) {
            throw new IllegalStateException("The component " + name() + " is stopped: nobody was buzzed");
        }
        // waits for a thread that is starting it
        start();
    }

    private AppTokens appTokens(FeishuApp app, FeishuUrgentConfiguration options, TokenCalls calls) {
        if (app.type() != AppType.STORE) {
            return AppTokens.ofSelfBuilt(app, tokens, calls);
        }
        AppTickets tickets = new AppTickets(appTickets(), app.appId(), options.getAppTicket(), waiting::sleep);
        return AppTokens.ofStore(app, tickets, tokens, calls, options.getResponseTimeout());
    }

    private HttpTransport transport(FeishuApp app, Duration connectTimeout) throws Exception {
        Connections connections = new Connections(app.baseUrl(), connectTimeout);
        lock.lock();
        try {
            HttpTransport transport = transports.get(connections);
            if (transport == null) {
                transport = new HttpTransport(getCamelContext(), app.baseUrl(), connectTimeout, deadlines);
                transports.put(connections, transport);
            }
            if (announced.put(app.toString(), true) == null) {
                LOG.info("Buzzing as {}", app);
            }
            return transport;
        } finally {
            lock.unlock();
        }
    }

    /** The one that is set, else the component's own. */
    AppTicketStore appTickets() {
        return appTicketStore == null ? ownTickets : appTicketStore;
    }

    @Override
    protected void doStop() throws Exception {
        if (waiting == null) {
            // initialised and never started
            super.doStop();
            return;
        }
        stopped = true;
        waiting.stop();
        getCamelContext().getLifecycleStrategies().remove(stopWaiting);
        getCamelContext().getExecutorServiceManager().shutdownNow(helpers);
        getCamelContext().getExecutorServiceManager().shutdownNow(deadlines);
        lock.lock();
        try {
            transports.values().forEach(HttpTransport::close);
            transports.clear();
            announced.clear();
            tokens.clear();
            people.clear();
            if (health != null) {
                producerChecks().ifPresent(checks -> checks.removeHealthCheck(health));
                health = null;
            }
        } finally {
            lock.unlock();
        }
        super.doStop();
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

    public int getRateLimitNodes() {
        return rateLimitNodes;
    }

    public void setRateLimitNodes(int rateLimitNodes) {
        this.rateLimitNodes = rateLimitNodes;
    }

    public AppTicketStore getAppTicketStore() {
        return appTicketStore;
    }

    public void setAppTicketStore(AppTicketStore appTicketStore) {
        this.appTicketStore = appTicketStore;
    }
}
