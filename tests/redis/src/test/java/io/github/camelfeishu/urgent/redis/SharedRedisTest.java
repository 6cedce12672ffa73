package io.github.camelfeishu.urgent.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.docs.DocsPage;
import io.github.camelfeishu.urgent.docs.DocsRoutes;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.LogLines;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Nodes that share Feishu's limits over a Redis, by the bean of the documentation. */
@Timeout(120)
class SharedRedisTest {

    private static final int TOO_MANY_REQUESTS = 429;

    /** Below Feishu's 50, because a busy machine wakes threads late and several at once. */
    private static final String BUZZ = "?messageId=om_sandbox&requestsPerSecond=40";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS + ".delivery.SharedLimits", Level.INFO);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final ConcurrentLinkedQueue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private RedisServer redis;

    @BeforeEach
    void startRedis() throws Exception {
        redis = new RedisServer();
    }

    @AfterEach
    void stopAll() throws Exception {
        threads.shutdownNow();
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void ofABurstOnFiveNodesFeishuRefusesNothing() throws Exception {
        List<ProducerTemplate> nodes = nodes(5);
        List<Future<?>> calls = new ArrayList<>();
        for (ProducerTemplate node : nodes) {
            for (int i = 0; i < 30; i++) {
                calls.add(threads.submit(() -> buzz(node)));
            }
        }
        for (Future<?> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }

        assertThat(exchanges).extracting(Exchange::getException).containsOnlyNulls();
        assertThat(refused(calls())).isZero();
        assertThat(calls()).hasSize(150);
    }

    @Test
    void redisIsKilledAndComesBackAndNothingIsLost() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<Future<?>> senders = new ArrayList<>();
        for (ProducerTemplate node : nodes(2)) {
            for (int i = 0; i < 20; i++) {
                senders.add(threads.submit(() -> {
                    while (!enough.get()) {
                        buzz(node);
                    }
                }));
            }
        }

        awaitCalls(30);
        Instant killed = Instant.now();
        redis.kill();
        awaitLines(2, "is out of reach");
        awaitCalls(30);
        Instant started = Instant.now();
        redis.start();
        awaitLines(2, "answers again");
        awaitCalls(30);
        enough.set(true);
        for (Future<?> sender : senders) {
            sender.get(60, TimeUnit.SECONDS);
        }

        assertThat(exchanges).extracting(Exchange::getException).containsOnlyNulls();
        List<RecordedCall> dead = between(killed, started);
        assertThat(refused(dead) * 20).isLessThanOrEqualTo(dead.size());
        assertThat(refused(between(Instant.MIN, killed))).isZero();
        assertThat(refused(between(started, Instant.MAX))).isZero();
    }

    @Test
    void aRedisWithBytesAsKeysIsRefusedAtTheStart() {
        FeishuUrgentComponent feishu = feishu();
        feishu.setRateLimitProxyManager(withBytesAsKeys());
        CamelContext context = opened(DefaultCamelContext::new);
        context.addComponent("feishu-urgent", feishu);

        assertThatThrownBy(() -> {
                    context.start();
                    feishu.start();
                })
                .hasStackTraceContaining("rateLimitProxyManager has keys of another type than String")
                .hasStackTraceContaining("RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private ProxyManager<String> withBytesAsKeys() {
        return (ProxyManager) Bucket4jLettuce.casBasedBuilder(client()).build();
    }

    private RedisClient client() {
        ClientResources resources = ClientResources.builder()
                .reconnectDelay(Delay.constant(Duration.ofMillis(200)))
                .build();
        open.add(0, resources::shutdown);
        return opened(() -> RedisClient.create(resources, redis.uri()));
    }

    private <T extends AutoCloseable> T opened(Supplier<T> opening) {
        T opened = opening.get();
        open.add(0, opened);
        return opened;
    }

    private static FeishuUrgentComponent feishu() {
        return FeishuUrgentComponents.withAccount(
                FEISHU.sandbox().baseUrl(),
                FEISHU.sandbox().appId(),
                FEISHU.sandbox().appSecret());
    }

    @SuppressWarnings("unchecked")
    private List<ProducerTemplate> nodes(int count) throws Exception {
        List<ProducerTemplate> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FeishuUrgentComponent feishu = feishu();
            feishu.setRateLimitProxyManager((ProxyManager<String>) DocsRoutes.bean(
                    DocsPage.operations().blocks("Several nodes", "java").get(0), client()));
            CamelContext context = opened(DefaultCamelContext::new);
            context.addComponent("feishu-urgent", feishu);
            context.start();
            ProducerTemplate node = context.createProducerTemplate();
            // a program that has just begun is slow: calls that wait for classes and connections would come all at once
            node.request("feishu-urgent:sms" + BUZZ, exchange -> exchange.getMessage()
                    .setBody(List.of("ou_lilei")));
            nodes.add(node);
        }
        return nodes;
    }

    private void buzz(ProducerTemplate node) {
        // nobody may have more than 200 that are unread
        List<String> users = List.of(FEISHU.sandbox().addUsers(1).get(0));
        exchanges.add(node.request(
                "feishu-urgent:app" + BUZZ, exchange -> exchange.getMessage().setBody(users)));
    }

    private static List<RecordedCall> calls() {
        return FEISHU.sandbox().urgentCalls().stream()
                .filter(call -> call.path().endsWith("urgent_app"))
                .toList();
    }

    private static List<RecordedCall> between(Instant from, Instant to) {
        return calls().stream()
                .filter(call -> !call.time().isBefore(from) && call.time().isBefore(to))
                .toList();
    }

    private static long refused(List<RecordedCall> calls) {
        return calls.stream().filter(call -> call.status() == TOO_MANY_REQUESTS).count();
    }

    private static void awaitCalls(int more) {
        int before = calls().size();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> calls().size() >= before + more);
    }

    private void awaitLines(int count, String text) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() ->
                        log.lines().stream().filter(line -> line.contains(text)).count() == count);
    }
}
