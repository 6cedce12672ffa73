package io.github.camelfeishu.urgent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Sixteen threads that send different things at once: no exchange sees another's data. */
class ConcurrentExchangesTest {

    private static final int THREADS = 16;
    private static final int EXCHANGES_EACH = 30;

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    /** One exchange's own message, recipients and type; even ones say it by headers, odd ones by the body. */
    record Sent(int number, String messageId, List<String> users, UrgentType type) {

        String uri() {
            return number % 3 == 0 ? "feishu-urgent:phone" : "feishu-urgent";
        }

        Object body() {
            return number % 2 == 0
                    ? null
                    : "{\"message_id\":\"%s\",\"user_ids\":[\"%s\"],\"urgent_type\":\"%s\"}"
                            .formatted(messageId, String.join("\",\"", users), type.value());
        }

        Map<String, Object> headers() {
            return number % 2 == 1
                    ? Map.of()
                    : Map.of(
                            FeishuUrgentConstants.MESSAGE_ID, messageId,
                            FeishuUrgentConstants.USER_IDS, users,
                            FeishuUrgentConstants.TYPE, type);
        }
    }

    @Test
    void everyExchangeGetsItsOwnAnswerAndFeishuExactlyWhatEachAskedFor() throws Exception {
        FEISHU.sandbox().rateLimits(0, 0);
        List<String> users = FEISHU.sandbox().addUsers(THREADS * EXCHANGES_EACH + 2);
        List<Sent> all = new ArrayList<>();
        for (int i = 0; i < THREADS * EXCHANGES_EACH; i++) {
            all.add(new Sent(
                    i, FEISHU.sandbox().newMessage(), users.subList(i, i + 1 + i % 3), UrgentType.values()[i / 2 % 3]));
        }

        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Exchange>> answers = new ArrayList<>();
        try {
            for (Sent sent : all) {
                answers.add(threads.submit(() -> camel.buzz(sent.uri(), sent.body(), sent.headers())));
            }
            for (Sent sent : all) {
                UrgentResult result = answers.get(sent.number())
                        .get(60, TimeUnit.SECONDS)
                        .getMessage()
                        .getBody(UrgentResult.class);
                assertThat(result.messageId()).isEqualTo(sent.messageId());
                assertThat(result.urgentType()).isEqualTo(sent.type());
                assertThat(result.notifiedUserIds()).isEqualTo(sent.users());
            }
        } finally {
            threads.shutdownNow();
        }

        List<Buzz> inbox = FEISHU.sandbox().inbox();
        for (Sent sent : all) {
            assertThat(inbox)
                    .filteredOn(buzz -> buzz.messageId().equals(sent.messageId()))
                    .allMatch(buzz -> buzz.type().equals(sent.type().value()))
                    .extracting(Buzz::openId)
                    .containsExactlyElementsOf(sent.users());
        }
        assertThat(inbox)
                .hasSize(all.stream().mapToInt(sent -> sent.users().size()).sum());
    }
}
