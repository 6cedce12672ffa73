package io.github.camelfeishu.urgent.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON over the HttpClient of the context's camel-http component, so that its proxy, TLS and pool settings hold.
 * HttpClient's own repeats, redirects and logs are off.
 */
public final class HttpTransport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private static final int MAX_ANSWER_BYTES = 1024 * 1024;
    private static final long CHECK_MILLIS = 100;
    private static final String LATE = "the answer did not end in time";
    private static final String ON_CONNECTED = HttpTransport.class.getName() + ".onConnected";
    private static final String CONNECTED = HttpTransport.class.getName() + ".connected";

    /** Time-outs of one call. */
    public record Timeouts(Duration connect, Duration response) {}

    /**
     * One call.
     *
     * @param path    behind the base URL; with the query, and encoded
     * @param secrets are masked in everything that is told about its answer
     */
    record HttpCall(
            CallKind kind, String method, String path, String token, Map<String, ?> body, List<String> secrets) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final URI baseUrl;
    private final Set<Deadline> deadlines = ConcurrentHashMap.newKeySet();
    private final Future<?> checks;
    private final Future<?> evictions;
    private final GuardedHttpComponent component;
    private final Lock lock = new ReentrantLock();
    private volatile HttpEndpoint endpoint;

    /** Of a call that is under way; HttpClient's time-outs count from one byte to the next. */
    private static final class Deadline {

        private final HttpUriRequestBase request;
        private volatile long end;

        Deadline(HttpUriRequestBase request, long nanos) {
            this.request = request;
            set(nanos);
        }

        void set(long nanos) {
            end = System.nanoTime() + nanos;
        }

        boolean hasPassed() {
            return System.nanoTime() - end > 0;
        }

        void check() {
            if (hasPassed()) {
                request.cancel();
            }
        }
    }

    /**
     * Connections of their own.
     *
     * @param  handshakeTimeout for TLS
     * @param  timer            ends calls whose answer does not end in time, and idle connections
     * @throws Exception        if camel-http does not start
     */
    public HttpTransport(
            CamelContext context, String baseUrl, Duration handshakeTimeout, ScheduledExecutorService timer)
            throws Exception {
        this.baseUrl = URI.create(baseUrl);
        component = new GuardedHttpComponent(
                context, context.getComponent(this.baseUrl.getScheme(), HttpComponent.class), handshakeTimeout);
        ServiceHelper.startService(component);
        endpoint = open();
        // a timer of its own for each call would wake its thread up twice a call
        checks = timer.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        evictions = timer.scheduleWithFixedDelay(component::closeIdle, 1, 1, TimeUnit.MINUTES);
    }

    private void check() {
        try {
            deadlines.forEach(Deadline::check);
        } catch (RuntimeException | Error e) {
            // the timer gives up a task that fails
            LOG.warn("A call to {} that took too long could not be ended", baseUrl, e);
        }
    }

    private HttpEndpoint open() throws Exception {
        HttpEndpoint opened = (HttpEndpoint) component.createEndpoint(baseUrl.toString());
        // it would print Authorization and bodies, and needs an exchange
        opened.setLogHttpActivity(false);
        opened.setHttpActivityListener(null);
        opened.setClientBuilder(withoutRepeatsAndRedirects(opened.getClientBuilder()));
        ServiceHelper.startService(opened);
        return opened;
    }

    private static HttpClientBuilder withoutRepeatsAndRedirects(HttpClientBuilder builder) {
        return builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                // runs once the connection stands, tunnel and TLS included: a call that fails earlier was never sent
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), CONNECTED, (request, scope, chain) -> {
                    ((Runnable) scope.clientContext.getAttribute(ON_CONNECTED)).run();
                    scope.clientContext.setAttribute(CONNECTED, true);
                    return chain.proceed(request, scope);
                });
    }

    HttpAnswer send(HttpCall call, Timeouts timeouts) throws FeishuCallException {
        HttpEndpoint used = endpoint;
        HttpClient client = used.getHttpClient();
        HttpUriRequestBase request = request(call);
        request.setConfig(requestConfig(client, timeouts));
        HttpClientContext context = HttpClientContext.create();
        // the wait for a connection of the pool, connecting, and a proxy's answer
        long responseNanos = timeouts.response().toNanos();
        Deadline deadline =
                new Deadline(request, 2 * (responseNanos + timeouts.connect().toNanos()));
        context.setAttribute(ON_CONNECTED, (Runnable) () -> {
            deadline.set(responseNanos);
            // the deadline bounds the wait for the answer; a time-out of the socket would cost six system calls a read
            context.setRequestConfig(RequestConfig.copy(request.getConfig())
                    .setResponseTimeout(Timeout.DISABLED)
                    .build());
        });
        deadlines.add(deadline);
        ClassicHttpResponse response = null;
        try {
            response = client.executeOpen(null, request, context);
            if (!wasSent(context) && response.getCode() >= 500) {
                throw new FeishuCallException(
                        Failure.notSent("the proxy answered HTTP " + response.getCode() + " to CONNECT"));
            }
            byte[] body = body(response);
            if (body.length > MAX_ANSWER_BYTES) {
                request.cancel();
            }
            return HttpAnswer.of(response, body, call.secrets());
        } catch (IOException | RuntimeException e) {
            // a RuntimeException: the thread was interrupted, or the pool is shut down
            request.cancel();
            throw failed(call, wasSent(context), deadline.hasPassed() ? new SocketTimeoutException(LATE) : e);
        } catch (Error e) {
            replace(used);
            throw e;
        } finally {
            // reads what is left of an answer
            Closer.closeQuietly(response);
            deadlines.remove(deadline);
        }
    }

    /** After an error HttpClient closes its pool for good. */
    private void replace(HttpEndpoint broken) {
        lock.lock();
        try {
            if (endpoint == broken) {
                ServiceHelper.stopService(broken);
                endpoint = open();
            }
        } catch (Exception e) {
            LOG.warn("The connections to {} could not be opened again", baseUrl, e);
        } finally {
            lock.unlock();
        }
    }

    /** HttpClient's own messages may quote what came over the wire, so the cause is told anew. */
    private static FeishuCallException failed(HttpCall call, boolean sent, Exception e) {
        String reason =
                WireText.shown(e.getClass().getSimpleName() + ": " + e.getMessage(), call.secrets(), WireText.MAX_TEXT);
        IOException cause = new IOException(reason);
        cause.setStackTrace(e.getStackTrace());
        return new FeishuCallException(
                sent ? Failure.lost(call.kind(), 0, reason, null) : Failure.notSent(reason), cause);
    }

    private static boolean wasSent(HttpClientContext context) {
        return context.getAttribute(CONNECTED) != null;
    }

    @SuppressWarnings("deprecation") // the connect time-out of one call; its successor is the pool's, which users set
    private static RequestConfig requestConfig(HttpClient client, Timeouts timeouts) {
        RequestConfig own = client instanceof Configurable configurable ? configurable.getConfig() : null;
        return (own == null ? RequestConfig.custom() : RequestConfig.copy(own))
                .setConnectTimeout(Timeout.of(timeouts.connect()))
                .setResponseTimeout(Timeout.of(timeouts.response()))
                .setConnectionRequestTimeout(Timeout.of(timeouts.response()))
                .build();
    }

    private HttpUriRequestBase request(HttpCall call) {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), baseUrl);
        request.setPath(baseUrl.getRawPath() + call.path());
        if (call.token() != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + call.token());
        }
        if (call.body() != null) {
            request.setEntity(new ByteArrayEntity(Json.bytes(call.body()), ContentType.APPLICATION_JSON));
        }
        return request;
    }

    private static byte[] body(ClassicHttpResponse response) throws IOException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        InputStream content = response.getEntity().getContent();
        long length = response.getEntity().getContentLength();
        if (length < 0 || length > MAX_ANSWER_BYTES) {
            return content.readNBytes(MAX_ANSWER_BYTES + 1);
        }
        // no larger buffer than that
        byte[] body = content.readNBytes((int) length);
        // the connection is free again at the end only
        content.read();
        return body;
    }

    @Override
    public void close() {
        checks.cancel(false);
        evictions.cancel(false);
        ServiceHelper.stopService(endpoint, component);
    }
}
