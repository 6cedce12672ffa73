package io.github.camelfeishu.urgent.sandbox.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

import io.github.camelfeishu.urgent.sandbox.control.ControlApi;
import io.github.camelfeishu.urgent.sandbox.feishu.FeishuApi;
import io.github.camelfeishu.urgent.sandbox.world.World;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The sandbox's end of the wire: reads calls, has them answered, and makes faults real on the connection. Owns the
 * server, its threads, one timer thread, and the connections that hang.
 */
public final class HttpFront implements AutoCloseable {
    private static final int MAX_HEADER_BYTES = 256 * 1024;
    private static final int MAX_BODY_BYTES = 10 * 1024 * 1024;
    private static final DateTimeFormatter LOG_ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    private final Supplier<World> world;
    private final ControlApi control;
    private final Server server;
    private final ServerConnector connector;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "feishu-sandbox-timer");
        thread.setDaemon(true);
        return thread;
    });
    /** The connections that hang, each with the end of it. */
    private final Map<Exchange, Future<?>> hanging = new ConcurrentHashMap<>();

    private int refusals;

    /** A request on its connection, to be answered or cut off. */
    private record Exchange(Request request, Response response, Callback callback) {
        void send(Answer answer, String logId) {
            response.setStatus(answer.status());
            response.getHeaders().put("Content-Type", answer.contentType());
            response.getHeaders().put("X-Tt-Logid", logId);
            answer.headers().forEach(response.getHeaders()::put);
            response.write(true, ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8)), callback);
        }

        /** A true TCP RST: closed with nothing lingering. */
        void reset() {
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            if (endPoint instanceof EndPoint.Wrapper tls) {
                endPoint = tls.unwrap();
            }
            // of the kind that Jetty does not log
            IOException reset = new EofException("reset by the sandbox");
            try {
                SocketChannel channel = (SocketChannel) ((SocketChannelEndPoint) endPoint).getChannel();
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                reset.addSuppressed(e);
            }
            endPoint.close(reset);
            callback.failed(reset);
        }
    }

    /** With TLS unless that is null. */
    public HttpFront(String host, int port, SSLContext tls, Supplier<World> world, ControlApi control) {
        this.world = world;
        this.control = control;
        timer.setRemoveOnCancelPolicy(true);
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("feishu-sandbox");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopTimeout(0);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // headers stay as they came; a cached one may differ in case
        configuration.setHeaderCacheSize(0);
        configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
        // strange paths are for us to refuse, and to put on record
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        // no acceptor thread: without one, the port is free as soon as the connector has stopped
        connector = new ServerConnector(server, 0, 1, connections(configuration, tls));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(Fault.MAX_HANG.toMillis());
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                HttpFront.this.handle(new Exchange(request, response, callback));
                return true;
            }
        });
    }

    private static ConnectionFactory[] connections(HttpConfiguration configuration, SSLContext tls) {
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        if (tls == null) {
            return new ConnectionFactory[] {http};
        }
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls);
        return new ConnectionFactory[] {new SslConnectionFactory(factory, http.getProtocol()), http};
    }

    /** Begins to listen. */
    public void start() {
        try {
            server.start();
            // whoever stops and starts listening again stays on this port
            connector.setPort(connector.getLocalPort());
        } catch (Exception e) {
            close();
            throw new IllegalStateException("the sandbox cannot listen: " + e.getMessage(), e);
        }
    }

    public int port() {
        return connector.getPort();
    }

    private void handle(Exchange exchange) {
        World current = world.get();
        Request request = exchange.request;
        String path = request.getHttpURI().getPath();
        if (ControlApi.isControl(path)) {
            control(exchange, path);
            return;
        }
        Instant now = current.clock.instant();
        HttpCall call = new HttpCall(
                FeishuApi.kindOf(path),
                request.getMethod(),
                path,
                request.getHttpURI().getQuery(),
                headers(request),
                "",
                newLogId(now),
                now);
        Fault fault = current.nextFault(call.kind());
        if (fault != null && fault.action() == Fault.Action.RESET_BEFORE_READ) {
            current.record(call.unanswered());
            exchange.reset();
            return;
        }
        handle(exchange, current, call.withBody(readBody(request)), fault);
    }

    private void control(Exchange exchange, String path) {
        String body = new String(readBody(exchange.request), StandardCharsets.UTF_8);
        ControlApi.Outcome outcome = control.answer(exchange.request.getMethod(), path, body);
        Exchange answered = outcome.afterwards() == null
                ? exchange
                : new Exchange(
                        exchange.request,
                        exchange.response,
                        Callback.from(exchange.callback, () -> timer.execute(outcome.afterwards())));
        answered.send(outcome.answer(), newLogId(Instant.now()));
    }

    private void handle(Exchange exchange, World current, HttpCall call, Fault fault) {
        Answer answer = fault == null || fault.isExecuted() ? FeishuApi.answer(current, call) : null;
        if (fault == null) {
            answer(exchange, current, call, answer);
            return;
        }
        switch (fault.action()) {
            case ANSWER -> answer(exchange, current, call, fault.answer(call.logId()));
            case HANG -> {
                current.record(call.unanswered());
                hang(exchange, fault.duration());
            }
            default -> {
                current.record(call.unanswered());
                exchange.reset();
            }
        }
    }

    private void answer(Exchange exchange, World current, HttpCall call, Answer answer) {
        // on record before it is on the wire, so that who has the answer also sees the call
        current.record(call.answered(answer.status(), answer.body()));
        Duration roundTrip = current.roundTrip();
        if (roundTrip.isZero()) {
            exchange.send(answer, call.logId());
        } else {
            timer.schedule(() -> exchange.send(answer, call.logId()), roundTrip.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void hang(Exchange exchange, Duration duration) {
        // computed under the map's lock: the end does not come before it is on the map
        hanging.computeIfAbsent(
                exchange, key -> timer.schedule(() -> release(key), duration.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void release(Exchange exchange) {
        Future<?> end = hanging.remove(exchange);
        if (end != null) {
            end.cancel(false);
            exchange.reset();
        }
    }

    /** Resets every connection that hangs. */
    public void releaseHanging() {
        List.copyOf(hanging.keySet()).forEach(this::release);
    }

    /** Stops listening until told otherwise, and closes all connections; every new one is refused. */
    public synchronized void refuseConnections() {
        refusals++;
        releaseHanging();
        try {
            connector.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox cannot stop listening", e);
        }
    }

    /** Stops listening for so long. */
    public synchronized void refuseConnections(Duration duration) {
        refuseConnections();
        int number = refusals;
        timer.schedule(() -> endRefusal(number), duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void endRefusal(int number) {
        // one that came later ends in its own time
        if (number == refusals) {
            acceptConnections();
        }
    }

    /** Listens again, on the same port. */
    public synchronized void acceptConnections() {
        try {
            if (server.isRunning()) {
                connector.start();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox cannot listen again", e);
        }
    }

    /** Stops listening, ends all connections and all threads. */
    @Override
    public synchronized void close() {
        releaseHanging();
        timer.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox cannot stop", e);
        }
    }

    private static byte[] readBody(Request request) {
        try (InputStream body = Request.asInputStream(request)) {
            return body.readNBytes(MAX_BODY_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(field.getValue());
        }
        headers.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(headers);
    }

    /** As Feishu makes them: the time, then what tells two calls apart. */
    private static String newLogId(Instant now) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return LOG_ID_TIME.format(now) + "%016X%04X".formatted(random.nextLong(), random.nextInt(0x10000));
    }
}
