package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.CallbackServer;
import io.github.camelfeishu.urgent.sandbox.CallbackServer.Reply;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Events about reading, and the repeats of events. */
class EventsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);
    private final AtomicInteger status = new AtomicInteger(200);
    private final List<String> received = new CopyOnWriteArrayList<>();
    private CallbackServer callback;

    @BeforeEach
    void subscribe() {
        callback = new CallbackServer((headers, body) -> {
            received.add(body);
            return new Reply(
                    status.get(),
                    StoreAppsTest.answerTheChallenge(headers, body).body());
        });
        feishu.callbackTimeout(Duration.ofSeconds(30)).clock().freeze();
        feishu.app().subscribe(callback.url(), "verify-me", null);
    }

    @AfterEach
    void close() {
        callback.close();
    }

    @Test
    void theAppIsToldThatAUserHasReadItsMessage() throws Exception {
        String messageId = sendToLucy();
        String time = String.valueOf(feishu.clock().instant().toEpochMilli());

        feishu.user("lucy").read(messageId);

        JsonNode event = Caller.JSON.readTree(awaitEvents(1).get(0).body());
        assertThat(event.at("/header/event_type").textValue()).isEqualTo("im.message.message_read_v1");
        assertThat(event.at("/header/token").textValue()).isEqualTo("verify-me");
        assertThat(event.get("event"))
                .hasToString(
                        "{\"reader\":{\"reader_id\":{\"open_id\":\"ou_lucy\",\"union_id\":\"on_lucy\",\"user_id\":\"lucy\"},"
                                + "\"read_time\":\"" + time + "\",\"tenant_key\":\"tenant_sandbox\"},"
                                + "\"message_id_list\":[\"" + messageId + "\"]}");
    }

    @Test
    void messagesReadTogetherAreToldTogetherAndOnce() throws Exception {
        String first = sendToLucy();
        String second = sendToLucy();

        feishu.user("lucy").readAll().readAll().read(first);
        feishu.user("lucy").read(sendToLucy());

        assertThat(Caller.JSON.readTree(awaitEvents(2).get(0).body()).at("/event/message_id_list"))
                .hasToString("[\"" + first + "\",\"" + second + "\"]");
    }

    @Test
    void theAppIsNotToldOfGroupsAndNotWithoutTheScope() {
        feishu.user("lucy").read("om_sandbox");
        String unseen = sendToLucy();
        String seen = sendToLucy();
        feishu.app().removeScope("im:message").removeScope("im:message:readonly");
        feishu.user("lucy").read(unseen);
        feishu.app().addScope("im:message:readonly");

        feishu.user("lucy").read(seen);

        assertThat(awaitEvents(1).get(0).body()).contains(seen);
    }

    @Test
    void anEventIsRepeatedFourTimesByTheSandboxesClock() {
        status.set(500);
        feishu.user("lucy").read(sendToLucy());
        awaitEvents(1);

        feishu.clock().advance(Duration.ofSeconds(15));
        awaitEvents(2);
        feishu.clock().advance(Duration.ofMinutes(5));
        awaitEvents(3);
        feishu.clock().advance(Duration.ofHours(1));
        awaitEvents(4);
        feishu.clock().advance(Duration.ofHours(6));
        awaitEvents(5);
        // the repeat of a later event shows that the first has no more
        feishu.clock().advance(Duration.ofDays(1));
        feishu.user("lucy").read(sendToLucy());
        awaitEvents(6);
        feishu.clock().advance(Duration.ofSeconds(15));
        List<PushedEvent> attempts = awaitEvents(7);

        assertThat(attempts.subList(0, 5))
                .extracting(PushedEvent::body)
                .containsOnly(attempts.get(0).body());
        assertThat(attempts.subList(5, 7))
                .extracting(PushedEvent::body)
                .containsOnly(attempts.get(6).body())
                .doesNotContain(attempts.get(0).body());
        assertThat(Duration.between(attempts.get(0).time(), attempts.get(1).time()))
                .hasSeconds(15);
    }

    @Test
    void anEventIsNotRepeatedAfterItsSuccess() {
        status.set(500);
        feishu.user("lucy").read(sendToLucy());
        awaitEvents(1);
        status.set(200);
        feishu.clock().advance(Duration.ofSeconds(15));
        awaitEvents(2);

        feishu.clock().advance(Duration.ofDays(1));
        String last = sendToLucy();
        status.set(500);
        feishu.user("lucy").read(last);
        awaitEvents(3);
        feishu.clock().advance(Duration.ofSeconds(15));

        assertThat(awaitEvents(4).get(3).body()).contains(last);
    }

    @Test
    void aTicketIsRepeatedToo() {
        var store = feishu.addStoreApp("cli_store", "store-secret").subscribe(callback.url(), "verify-me", null);
        status.set(404);

        assertThat(store.pushTicket().status()).isEqualTo(404);
        feishu.clock().advance(Duration.ofSeconds(15));

        assertThat(awaitEvents(2)).extracting(PushedEvent::type).containsExactly("app_ticket", "app_ticket");
    }

    @Test
    void aResetEndsTheRepeats() {
        status.set(500);
        feishu.user("lucy").read(sendToLucy());
        awaitEvents(1);

        feishu.reset().callbackTimeout(Duration.ofSeconds(30));
        status.set(200);
        feishu.app().subscribe(callback.url(), "verify-me", null);
        status.set(500);
        feishu.user("lucy").read(sendToLucy());
        awaitEvents(1);
        feishu.clock().advance(Duration.ofSeconds(15));
        awaitEvents(2);

        assertThat(received.stream().filter(body -> body.contains("message_read")))
                .hasSize(3);
    }

    private String sendToLucy() {
        return caller.sendAs(caller.token(), "open_id", Caller.message("ou_lucy", "text", Caller.text("disk full")))
                .messageId();
    }

    /** Exactly so many events, without challenges. */
    private List<PushedEvent> awaitEvents(int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> feishu.pushedEvents().stream()
                                .filter(event -> !event.type().equals("url_verification"))
                                .toList(),
                        events -> events.size() == count);
    }
}
