package io.github.camelfeishu.urgent.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
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
 * JSON over the HttpClient of the context's camel-http component, so that its proxy, TLS and pool settings hold. What
 * would repeat, redirect or log a call behind our back is off.
 */
public final class HttpTransport implements AutoCloseable {

    private static final int MAX_ANSWER_BYTES = 1024 * 1024;
    private static final String CONNECTED = HttpTransport.class.getName() + ".connected";

    /** Time-outs of one call, in milliseconds. */
    public record Timeouts(int connect, int response) {}

    /** One call; {@code secrets} are kept out of what is told about its answer. */
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
     * @param  handshakeTimeout for TLS, in milliseconds
     * @throws Exception        if camel-http does not start
     */
    public HttpTransport(CamelContext context, String baseUrl, int handshakeTimeout) throws Exception {
        this.baseUrl = URI.create(baseUrl);
        HttpComponent http = context.getComponent(this.baseUrl.getScheme(), HttpComponent.class);
        endpoint = (HttpEndpoint) http.createEndpoint(baseUrl);
        // it would print Authorization and bodies, and needs an exchange
        endpoint.setLogHttpActivity(false);
        endpoint.setHttpActivityListener(null);
        endpoint.setClientBuilder(onlyWhatIsAsked(endpoint.getClientBuilder()));
        if (endpoint.getClientConnectionManager() instanceof PoolingHttpClientConnectionManager pool
                && pool != http.getClientConnectionManager()) {
            // a call on a connection that Feishu has closed would be in doubt: look before each
            pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                    .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                    // since Camel 4.22 the user's stands in what is replaced here
                    .setTimeToLive(TimeValue.ofMilliseconds(http.getConnectionTimeToLive()))
                    .build());
            // before 5.5.1 HttpClient has none, and waits for three minutes
            pool.setDefaultTlsConfig(TlsConfig.custom()
                    .setHandshakeTimeout(Timeout.ofMilliseconds(handshakeTimeout))
                    .build());
        }
        ServiceHelper.startService(endpoint);
        client = endpoint.getHttpClient();
    }

    private static HttpClientBuilder onlyWhatIsAsked(HttpClientBuilder builder) {
        return builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                // runs once the connection stands, tunnel and TLS included: what fails earlier was never sent
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), CONNECTED, (request, scope, chain) -> {
                    scope.clientContext.setAttribute(CONNECTED, true);
                    return chain.proceed(request, scope);
                });
    }

    HttpAnswer send(HttpCall call, Timeouts timeouts) throws FeishuCallException {
        HttpUriRequestBase request = request(call);
        request.setConfig(requestConfig(timeouts));
        HttpClientContext context = HttpClientContext.create();
        long deadline = System.nanoTime() + 1_000_000L * timeouts.connect() + 1_000_000L * timeouts.response();
        ClassicHttpResponse response = null;
        try {
            response = client.executeOpen(null, request, context);
            if (!wasSent(context) && response.getCode() >= 500) {
                throw new FeishuCallException(
                        FeishuErrors.notSent("the proxy answered HTTP " + response.getCode() + " to CONNECT"), null);
            }
            byte[] body = body(response, deadline);
            if (body.length > MAX_ANSWER_BYTES) {
                request.cancel();
            }
            return HttpAnswer.of(response, body, call.secrets());
        } catch (IOException e) {
            request.cancel();
            String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
            throw new FeishuCallException(
                    wasSent(context) ? FeishuErrors.lost(call.kind(), 0, reason, null) : FeishuErrors.notSent(reason),
                    e);
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
                .setConnectTimeout(Timeout.ofMilliseconds(timeouts.connect()))
                .setResponseTimeout(Timeout.ofMilliseconds(timeouts.response()))
                .setConnectionRequestTimeout(Timeout.ofMilliseconds(timeouts.response()))
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
