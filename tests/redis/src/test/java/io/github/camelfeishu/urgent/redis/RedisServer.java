package io.github.camelfeishu.urgent.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/** A Redis of its own on a free port of this machine, which can be killed and started again, empty. */
final class RedisServer implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final int port;
    private Process process;

    RedisServer() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            port = free.getLocalPort();
        }
        start();
    }

    RedisURI uri() {
        return RedisURI.create(LOOPBACK, port);
    }

    void start() {
        try {
            process = new ProcessBuilder(
                            "redis-server", "--bind", LOOPBACK, "--port", String.valueOf(port), "--save", "")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new TestAbortedException("there is no redis-server here: not tested", e);
        }
        Awaitility.await().until(this::answers);
    }

    private boolean answers() {
        RedisClient client = RedisClient.create(uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().ping().equals("PONG");
        } catch (RedisConnectionException e) {
            return false;
        } finally {
            client.shutdown();
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
