package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.InMemoryEngine;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** How many messages are sent: 5 a second to one receiver, 50 a second and 1000 a minute in all. */
class SendLimitsTest {

    private static final String TO_THE_CHAT =
            "feishu-urgent:sms?receiveId=oc_sandbox&userIds=ou_lilei&requestsPerSecond=0&requestsPerMinute=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private static List<RecordedCall> sendCalls() {
        return FEISHU.sandbox().calls(CallKind.SEND);
    }

    private static Duration fromFirstToLast() {
        List<RecordedCall> calls = sendCalls();
        return Duration.between(calls.get(0).time(), calls.get(calls.size() - 1).time());
    }

    @Test
    void oneReceiverGetsFiveASecond() throws Exception {
        List<Future<Exchange>> exchanges = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            exchanges.add(threads.submit(() -> camel.buzz(TO_THE_CHAT, "disk full", Map.of())));
        }
        for (Future<Exchange> exchange : exchanges) {
            exchange.get(60, TimeUnit.SECONDS);
        }

        assertThat(FEISHU.sandbox().messages()).hasSize(11);
        // on a machine that is busy a thread may wake up late enough for Feishu's next second; it is repeated
        assertThat(sendCalls()).filteredOn(call -> call.status() != 200).hasSizeLessThan(3);
        assertThat(fromFirstToLast()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void receiversDoNotWaitForOneAnother() {
        List<Chat> chats = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chats.add(FEISHU.sandbox()
                    .addChat("oc_" + i)
                    .addMember(FEISHU.sandbox().user("lilei")));
        }

        String toAnyChat = TO_THE_CHAT.replace("receiveId=oc_sandbox&", "");
        chats.forEach(
                chat -> camel.buzz(toAnyChat, "disk full", Map.of(FeishuUrgentConstants.RECEIVE_ID, chat.chatId())));

        FeishuUrgentEndpoint endpoint = camel.getContext().getEndpoint(toAnyChat, FeishuUrgentEndpoint.class);
        assertThat(endpoint.getMessages()).isEqualTo(10);
        // at 5 a second they would take 2 seconds
        assertThat(fromFirstToLast()).isLessThan(Duration.ofMillis(1800));
    }

    @Test
    void aWaitForAReceiverLongerThanMaxWaitIsNotBegun() {
        camel.buzz(TO_THE_CHAT + "&maxWait=50", "disk full", Map.of());

        FeishuUrgentException failure = camel.failure(TO_THE_CHAT + "&maxWait=50", "disk full", Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
        assertThat(sendCalls()).hasSize(1);
    }

    @Test
    void whatFeishuRefusesForAReceiversLimitIsRepeated() {
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230020,\"msg\":\"slow down\"}")
                        .on(CallKind.SEND));

        camel.buzz(TO_THE_CHAT, "disk full", Map.of());

        assertThat(sendCalls()).hasSize(2);
        assertThat(FEISHU.sandbox().messages()).hasSize(1);
    }

    @Test
    void whatFeishuRefusesForTheLimitOfAllIsRepeatedAfterTheWaitThatItAsksFor() {
        FEISHU.sandbox().faultNext(Fault.rateLimit("0.05").on(CallKind.SEND));

        camel.buzz(TO_THE_CHAT, "disk full", Map.of());

        assertThat(sendCalls()).hasSize(2);
    }

    @Test
    void theEngineThatNodesShareHoldsTheLimitsOfSending() {
        InMemoryEngine engine = new InMemoryEngine(false);
        camel.component().stop();
        camel.component().setRateLimitProxyManager(engine);
        camel.component().start();

        camel.buzz(TO_THE_CHAT, "disk full", Map.of());

        assertThat(engine.states().keySet())
                .anyMatch(key -> key.endsWith(" send"))
                .anyMatch(key -> key.endsWith(" send chat_id oc_sandbox"));
    }
}
