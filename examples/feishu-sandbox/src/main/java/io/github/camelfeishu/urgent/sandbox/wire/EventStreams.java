package io.github.camelfeishu.urgent.sandbox.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.eclipse.jetty.util.Callback;

/**
 * The open streams of server-sent events. One thread looks for news of all of them; a stream that is slow to take an event
 * gets the next one later, and holds neither a thread nor the others.
 */
final class EventStreams {
    /** A browser opens six connections to one address; this is room for several browsers. */
    static final int MAX = 30;

    private static final long PERIOD_MILLIS = 150;
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    /** A comment, which shows whether the client is still there. */
    private static final String COMMENT = ":\n\n";

    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "feishu-sandbox-events");
        thread.setDaemon(true);
        return thread;
    });

    private final class Stream {
        final Supplier<String> news;
        final BiConsumer<ByteBuffer, Callback> write;
        final Runnable reset;
        long lastWritten = System.nanoTime();

        Stream(Supplier<String> news, BiConsumer<ByteBuffer, Callback> write, Runnable reset) {
            this.news = news;
            this.write = write;
            this.reset = reset;
        }

        void look() {
            String text;
            try {
                text = news.get();
            } catch (RuntimeException e) {
                // the client connects again; nobody looks into the future of this task
                close(this);
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
                return;
            }
            long now = System.nanoTime();
            if (text.isEmpty() && now - lastWritten > HEARTBEAT.toNanos()) {
                text = COMMENT;
            }
            if (text.isEmpty()) {
                lookLater();
                return;
            }
            lastWritten = now;
            write.accept(
                    ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                    Callback.from(this::lookLater, failure -> close(this)));
        }

        private void lookLater() {
            if (open.contains(this)) {
                schedule(this, PERIOD_MILLIS);
            }
        }
    }

    /** Whether another stream may be opened. */
    boolean hasRoom() {
        return open.size() < MAX;
    }

    /**
     * Opens a stream.
     *
     * @param news  the events since the last call; empty: none
     * @param write writes events to the client
     * @param reset closes the connection
     */
    void open(Supplier<String> news, BiConsumer<ByteBuffer, Callback> write, Runnable reset) {
        Stream stream = new Stream(news, write, reset);
        open.add(stream);
        schedule(stream, 0);
    }

    private synchronized void schedule(Stream stream, long millis) {
        if (!timer.isShutdown()) {
            timer.schedule(stream::look, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void close(Stream stream) {
        if (open.remove(stream)) {
            stream.reset.run();
        }
    }

    /** Closes all streams; their clients connect again. */
    void closeAll() {
        List.copyOf(open).forEach(this::close);
    }

    /** Closes all streams, and ends the thread. */
    void stop() {
        synchronized (this) {
            timer.shutdownNow();
        }
        closeAll();
    }
}
