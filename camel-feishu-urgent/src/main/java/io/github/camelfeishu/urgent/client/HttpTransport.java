package io.github.camelfeishu.urgent.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.net.URIBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * JSON over the HttpClient of the context's camel-http component, so that its proxy, TLS and pool settings hold.
 * HttpClient's own repeats, redirects and logs are off.
 */
public final class HttpTransport implements AutoCloseable {

    private static final int MAX_ANSWER_BYTES = 1024 * 1024;
    private static final String CONNECTED = HttpTransport.class.getName() + ".connected";

    /** Time-outs of one call. */
    public record Timeouts(Duration connect, Duration response) {}

    /** One call; {@code secrets} are masked in everything that is told about its answer. */
    record HttpCall(
            CallKind kind,
            String method,
            List<String> path,
            Map<String, String> query,
            String token,
            Map<String, ?> body,
            List<String> secrets) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final URI baseUrl;
    private final HttpEndpoint endpoint;
    private final HttpClient client;

    /**
     * Connections of their own.
     *
     * @param  handshakeTimeout for TLS
     * @throws Exception        if camel-http does not start
     */
    public HttpTransport(CamelContext context, String baseUrl, Duration handshakeTimeout) throws Exception {
        this.baseUrl = URI.create(baseUrl);
        HttpComponent http = context.getComponent(this.baseUrl.getScheme(), HttpComponent.class);
        endpoint = (HttpEndpoint) http.createEndpoint(baseUrl);
        // it would print Authorization and bodies, and needs an exchange
        endpoint.setLogHttpActivity(false);
        endpoint.setHttpActivityListener(null);
        endpoint.setClientBuilder(withoutRepeatsAndRedirects(endpoint.getClientBuilder()));
        if (endpoint.getClientConnectionManager() instanceof PoolingHttpClientConnectionManager pool
                && pool != http.getClientConnectionManager()) {
            // Validate before every use: a call on a half-closed connection has an unknown outcome.
            pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                    .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                    // Camel 4.22 keeps the user's time to live in the config that is replaced here; copy it.
                    .setTimeToLive(TimeValue.ofMilliseconds(http.getConnectionTimeToLive()))
                    .build());
            // HttpClient before 5.5.1 has no TLS handshake time-out; it waits three minutes.
            pool.setDefaultTlsConfig(TlsConfig.custom()
                    .setHandshakeTimeout(Timeout.of(handshakeTimeout))
                    .build());
        }
        ServiceHelper.startService(endpoint);
        client = endpoint.getHttpClient();
    }

    private static HttpClientBuilder withoutRepeatsAndRedirects(HttpClientBuilder builder) {
        return builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                // runs once the connection stands, tunnel and TLS included: a call that fails earlier was never sent
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), CONNECTED, (request, scope, chain) -> {
                    scope.clientContext.setAttribute(CONNECTED, true);
                    return chain.proceed(request, scope);
                });
    }

    HttpAnswer send(HttpCall call, Timeouts timeouts) throws FeishuCallException {
        HttpUriRequestBase request = request(call);
        request.setConfig(requestConfig(timeouts));
        HttpClientContext context = HttpClientContext.create();
        long deadline =
                System.nanoTime() + timeouts.connect().plus(timeouts.response()).toNanos();
        ClassicHttpResponse response = null;
        try {
            response = client.executeOpen(null, request, context);
            if (!wasSent(context) && response.getCode() >= 500) {
                throw new FeishuCallException(
                        Failure.notSent("the proxy answered HTTP " + response.getCode() + " to CONNECT"));
            }
            byte[] body = body(response, deadline);
            if (body.length > MAX_ANSWER_BYTES) {
                request.cancel();
            }
            return HttpAnswer.of(response, body, call.secrets());
        } catch (IOException | RuntimeException e) {
            // a RuntimeException: the thread was interrupted, or the pool is shut down
            request.cancel();
            String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
            throw new FeishuCallException(
                    wasSent(context) ? Failure.lost(call.kind(), 0, reason, null) : Failure.notSent(reason), e);
        } finally {
            Closer.closeQuietly(response);
        }
    }

    private static boolean wasSent(HttpClientContext context) {
        return context.getAttribute(CONNECTED) != null;
    }

    @SuppressWarnings("deprecation") // the connect time-out of one call; its successor is the pool's, which users set
    private RequestConfig requestConfig(Timeouts timeouts) {
        RequestConfig own = client instanceof Configurable configurable ? configurable.getConfig() : null;
        return (own == null ? RequestConfig.custom() : RequestConfig.copy(own))
                .setConnectTimeout(Timeout.of(timeouts.connect()))
                .setResponseTimeout(Timeout.of(timeouts.response()))
                .setConnectionRequestTimeout(Timeout.of(timeouts.response()))
                .build();
    }

    private HttpUriRequestBase request(HttpCall call) {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), uri(call));
        if (call.token() != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + call.token());
        }
        if (call.body() != null) {
            request.setEntity(new ByteArrayEntity(
                    Json.bytes(call.body()), ContentType.create("application/json", StandardCharsets.UTF_8)));
        }
        return request;
    }

    private URI uri(HttpCall call) {
        URIBuilder uri = new URIBuilder(baseUrl).appendPathSegments(call.path());
        call.query().forEach(uri::addParameter);
        try {
            return uri.build();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The path " + call.path() + " does not make a URI", e);
        }
    }

    private static byte[] body(ClassicHttpResponse response, long deadline) throws IOException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        InputStream in = response.getEntity().getContent();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int n; body.size() <= MAX_ANSWER_BYTES && (n = in.read(part)) >= 0; ) {
            body.write(part, 0, n);
            // the response time-out counts from one byte to the next: a trickle must end too
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("the answer did not end in time");
            }
        }
        return body.toByteArray();
    }

    @Override
    public void close() {
        ServiceHelper.stopService(endpoint);
    }
}
