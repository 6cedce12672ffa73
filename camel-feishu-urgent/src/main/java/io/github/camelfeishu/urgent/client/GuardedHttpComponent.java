package io.github.camelfeishu.urgent.client;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;

import javax.net.ssl.SSLSocket;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.client5.http.socket.LayeredConnectionSocketFactory;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Camel's http component with the options of the context's own, and a pool of {@link GuardedConnection}s. A connection
 * manager that the user has set on the context's component is used as it is.
 */
final class GuardedHttpComponent extends HttpComponent {

    /** For many tenants at once: 5000 calls a second if one takes 100 ms. Opened only as calls need them. */
    static final int MAX_CONNECTIONS = 500;

    /** The options that concern connections, of all versions of Camel that are supported. */
    static final Set<String> OPTIONS = Set.of(
            "authCachingDisabled",
            "clientConnectionManager",
            "connectTimeout",
            "connectionRequestTimeout",
            "connectionStateDisabled",
            "connectionTimeToLive",
            "connectionsPerRoute",
            "contentCompressionDisabled",
            "defaultUserAgentDisabled",
            "hostnameVerificationPolicy",
            "httpClientConfigurer",
            "httpConfiguration",
            "httpContext",
            "maxTotalConnections",
            "nonProxyHosts",
            "proxyAuthDomain",
            "proxyAuthHost",
            "proxyAuthMethod",
            "proxyAuthNtHost",
            "proxyAuthPassword",
            "proxyAuthPort",
            "proxyAuthScheme",
            "proxyAuthUsername",
            "proxyHost",
            "proxyPort",
            "responseTimeout",
            "soTimeout",
            "sslContextParameters",
            "useGlobalSslContextParameters",
            "useSystemProperties",
            "userAgent",
            "x509HostnameVerifier");

    private static final TimeValue IDLE = TimeValue.ofMinutes(1);

    private final Duration handshakeTimeout;
    private volatile GuardedPool pool;

    /**
     * Takes the options over. A bound of connections that is Camel's default becomes ours: with 20 connections and
     * answers after 100 ms, 200 calls a second would be the most.
     *
     * @param handshakeTimeout for TLS
     */
    GuardedHttpComponent(CamelContext context, HttpComponent options, Duration handshakeTimeout) {
        this.handshakeTimeout = handshakeTimeout;
        setCamelContext(context);
        int defaultPerRoute = getConnectionsPerRoute();
        int defaultTotal = getMaxTotalConnections();
        PropertyConfigurer configurer = options.getComponentPropertyConfigurer();
        PropertyConfigurerGetter getter = (PropertyConfigurerGetter) configurer;
        for (String name : OPTIONS) {
            Object value = getter.getOptionValue(options, name, false);
            if (value != null) {
                configurer.configure(context, this, name, value, false);
            }
        }
        if (getConnectionsPerRoute() == defaultPerRoute) {
            setConnectionsPerRoute(MAX_CONNECTIONS);
        }
        if (getMaxTotalConnections() == defaultTotal) {
            setMaxTotalConnections(MAX_CONNECTIONS);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // Camel's choice
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> registry,
            int maxTotalConnections,
            int connectionsPerRoute,
            SocketConfig socketConfig) {
        LayeredConnectionSocketFactory tls = (LayeredConnectionSocketFactory) registry.lookup(URIScheme.HTTPS.id);
        return createConnectionManager(
                (socket, target, port, attachment, context) ->
                        (SSLSocket) tls.createLayeredSocket(socket, target, port, attachment, context),
                maxTotalConnections,
                connectionsPerRoute,
                socketConfig);
    }

    /** Overrides the method of Camel 4.22, which is missing in the version that this is compiled with. */
    protected HttpClientConnectionManager createConnectionManager(
            TlsSocketStrategy tlsStrategy,
            int maxTotalConnections,
            int connectionsPerRoute,
            SocketConfig socketConfig) {
        pool = new GuardedPool(new DefaultHttpClientConnectionOperator(
                GuardedHttpComponent::socket,
                null,
                null,
                RegistryBuilder.<TlsSocketStrategy>create()
                        .register(URIScheme.HTTPS.id, tlsStrategy)
                        .build()));
        pool.setMaxTotal(getMaxTotalConnections());
        pool.setDefaultMaxPerRoute(getConnectionsPerRoute());
        pool.setDefaultSocketConfig(socketConfig);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                // Validate before every use: a call on a half-closed connection has an unknown outcome.
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .setTimeToLive(TimeValue.ofMilliseconds(getConnectionTimeToLive()))
                .build());
        // HttpClient before 5.5.1 has no TLS handshake time-out; it waits three minutes.
        pool.setDefaultTlsConfig(TlsConfig.custom()
                .setHandshakeTimeout(Timeout.of(handshakeTimeout))
                .build());
        return pool;
    }

    /** Connections of a burst would stay, half-closed by Feishu, as calls prefer the one that was used last. */
    void closeIdle() {
        GuardedPool current = pool;
        if (current != null) {
            current.closeIdle(IDLE);
        }
    }

    /** With a channel, on which a connection is looked at without a wait. */
    private static Socket socket(Proxy socks) throws IOException {
        return socks == null ? SocketChannel.open().socket() : new Socket(socks);
    }
}
