package io.github.camelfeishu.urgent;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.AccessTokens;
import io.github.camelfeishu.urgent.client.AppTickets;
import io.github.camelfeishu.urgent.client.FeishuApp;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.HttpTransport;
import io.github.camelfeishu.urgent.client.HttpTransport.Timeouts;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the endpoints; owns, starts and stops what they share: connections and access tokens. */
@Component("feishu-urgent")
public class FeishuUrgentComponent extends DefaultComponent {

    /**
     * Our secret options that Camel's own list of sensitive words lacks. In URIs Camel masks only the first of these
     * words, and appSecret without us: so that one is written such that only its property is found by it.
     */
    private static final String SENSITIVE_WORDS = "camel.component.feishu-urgent.appSecret,appTicket";

    private static final Logger LOG = LoggerFactory.getLogger(FeishuUrgentComponent.class);

    @Metadata(description = "The options that endpoints start from")
    private FeishuUrgentConfiguration configuration = new FeishuUrgentConfiguration();

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "Where the app tickets of store apps are kept, to share them over nodes or to keep them over a"
                            + " restart. By default in memory, of this component alone")
    private AppTicketStore appTicketStore;

    private final AppTicketStore ownTickets = new InMemoryAppTicketStore();
    private final Lock lock = new ReentrantLock();
    private final Map<String, HttpTransport> transports = new HashMap<>();
    private final Set<String> announced = new HashSet<>();
    private final AccessTokens tokens;

    public FeishuUrgentComponent() {
        this(InstantSource.system());
    }

    /** With a clock that tests can move. */
    FeishuUrgentComponent(InstantSource clock) {
        tokens = new AccessTokens(clock);
    }

    /** Keeps our secrets out of URIs and of the configuration summary that Camel Main logs. */
    @Override
    public void setCamelContext(CamelContext camelContext) {
        super.setCamelContext(camelContext);
        ExtendedCamelContext extension = camelContext.getCamelContextExtension();
        extension.setAdditionalSensitiveKeywords(Stream.of(extension.getAdditionalSensitiveKeywords(), SENSITIVE_WORDS)
                .filter(words -> words != null && !words.isBlank())
                .distinct()
                .collect(Collectors.joining(",")));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FeishuUrgentConfiguration copy = configuration.copy();
        // what an endpoint sets itself must be told apart from the component's cap
        copy.setMaxUrgentType(null);
        FeishuUrgentEndpoint endpoint = new FeishuUrgentEndpoint(uri, this, copy);
        if (ObjectHelper.isNotEmpty(remaining)) {
            if (parameters.containsKey("urgentType")) {
                throw new IllegalArgumentException(
                        "urgentType is given twice, in the path and as an option: keep one of them");
            }
            endpoint.setUrgentType(UrgentType.of(remaining));
        }
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** A client on the connections and tokens that all endpoints share. */
    FeishuClient createClient(FeishuUrgentConfiguration options) throws Exception {
        FeishuApp app = new FeishuApp(
                options.getBaseUrl(),
                options.getAppType(),
                options.getAppId(),
                options.getAppSecret(),
                options.getAccessToken());
        AppTickets tickets = options.getAppType() == AppType.STORE
                ? new AppTickets(appTickets(), app.appId(), options.getAppTicket(), this::pause)
                : null;
        lock.lock();
        try {
            HttpTransport transport = transports.get(app.baseUrl());
            if (transport == null) {
                transport = new HttpTransport(getCamelContext(), app.baseUrl());
                transports.put(app.baseUrl(), transport);
            }
            if (announced.add(app.toString())) {
                LOG.info("Buzzing as {}", app);
            }
            return new FeishuClient(
                    app,
                    transport,
                    tokens,
                    tickets,
                    new Timeouts(options.getConnectTimeout(), options.getResponseTimeout()));
        } finally {
            lock.unlock();
        }
    }

    /** The one that is set, else the component's own. */
    AppTicketStore appTickets() {
        return appTicketStore == null ? ownTickets : appTicketStore;
    }

    /** A stopping context first waits for the exchanges that are under way: none may go on waiting. */
    private void pause(Duration duration) throws InterruptedException {
        if (getCamelContext().isStopping() || isStoppingOrStopped()) {
            throw new CancellationException("the component is stopping");
        }
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    @Override
    protected void doStop() throws Exception {
        lock.lock();
        try {
            transports.values().forEach(HttpTransport::close);
            transports.clear();
            announced.clear();
            tokens.clear();
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

    public AppTicketStore getAppTicketStore() {
        return appTicketStore;
    }

    public void setAppTicketStore(AppTicketStore appTicketStore) {
        this.appTicketStore = appTicketStore;
    }
}
