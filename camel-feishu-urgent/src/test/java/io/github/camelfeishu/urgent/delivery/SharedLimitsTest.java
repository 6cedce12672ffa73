package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.delivery.RateLimits.Limits;
import io.github.camelfeishu.urgent.testkit.InMemoryEngine;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The line in which the calls of a node wait for permits of the engine. */
@Timeout(60)
class SharedLimitsTest {

    private static final Limits ONE_A_MINUTE = new Limits(50, 1);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.INFO);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Waiting waiting = new Waiting();
    private final AtomicInteger waits = new AtomicInteger();
    private final InMemoryEngine engine = new InMemoryEngine(false);
    private final SharedLimits limits = new SharedLimits(engine, 2);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private boolean acquire(Limits wanted, Duration maxWait) throws InterruptedException {
        return limits.acquire("key", wanted, maxWait, new PermitWait(waiting, new DeliveryListener() {
            @Override
            public void happened(DeliveryEvent event, long count) {
                waits.incrementAndGet();
            }

            @Override
            public void called(CallKind kind, Failure failure) {
                throw new UnsupportedOperationException();
            }
        }));
    }

    /** A call that waits for its turn or its permit when this returns. */
    private Future<Boolean> waitingCall(Limits wanted, Duration maxWait) {
        int before = waits.get();
        Future<Boolean> call = threads.submit(() -> acquire(wanted, maxWait));
        Awaitility.await().until(() -> waits.get() > before);
        return call;
    }

    /** A call that asks the engine when this returns, and is answered then. */
    private Future<Boolean> askingCall(Limits wanted, Duration maxWait, CountDownLatch then) {
        CountDownLatch asked = new CountDownLatch(1);
        engine.trouble(() -> {
            asked.countDown();
            await(then);
        });
        Future<Boolean> call = threads.submit(() -> acquire(wanted, maxWait));
        await(asked);
        return call;
    }

    private static boolean soon(Future<Boolean> call) throws Exception {
        return call.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aWaitLongerThanMaxWaitIsNotBegun() throws Exception {
        assertThat(acquire(ONE_A_MINUTE, SHORT)).isTrue();

        assertThat(acquire(ONE_A_MINUTE, Duration.ofSeconds(50))).isFalse();
        assertThat(waits).hasValue(0);
    }

    @Test
    void aWaitInLineThatWouldBeLongerThanMaxWaitIsNotBegun() throws Exception {
        acquire(ONE_A_MINUTE, SHORT);
        waitingCall(ONE_A_MINUTE, LONG);

        assertThat(acquire(ONE_A_MINUTE, Duration.ofSeconds(50))).isFalse();
    }

    @Test
    void aWaitInLineThatTurnsOutToBeTooLongEndsAtOnce() throws Exception {
        acquire(ONE_A_MINUTE, SHORT);
        CountDownLatch secondIsInLine = new CountDownLatch(1);
        Future<Boolean> first = askingCall(ONE_A_MINUTE, LONG, secondIsInLine);
        Future<Boolean> second = waitingCall(ONE_A_MINUTE, Duration.ofSeconds(50));

        secondIsInLine.countDown();

        assertThat(soon(second)).isFalse();
        assertThat(first).isNotDone();
    }

    @Test
    void aMaxWaitOfZeroWaitsForNothing() throws Exception {
        Limits oneASecond = new Limits(1, 0);

        assertThat(List.of(acquire(oneASecond, Duration.ZERO), acquire(oneASecond, Duration.ZERO)))
                .containsExactly(true, false);
        assertThat(waits).hasValue(0);
    }

    @Test
    void aMaxWaitOfZeroTakesAPermitThatIsThereThoughAnotherCallIsAsking() throws Exception {
        Limits tenAMinute = new Limits(0, 10);
        CountDownLatch secondIsInLine = new CountDownLatch(1);
        Future<Boolean> first = askingCall(tenAMinute, Duration.ZERO, secondIsInLine);
        Future<Boolean> second = waitingCall(tenAMinute, Duration.ZERO);

        secondIsInLine.countDown();

        assertThat(List.of(soon(first), soon(second))).containsOnly(true);
    }

    @Test
    void aStopEndsTheWaitsOfTheWholeLine() throws Exception {
        acquire(ONE_A_MINUTE, SHORT);
        List<Future<Boolean>> calls = List.of(waitingCall(ONE_A_MINUTE, LONG), waitingCall(ONE_A_MINUTE, LONG));

        waiting.stop();

        for (Future<Boolean> call : calls) {
            assertThatThrownBy(() -> soon(call))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(Waiting.StoppedException.class);
        }
    }

    @Test
    void anInterruptEndsTheWaitOfOneCallAndTheNextIsFirstInLine() throws Exception {
        acquire(ONE_A_MINUTE, SHORT);
        Future<Boolean> first = waitingCall(ONE_A_MINUTE, LONG);
        Future<Boolean> second = waitingCall(ONE_A_MINUTE, LONG);
        Future<Boolean> third = waitingCall(ONE_A_MINUTE, LONG);

        // interrupts
        second.cancel(true);
        first.cancel(true);
        engine.states().clear();

        assertThat(soon(third)).isTrue();
        assertThat(waits).hasValue(3);
    }

    @Test
    void anInterruptWhileTheEngineIsAskedIsNoFailureOfTheEngine() {
        engine.trouble(() -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        });

        assertThatThrownBy(() -> acquire(ONE_A_MINUTE, SHORT)).isInstanceOf(InterruptedException.class);

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void oneFailureOfTheEngineIsNotAnOutage() throws Exception {
        engine.trouble(() -> {
            engine.trouble(() -> {});
            throw new IllegalStateException("too slow, once");
        });

        assertThat(acquire(ONE_A_MINUTE, SHORT)).isTrue();

        assertThat(engine.states()).containsKey("key");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void anEngineThatHangsHoldsUpTheCallThatAsksItAndNoOther() throws Exception {
        Future<Boolean> first = askingCall(new Limits(50, 0), LONG, new CountDownLatch(1));

        Future<Boolean> second = waitingCall(new Limits(50, 0), LONG);

        assertThat(soon(second)).isTrue();
        assertThat(acquire(new Limits(50, 0), LONG)).isTrue();
        assertThat(first).isNotDone();
    }

    @Test
    void withoutTheEngineANodeTakesItsPart() throws Exception {
        engine.trouble(() -> {
            throw new IllegalStateException("down");
        });
        Limits fiveAMinute = new Limits(0, 5);

        assertThat(List.of(acquire(fiveAMinute, SHORT), acquire(fiveAMinute, SHORT), acquire(fiveAMinute, SHORT)))
                .containsExactly(true, true, false);
    }

    @Test
    void theCallsBeforeAnOutageCountForThePart() throws Exception {
        Limits fourAMinute = new Limits(0, 4);
        acquire(fourAMinute, SHORT);
        acquire(fourAMinute, SHORT);
        engine.trouble(() -> {
            throw new IllegalStateException("down");
        });

        assertThat(acquire(fourAMinute, SHORT)).isFalse();
    }

    @Test
    void forAMinuteAfterAnOutageANodeKeepsToItsPart() throws Exception {
        Limits hundredAMinute = new Limits(0, 100);
        engine.trouble(() -> {
            throw new IllegalStateException("down");
        });
        acquire(hundredAMinute, SHORT);
        AtomicInteger permits = new AtomicInteger(1);
        engine.trouble(() -> {});
        Awaitility.await().until(() -> {
            acquire(hundredAMinute, SHORT);
            permits.incrementAndGet();
            return engine.states().containsKey("key");
        });
        while (acquire(hundredAMinute, SHORT)) {
            permits.incrementAndGet();
        }

        assertThat(permits).hasValue(50);
    }

    @Test
    void aNodeThatIsOneOfManyStillMakesACallAMinuteWithoutTheEngine() throws Exception {
        engine.trouble(() -> {
            throw new IllegalStateException("down");
        });

        assertThat(acquire(ONE_A_MINUTE, SHORT)).isTrue();
    }

    @Test
    void aCallAfterTheEngineIsBackCountsThere() {
        engine.trouble(() -> {
            throw new IllegalStateException("down");
        });
        Awaitility.await()
                .until(() -> acquire(new Limits(50, 0), LONG) && log.lines().size() == 1);

        engine.trouble(() -> {});

        Awaitility.await()
                .until(() -> acquire(new Limits(50, 0), LONG) && engine.states().containsKey("key"));
        assertThat(log.lines()).hasSize(2).last().asString().contains("answers again");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void anEngineWithOtherKeysIsRefused() {
        ProxyManager numbers = engine.withMapper((Long key) -> key.toString());

        assertThatThrownBy(() -> new SharedLimits(numbers, 2).check(threads))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rateLimitProxyManager has keys of another type than String")
                .hasMessageContaining("RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)");
    }

    @Test
    void anEngineThatIsDownIsNotRefused() {
        assertThatCode(() -> new SharedLimits(new InMemoryEngine(true), 2).check(threads))
                .doesNotThrowAnyException();
    }

    @Test
    void anEngineThatHangsIsNotRefused() {
        CountDownLatch never = new CountDownLatch(1);
        engine.trouble(() -> await(never));

        assertThatCode(() -> limits.check(threads)).doesNotThrowAnyException();
    }

    @Test
    void lessThanOneNodeIsRefused() {
        assertThatThrownBy(() -> new SharedLimits(engine, 0)).hasMessageContaining("rateLimitNodes");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
