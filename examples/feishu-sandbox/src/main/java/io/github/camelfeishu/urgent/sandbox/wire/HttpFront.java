package io.github.camelfeishu.urgent.sandbox.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
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
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The HTTP server of the sandbox: reads calls, lets the handlers answer them, and carries out faults on the connection.
 * Owns the server, its threads, a timer thread, and the connections that hang. Safe for use by many threads.
 */
public final class HttpFront implements AutoCloseable {
    private static final int MAX_HEADER_BYTES = 256 * 1024;
    private static final int MAX_BODY_BYTES = 10 * 1024 * 1024;
    private static final DateTimeFormatter LOG_ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    private final String scheme;
    private final String host;
    private final Server server;
    private final ServerConnector connector;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "feishu-sandbox-timer");
        thread.setDaemon(true);
        return thread;
    });
    /** The calls that hang, each with the timer that ends it. */
    private final Map<Exchange, Future<?>> hanging = new ConcurrentHashMap<>();

    private final EventStreams streams = new EventStreams();

    private volatile Traffic traffic;
    private volatile ControlHandler control;
    private int refusals;

    /** A request on its connection. */
    private record Exchange(Request request, Response response, Callback callback) {
        void send(Answer answer, String logId) {
            start(answer.status(), answer.contentType(), answer.headers(), logId);
            response.write(true, bytes(answer.body()), callback);
        }

        /** Sends the answer with text before and behind it on the connection. */
        void send(String before, Answer answer, String logId, String behind) {
            if (!behind.isEmpty()) {
                ((TailedEndPoint) endPoint()).tail = bytes(behind);
            }
            if (before.isEmpty()) {
                send(answer, logId);
            } else {
                write(before, () -> send(answer, logId));
            }
        }

        /** Writes text to the connection, without HTTP. */
        void write(String text, Runnable then) {
            endPoint().write(next(then), bytes(text));
        }

        private static ByteBuffer bytes(String text) {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }

        private Callback next(Runnable then) {
            return Callback.from(then, callback::failed);
        }

        private EndPoint endPoint() {
            return request.getConnectionMetaData().getConnection().getEndPoint();
        }

        /** Closes the connection. */
        void close() {
            endPoint().close();
            callback.failed(new EofException("closed by the sandbox"));
        }

        void send(ControlHandler.Outcome outcome, String logId) {
            start(outcome.status(), outcome.contentType(), outcome.headers(), logId);
            try (OutputStream body = Response.asBufferedOutputStream(request, response)) {
                outcome.body().writeTo(body);
            } catch (IOException e) {
                // the client has gone
                callback.failed(e);
                return;
            }
            callback.succeeded();
        }

        void stream(ControlHandler.Outcome outcome, String logId, EventStreams streams) {
            start(outcome.status(), outcome.contentType(), outcome.headers(), logId);
            streams.open(outcome.events(), (events, written) -> response.write(false, events, written), this::reset);
        }

        private void start(int status, String contentType, Map<String, String> headers, String logId) {
            response.setStatus(status);
            response.getHeaders().put("Content-Type", contentType);
            response.getHeaders().put("X-Tt-Logid", logId);
            headers.forEach(response.getHeaders()::put);
        }

        /** Closes the connection by a TCP RST. */
        void reset() {
            EndPoint endPoint = endPoint();
            if (endPoint instanceof EndPoint.Wrapper tls) {
                endPoint = tls.unwrap();
            }
            // Jetty does not log this kind of exception
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

    /** Writes text together with the next answer, so that a caller that has read the answer has the text too. */
    private static final class TailedEndPoint extends SocketChannelEndPoint {
        private volatile ByteBuffer tail;

        TailedEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public boolean flush(ByteBuffer... buffers) throws IOException {
            ByteBuffer behind = tail;
            if (behind == null) {
                return super.flush(buffers);
            }
            ByteBuffer[] all = Arrays.copyOf(buffers, buffers.length + 1);
            all[buffers.length] = behind;
            boolean flushed = super.flush(all);
            tail = flushed ? null : behind;
            return flushed;
        }
    }

    /**
     * A server that does not listen yet.
     *
     * @param port 0: a free one
     * @param tls  null: without TLS
     */
    public HttpFront(String host, int port, SSLContext tls) {
        this.scheme = tls == null ? "http" : "https";
        this.host = host;
        timer.setRemoveOnCancelPolicy(true);
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("feishu-sandbox");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopTimeout(0);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // a cached header name may differ in case from the one received
        configuration.setHeaderCacheSize(0);
        configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
        // the sandbox itself refuses and records bad paths
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        // Jetty leaves connections open that it accepts while it stops: they are closed here, and after the stop
        // with an acceptor thread the port would still be taken for a moment after a stop
        connector = new ServerConnector(server, 0, 1, connections(configuration, tls)) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                SocketChannelEndPoint endPoint = new TailedEndPoint(channel, selector, key, getScheduler());
                endPoint.setIdleTimeout(getIdleTimeout());
                return endPoint;
            }

            @Override
            protected void onEndPointOpened(EndPoint endPoint) {
                super.onEndPointOpened(endPoint);
                if (!isStarted()) {
                    endPoint.close();
                }
            }
        };
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(Fault.MAX_DURATION.toMillis());
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

    /**
     * Listens.
     *
     * @throws IllegalStateException if the address cannot be listened on
     */
    public void start(ControlHandler control) {
        this.control = control;
        try {
            server.start();
            // keep the port when the connector is stopped and started again
            connector.setPort(connector.getLocalPort());
        } catch (Exception e) {
            close();
            throw new IllegalStateException("the sandbox cannot listen: " + e.getMessage(), e);
        }
    }

    /** {@code http://…} or {@code https://…}, without a slash at the end. */
    public String baseUrl() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getPort();
    }

    /** Whether another stream of events may be opened. */
    public boolean hasRoomForEvents() {
        return streams.hasRoom();
    }

    /** Gives all calls from now on to this traffic. */
    public void serve(Traffic traffic) {
        this.traffic = traffic;
    }

    /** The traffic that gets the calls now. */
    public Traffic traffic() {
        return traffic;
    }

    /**
     * Lets the next so many calls of the fault's kinds fail.
     *
     * @throws IllegalArgumentException if times is less than 1
     */
    public void faultNext(int times, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("a fault happens at least once, not " + times + " times");
        }
        if (fault.refusesConnections()) {
            refuseConnections(fault.duration());
        } else {
            traffic.plan(times, fault);
        }
    }

    /**
     * Lets random calls of the fault's kinds fail.
     *
     * @throws IllegalArgumentException if the probability is not from 0 to 1, or the fault is {@link Fault#refuse}
     */
    public void fault(double probability, Fault fault, long seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is from 0 to 1, not " + probability);
        }
        if (fault.refusesConnections()) {
            throw new IllegalArgumentException("a connection cannot be refused at random: there is no call yet");
        }
        traffic.addRandom(probability, fault, seed);
    }

    /** Forgets all faults, resets the connections that hang, and accepts connections. */
    public void clearFaults() {
        traffic.clearFaults();
        releaseHanging();
        acceptConnections();
    }

    private void handle(Exchange exchange) {
        Traffic current = traffic;
        Request request = exchange.request;
        String path = request.getHttpURI().getPath();
        boolean own = control.handles(path);
        Instant now = current.now();
        HttpCall call = new HttpCall(
                own ? CallKind.OTHER : current.handler().kindOf(request.getMethod(), path),
                request.getMethod(),
                path,
                request.getHttpURI().getQuery(),
                headers(request),
                "",
                newLogId(now),
                now);
        if (own) {
            control(exchange, call);
            return;
        }
        Fault fault = current.nextFault(call.kind());
        if (fault != null && fault.action() == Fault.Action.RESET_BEFORE_READ) {
            current.record(call.unanswered(fault));
            exchange.reset();
            return;
        }
        try {
            handle(exchange, current, call.withBody(readBody(request)), fault);
        } catch (BrokenBodyException e) {
            answer(current, call, e.answer(), null, () -> exchange.send(e.answer(), call.logId()));
        }
    }

    private void control(Exchange exchange, HttpCall call) {
        ControlHandler.Outcome outcome = outcome(exchange, call);
        Exchange answered = outcome.afterwards() == null
                ? exchange
                : new Exchange(
                        exchange.request,
                        exchange.response,
                        Callback.from(exchange.callback, () -> timer.execute(outcome.afterwards())));
        if (outcome.events() == null) {
            answered.send(outcome, call.logId());
        } else {
            exchange.stream(outcome, call.logId(), streams);
        }
    }

    private ControlHandler.Outcome outcome(Exchange exchange, HttpCall call) {
        try {
            return control.answer(call.withBody(readBody(exchange.request)));
        } catch (BrokenBodyException e) {
            return ControlHandler.Outcome.of(e.answer(), null);
        }
    }

    private void handle(Exchange exchange, Traffic current, HttpCall call, Fault fault) {
        Answer answer = fault == null || fault.isExecuted() ? current.handler().answer(call) : null;
        if (fault == null) {
            answer(current, call, answer, null, () -> exchange.send(answer, call.logId()));
            return;
        }
        switch (fault.action()) {
            case ANSWER -> {
                Answer instead = fault.answer(call);
                answer(current, call, instead, fault, () -> exchange.send(instead, call.logId()));
            }
            case AROUND ->
                answer(
                        current,
                        call,
                        answer,
                        fault,
                        () -> exchange.send(fault.before(call), answer, call.logId(), fault.behind(call)));
            case RAW -> {
                current.record(call.unanswered(fault));
                exchange.write(fault.before(call), exchange::close);
            }
            case TRICKLE -> {
                // before it is recorded: a test that finds the call on record can end it
                hang(exchange, Fault.MAX_DURATION);
                current.record(call.unanswered(fault));
                trickle(exchange, fault.before(call), fault.duration());
            }
            case HANG -> {
                hang(exchange, fault.duration());
                current.record(call.unanswered(fault));
            }
            default -> {
                current.record(call.unanswered(fault));
                exchange.reset();
            }
        }
    }

    private void answer(Traffic current, HttpCall call, Answer answer, Fault fault, Runnable send) {
        // recorded before it is sent: a caller that has its answer finds the call on record
        current.record(call.answered(answer.status(), answer.body(), fault));
        Duration roundTrip = current.roundTrip();
        if (roundTrip.isZero()) {
            send.run();
        } else {
            timer.schedule(send, roundTrip.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Writes the text byte by byte and closes the connection, unless the call is released before. */
    private void trickle(Exchange exchange, String text, Duration pause) {
        Runnable next = () -> {
            if (text.isEmpty()) {
                release(exchange, exchange::close);
            } else if (hanging.containsKey(exchange)) {
                exchange.write(text.substring(0, 1), () -> trickle(exchange, text.substring(1), pause));
            }
        };
        timer.schedule(next, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void hang(Exchange exchange, Duration duration) {
        // computeIfAbsent: the timer cannot fire before the call is in the map
        hanging.computeIfAbsent(
                exchange, key -> timer.schedule(() -> release(key), duration.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void release(Exchange exchange) {
        release(exchange, exchange::reset);
    }

    private void release(Exchange exchange, Runnable disconnect) {
        Future<?> end = hanging.remove(exchange);
        if (end != null) {
            end.cancel(false);
            disconnect.run();
        }
    }

    private void releaseHanging() {
        List.copyOf(hanging.keySet()).forEach(this::release);
    }

    /** The number of open connections. */
    public int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** Stops listening and closes all connections. New connections are refused until {@link #acceptConnections}. */
    public synchronized void refuseConnections() {
        refusals++;
        releaseHanging();
        streams.closeAll();
        try {
            connector.stop();
            List.copyOf(connector.getConnectedEndPoints()).forEach(EndPoint::close);
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox cannot stop listening", e);
        }
    }

    private synchronized void refuseConnections(Duration duration) {
        refuseConnections();
        int number = refusals;
        timer.schedule(() -> endRefusal(number), duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void endRefusal(int number) {
        // a later refusal has a timer of its own
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

    /** Stops listening; ends all connections and threads. */
    @Override
    public synchronized void close() {
        releaseHanging();
        streams.stop();
        timer.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox cannot stop", e);
        }
    }

    private static byte[] readBody(Request request) throws BrokenBodyException {
        try (InputStream body = Request.asInputStream(request)) {
            return body.readNBytes(MAX_BODY_BYTES);
        } catch (IOException | BadMessageException e) {
            throw new BrokenBodyException(e);
        }
    }

    /** A body that is shorter than announced, or in broken chunks. */
    private static final class BrokenBodyException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenBodyException(Exception cause) {
            super(cause);
        }

        Answer answer() {
            return Answer.text(400, "400 bad request: the body breaks off");
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

    /** Like Feishu's: the time, then random digits. */
    private static String newLogId(Instant now) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return LOG_ID_TIME.format(now) + "%016X%04X".formatted(random.nextLong(), random.nextInt(0x10000));
    }
}
