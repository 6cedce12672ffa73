package io.github.camelfeishu.urgent.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers tokens and buzzes, as little as a server can do: the answers are ready-made, two threads serve all connections, and
 * a delay holds none of them. A stand-in for the sandbox, which does more for each call than some contenders.
 */
final class FeishuResponder implements AutoCloseable {

    /** A recipient of this name is listed in {@code invalid_user_id_list}, and the others are buzzed. */
    static final String LISTED = "ou_listed";

    /** A call with a recipient of this name buzzes nobody. */
    static final String REFUSED = "ou_refused";

    private static final Pattern LISTED_ID = Pattern.compile(LISTED + "\\w*");
    private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d+)");
    private static final int LONGEST_REQUEST = 64 * 1024;

    private static final String BUZZED = "{\"code\":0,\"msg\":\"success\",\"data\":{\"invalid_user_id_list\":[%s]}}";
    private static final byte[] ALL_BUZZED = http("200 OK", String.format(BUZZED, ""));
    private static final byte[] NOBODY_BUZZED =
            http("400 Bad Request", "{\"code\":230013,\"msg\":\"Bot has NO availability to this user.\"}");
    private static final byte[] TOKEN = http(
            "200 OK",
            "{\"code\":0,\"msg\":\"ok\",\"app_access_token\":\"a-" + Contender.TOKEN + "\",\"tenant_access_token\":\""
                    + Contender.TOKEN + "\",\"expire\":7200}");

    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final List<Selector> selectors = List.of(Selector.open(), Selector.open());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(FeishuResponder::daemon);
    private final LongAdder buzzes = new LongAdder();
    private volatile Duration delay = Duration.ZERO;
    private volatile long delayedFrom;

    FeishuResponder() throws IOException {
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        daemon(this::accept).start();
        selectors.forEach(selector -> daemon(() -> serve(selector)).start());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "feishu");
        thread.setDaemon(true);
        return thread;
    }

    private static byte[] http(String status, String json) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json; charset=utf-8\r\n"
                        + "X-Tt-Logid: 20261120101530010203040506070809\r\nContent-Length: " + json.length()
                        + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.US_ASCII);
    }

    String baseUrl() throws IOException {
        InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /**
     * Has answers wait.
     *
     * @param value time between a request and its answer
     * @param from  the number of buzzes, from now on, that are answered at once
     */
    void delay(Duration value, long from) {
        delayedFrom = buzzes.sum() + from;
        delay = value;
    }

    /** The calls so far. */
    long buzzes() {
        return buzzes.sum();
    }

    private void accept() {
        try {
            for (int i = 0; true; i++) {
                SocketChannel channel = listening.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Selector selector = selectors.get(i % selectors.size());
                channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(LONGEST_REQUEST));
                selector.wakeup();
            }
        } catch (IOException e) {
            if (listening.isOpen()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Selector selector) {
        try {
            while (selector.isOpen()) {
                selector.select(this::read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClosedSelectorException e) {
            // closed
            return;
        }
    }

    private void read(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer received = (ByteBuffer) key.attachment();
        try {
            if (channel.read(received) < 0) {
                channel.close();
                return;
            }
            String request = new String(received.array(), 0, received.position(), StandardCharsets.ISO_8859_1);
            int head = request.indexOf("\r\n\r\n");
            if (head < 0) {
                return;
            }
            Matcher length = LENGTH.matcher(request.substring(0, head).toLowerCase(Locale.ROOT));
            int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
            if (received.position() == head + 4 + body) {
                received.clear();
                answer(channel, answer(request));
            }
        } catch (IOException e) {
            close(channel);
        }
    }

    private byte[] answer(String request) {
        if (!request.startsWith("PATCH")) {
            return TOKEN;
        }
        buzzes.increment();
        if (request.contains(REFUSED)) {
            return NOBODY_BUZZED;
        }
        if (!request.contains(LISTED)) {
            return ALL_BUZZED;
        }
        List<String> ids = new ArrayList<>();
        LISTED_ID.matcher(request).results().forEach(id -> ids.add("\"" + id.group() + "\""));
        return http("200 OK", String.format(BUZZED, String.join(",", ids)));
    }

    private void answer(SocketChannel channel, byte[] answer) throws IOException {
        Duration wait = delay;
        if (wait.isZero() || buzzes.sum() <= delayedFrom) {
            write(channel, answer);
        } else {
            timer.schedule(
                    () -> {
                        try {
                            write(channel, answer);
                        } catch (IOException e) {
                            close(channel);
                        }
                    },
                    wait.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    /** An answer always fits: the client has read the one before. */
    private static void write(SocketChannel channel, byte[] answer) throws IOException {
        if (channel.write(ByteBuffer.wrap(answer)) != answer.length) {
            throw new IOException("The answer does not fit");
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        timer.shutdownNow();
        for (Selector selector : selectors) {
            selector.close();
        }
    }
}
