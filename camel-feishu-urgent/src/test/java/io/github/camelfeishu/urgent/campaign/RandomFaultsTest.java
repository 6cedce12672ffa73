package io.github.camelfeishu.urgent.campaign;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import javax.management.ObjectName;

import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.Accounting;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.util.TimeValue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two rounds of exchanges from eight threads, over ten thousand calls, with a fault on about every tenth: every
 * recipient is accounted for, and the second round leaves no more behind than the first.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomFaultsTest {

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int EXCHANGES = 5_000;
    private static final int THREADS = 8;
    private static final int HELPERS_EACH = 2;

    /**
     * More live objects of a class than this after the second round than after the first is a leak: one object kept for
     * every five exchanges. What is no leak was seen to be at most 250 strings.
     */
    private static final int GROWTH = EXCHANGES / 5;

    private static final String ENDPOINT =
            "feishu-urgent:%s?maxRetries=1&responseTimeout=500&requestsPerSecond=0&requestsPerMinute=0";

    private final FeishuSandbox feishu = FeishuSandbox.start();
    private final List<AssertionError> wrongAccounts = new ArrayList<>();
    private int calls;
    private PoolStats connections;
    private String afterFirstRound;
    private String afterSecondRound;
    private Set<Thread> threadsBefore;
    private List<String> threadsWhileRunning;

    private final PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    /** One exchange: to whom, about what, and what it said in the end. */
    private record Sent(String messageId, List<String> users, Accounting accounts) {}

    @BeforeAll
    @Timeout(120)
    void twoRounds() throws Exception {
        threadsBefore = Thread.getAllStackTraces().keySet();
        pool.setMaxTotal(THREADS * (1 + HELPERS_EACH));
        pool.setDefaultMaxPerRoute(THREADS * (1 + HELPERS_EACH));
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .build());
        context.addComponent("feishu-urgent", FeishuUrgentComponents.withAccount(feishu, InstantSource.system()));
        context.getComponent("http", HttpComponent.class).setClientConnectionManager(pool);
        context.start();

        round();
        afterFirstRound = liveObjectsAfterOneMoreDelivery();
        round();
        afterSecondRound = liveObjectsAfterOneMoreDelivery();
        connections = pool.getTotalStats();
        threadsWhileRunning = newThreads();
        context.stop();
    }

    @AfterAll
    void stop() {
        context.stop();
        pool.close();
        feishu.close();
    }

    private void round() throws Exception {
        feishu.reset();
        feishu.rateLimits(0, 0);
        drawFaults();
        List<String> users = feishu.addUsers(450);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Sent>> exchanges = new ArrayList<>();
            for (int i = 0; i < EXCHANGES; i++) {
                Random random = new Random(SEED + i);
                exchanges.add(threads.submit(() -> send(users, random)));
            }
            for (int refusal = 1; refusal <= 2; refusal++) {
                exchanges.get(EXCHANGES * refusal / 3).get(60, TimeUnit.SECONDS);
                feishu.faultNext(Fault.refuse(Duration.ofMillis(50)));
            }
            List<Sent> all = new ArrayList<>();
            for (Future<Sent> exchange : exchanges) {
                all.add(exchange.get(60, TimeUnit.SECONDS));
            }
            check(all);
            calls += feishu.urgentCalls().size();
        } finally {
            threads.shutdownNow();
            feishu.reset();
        }
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void drawFaults() {
        List<Fault> faults = List.of(
                Fault.rateLimit("0.01"),
                Fault.serverError(500),
                Fault.resetBeforeRead(),
                Fault.resetAfterRead(),
                Fault.executedButAnswerLost(),
                Fault.hang(Duration.ofMillis(50)),
                Fault.html(502).afterExecuting(),
                Fault.empty(200),
                Fault.huge(2_000_000),
                Fault.notJson(),
                Fault.noCode(),
                Fault.answer(400, "{\"code\":230024,\"msg\":\"used up\"}"),
                Fault.answer(401, "{\"code\":99991663,\"msg\":\"dead\"}"));
        for (int i = 0; i < faults.size(); i++) {
            feishu.fault(0.01, faults.get(i).on(CallKind.URGENT), SEED + i);
        }
        // longer than anybody waits
        feishu.fault(0.001, Fault.hang().on(CallKind.URGENT), SEED);
    }

    private Sent send(List<String> users, Random random) {
        int from = random.nextInt(users.size());
        List<String> recipients =
                random.nextInt(100) == 0 ? users : users.subList(from, Math.min(users.size(), from + 3));
        UrgentType type = UrgentType.values()[random.nextInt(3)];
        String messageId = feishu.newMessage();
        Exchange exchange = template.request(ENDPOINT.formatted(type.value()), it -> {
            it.getMessage().setBody(recipients);
            it.getMessage().setHeader(FeishuUrgentConstants.MESSAGE_ID, messageId);
        });
        return new Sent(messageId, recipients, Accounting.of(exchange));
    }

    private void check(List<Sent> all) {
        Map<String, List<String>> inbox = feishu.inbox().stream()
                .collect(Collectors.groupingBy(Buzz::messageId, Collectors.mapping(Buzz::openId, Collectors.toList())));
        for (Sent sent : all) {
            try {
                sent.accounts().assertTrue(sent.users(), inbox.getOrDefault(sent.messageId(), List.of()));
            } catch (AssertionError e) {
                wrongAccounts.add(e);
            }
        }
    }

    /** How many objects of each class are reachable. */
    private static String liveObjects() throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    /** The memory of deliveries ends with their exchanges, and lets go of it with the next delivery. */
    private String liveObjectsAfterOneMoreDelivery() throws Exception {
        liveObjects();
        context.createFluentProducerTemplate()
                .to("feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei")
                .request(String.class);
        return liveObjects();
    }

    private static Map<String, Long> counts(String histogram) {
        Map<String, Long> live = new HashMap<>();
        for (String line : histogram.split("\n")) {
            String[] columns = line.trim().split("\\s+");
            if (columns.length >= 4 && columns[0].matches("\\d+:")) {
                live.merge(columns[3], Long.valueOf(columns[1]), Long::sum);
            }
        }
        return live;
    }

    private List<String> newThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !threadsBefore.contains(thread))
                .map(Thread::getName)
                // the sandbox's, those that run other tests, and those of a profiler
                .filter(name -> !name.matches("feishu-sandbox.*|ForkJoinPool-.*|junit-.*|Scheduler-.*"))
                .toList();
    }

    @Test
    void everybodyIsAccountedFor() {
        assertThat(calls).isGreaterThan(10_000);
        assertThat(wrongAccounts).as("with seed %d", SEED).isEmpty();
    }

    @Test
    void noConnectionIsLeftInUse() {
        assertThat(connections.getLeased()).isZero();
        assertThat(connections.getPending()).isZero();
    }

    @Test
    void noMoreThreadsThanCallsAtOnceAreLeftWhileItRuns() {
        assertThat(threadsWhileRunning).hasSizeLessThanOrEqualTo(THREADS * HELPERS_EACH);
    }

    @Test
    void noThreadIsLeftOnceItHasStopped() {
        Awaitility.await().pollInSameThread().untilAsserted(() -> assertThat(newThreads())
                .isEmpty());
    }

    @Test
    void noObjectIsLeftForACall() {
        Map<String, Long> grown = new TreeMap<>();
        Map<String, Long> before = counts(afterFirstRound);
        counts(afterSecondRound).forEach((type, count) -> {
            long more = count - before.getOrDefault(type, 0L);
            if (more > GROWTH) {
                grown.put(type, more);
            }
        });
        assertThat(grown).as("with seed %d", SEED).isEmpty();
    }
}
