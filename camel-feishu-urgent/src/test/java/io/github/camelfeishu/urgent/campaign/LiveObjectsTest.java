package io.github.camelfeishu.urgent.campaign;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import javax.management.ObjectName;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Rounds of exchanges of one context, with a fault on about every third call. */
@Timeout(120)
class LiveObjectsTest {

    private static final int EXCHANGES = 1_000;
    private static final int THREADS = 8;

    /** As many more live objects of a class after each round are a leak: one for every tenth exchange. */
    private static final int GROWTH = EXCHANGES / 10;

    /** Lines of the log wait for the process that shows them. */
    private static final Set<String> TEXTS = Set.of("java.lang.String", "[B");

    private static final String ENDPOINT =
            "feishu-urgent:app?maxRetries=1&requestsPerSecond=0&requestsPerMinute=0&userIds=ou_lilei,ou_hanmeimei";

    @RegisterExtension
    @Order(1)
    final FeishuSandboxExtension feishu = new FeishuSandboxExtension();

    @RegisterExtension
    @Order(2)
    final CamelAtSandbox camel = new CamelAtSandbox(feishu::sandbox);

    @Test
    void noRoundLeavesObjects() throws Exception {
        // as text: maps of them would be among the objects
        String afterFirst = liveObjectsAfterARound();
        String afterSecond = liveObjectsAfterARound();
        String afterThird = liveObjectsAfterARound();
        Map<String, Long> first = counts(afterFirst);
        Map<String, Long> second = counts(afterSecond);
        Map<String, Long> third = counts(afterThird);

        // what is made once is made in one round
        assertThat(third.keySet())
                .filteredOn(type -> !TEXTS.contains(type)
                        && grown(type, first, second) > GROWTH
                        && grown(type, second, third) > GROWTH)
                .isEmpty();
    }

    private static long grown(String type, Map<String, Long> before, Map<String, Long> after) {
        return after.getOrDefault(type, 0L) - before.getOrDefault(type, 0L);
    }

    private String liveObjectsAfterARound() throws Exception {
        feishu.sandbox().reset().rateLimits(0, 0);
        List<Fault> faults = List.of(
                Fault.rateLimit("0.01"),
                Fault.serverError(500),
                Fault.resetAfterRead(),
                Fault.executedButAnswerLost(),
                Fault.huge(2_000_000),
                Fault.notJson(),
                Fault.answer(401, "{\"code\":99991663,\"msg\":\"dead\"}"));
        for (int i = 0; i < faults.size(); i++) {
            feishu.sandbox().fault(0.05, faults.get(i).on(CallKind.URGENT), i);
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Exchange>> sent = IntStream.range(0, EXCHANGES)
                    .mapToObj(i -> threads.submit(() -> send()))
                    .toList();
            for (Future<Exchange> exchange : sent) {
                exchange.get();
            }
        } finally {
            threads.shutdownNow();
        }
        // what the sandbox remembers
        feishu.sandbox().reset();
        // the memory of a delivery ends with its exchange, and lets go of it with the next delivery
        liveObjects();
        send();
        return liveObjects();
    }

    private Exchange send() {
        return camel.send(
                ENDPOINT,
                "",
                Map.of(FeishuUrgentConstants.MESSAGE_ID, feishu.sandbox().messageId()));
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
}
