package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.bucket4j.distributed.proxy.AbstractProxyManager;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.RemoteBucketBuilder;
import io.github.bucket4j.distributed.remote.CommandResult;
import io.github.bucket4j.distributed.remote.Request;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.HazelcastMember;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** If the engine of a shared limit fails, the node takes its part of the limits and logs it once. */
@Timeout(60)
class SharedLimitOutageTest {

    private static final String ROUTE = "feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei&requestsPerSecond=";
    private static final int PLENTY = 1000;
    private static final Duration TIMEOUT_OF_THE_ENGINE = Duration.ofMillis(500);
    private static final int AT_ONCE = 8;

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.WARN);

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** An engine that is there and fails. */
    private static class BrokenEngine extends AbstractProxyManager<String> {

        final AtomicInteger mostAskers = new AtomicInteger();

        private final AtomicInteger askers = new AtomicInteger();
        private final String name;

        BrokenEngine(String name) {
            super(ClientSideConfig.getDefault());
            this.name = name;
        }

        @Override
        public <T> CommandResult<T> execute(String key, Request<T> request) {
            mostAskers.accumulateAndGet(askers.incrementAndGet(), Math::max);
            try {
                return fail();
            } finally {
                askers.decrementAndGet();
            }
        }

        <T> T fail() {
            throw new IllegalStateException("connection to the engine refused");
        }

        @Override
        public <T> CompletableFuture<CommandResult<T>> executeAsync(String key, Request<T> request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isAsyncModeSupported() {
            return false;
        }

        @Override
        public void removeProxy(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected CompletableFuture<Void> removeAsync(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BrokenEngine> brokenEngines() {
        return Stream.of(
                new BrokenEngine("refuses"),
                new BrokenEngine("answers only after its own time-out") {
                    @Override
                    <T> T fail() {
                        return new CompletableFuture<T>()
                                .orTimeout(TIMEOUT_OF_THE_ENGINE.toMillis(), TimeUnit.MILLISECONDS)
                                .join();
                    }
                },
                new BrokenEngine("is closed") {
                    @Override
                    public RemoteBucketBuilder<String> builder() {
                        throw new IllegalStateException("the engine is closed");
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("brokenEngines")
    void everybodyIsBuzzedAllTheSame(BrokenEngine engine) throws Exception {
        share(engine);

        assertThat(buzz(3 * AT_ONCE, PLENTY)).extracting(Exchange::getException).containsOnlyNulls();
    }

    @ParameterizedTest
    @MethodSource("brokenEngines")
    void itIsSaidOnceAndNotForEveryCall(BrokenEngine engine) throws Exception {
        share(engine);

        buzz(3 * AT_ONCE, PLENTY);

        assertThat(log.lines()).hasSize(1).first().asString().contains("this node takes 1/2 of the limits");
    }

    @ParameterizedTest
    @MethodSource("brokenEngines")
    void itIsAskedByOneCallAtATime(BrokenEngine engine) throws Exception {
        share(engine);

        buzz(3 * AT_ONCE, PLENTY);

        assertThat(engine.mostAskers).hasValue(1);
    }

    @Test
    void theNodesPartOfTheLimitHolds() throws Exception {
        share(new BrokenEngine("refuses"));

        buzz(AT_ONCE, 10);

        // 8 calls at 5 a second
        List<RecordedCall> calls = FEISHU.sandbox().urgentCalls();
        assertThat(Duration.between(
                        calls.get(0).time(), calls.get(calls.size() - 1).time()))
                .isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void hazelcastShutsDownAndBuzzingGoesOn() throws Exception {
        try (HazelcastMember hazelcast = HazelcastMember.join("")) {
            share(hazelcast.limits());
            buzz(AT_ONCE, PLENTY);
            assertThat(log.lines()).isEmpty();

            hazelcast.close();

            assertThat(buzz(3 * AT_ONCE, PLENTY))
                    .extracting(Exchange::getException)
                    .containsOnlyNulls();
        }
    }

    private void share(ProxyManager<String> engine) {
        FeishuUrgentComponent component = camel.component();
        component.stop();
        component.setRateLimitProxyManager(engine);
        component.start();
    }

    private List<Exchange> buzz(int times, int perSecond) throws Exception {
        List<Future<Exchange>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(threads.submit(() -> camel.send(ROUTE + perSecond, null, Map.of())));
        }
        List<Exchange> exchanges = new ArrayList<>();
        for (Future<Exchange> answer : answers) {
            exchanges.add(answer.get(30, TimeUnit.SECONDS));
        }
        return exchanges;
    }
}
