package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Incident.Step;
import io.github.camelfeishu.urgent.oncall.Incidents.Lease;
import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Work whose lease was lost to other work buzzes nobody and stores nothing. */
class LostLeaseTest {

    private static final String DATABASE = "jdbc:h2:mem:lost-lease";
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Step PHONE =
            new Step(0, false, UrgentType.PHONE, UrgentType.PHONE, false, Instant.EPOCH, Instant.EPOCH, 0);
    private static final Webhook WEBHOOK = webhook();
    private static final List<String> LILEI = List.of("ou_lilei");

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension SLOW_NODE = OnCallExtension.withoutClockOn(DATABASE, SANDBOX);

    @RegisterExtension
    static final OnCallExtension OTHER_NODE = OnCallExtension.withoutClockOn(DATABASE, SANDBOX);

    @Test
    void aNodeThatSentTheCardTooLateBuzzesNobody(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.TOKEN));
        CompletableFuture<Reply> slow = SLOW_NODE.postAsync(firing("late", "page"));
        await().until(() -> !feishu.tokenCalls().isEmpty());
        feishu.clock().advance(LEASE);
        OTHER_NODE.post(firing("late", "page"));

        feishu.clearFaults();

        assertThat(slow.join().result()).isEqualTo("try_again");
        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void theAnswerHasThePeopleOfACallDuringWhichTheGroupEnded(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.URGENT));
        CompletableFuture<Reply> slow = SLOW_NODE.postAsync(firing("ended", "page"));
        await().until(() -> !feishu.urgentCalls().isEmpty());
        feishu.clock().advance(LEASE);
        OTHER_NODE.post(resolved("ended", "page"));

        feishu.clearFaults();

        assertThat(slow.join().people("perhapsBuzzed")).containsExactly("ou_lilei", "ou_hanmeimei");
    }

    @Test
    void aLostLeaseDoesNotReleaseTheGroup(FeishuSandbox feishu) {
        Lease lost = lose(feishu, "given-back");

        groups().release(lost, Optional.empty());

        assertThat(take("given-back")).isEmpty();
    }

    @Test
    void aLostLeaseStoresNoCard(FeishuSandbox feishu) {
        Lease lost = lose(feishu, "card");

        boolean stored = groups().sent(lost, "title", "om_late");

        assertThat(stored).isFalse();
        assertThat(groups().get("card").hasCard()).isFalse();
    }

    @Test
    void aLostLeaseStoresNoAlerts(FeishuSandbox feishu) {
        Lease lost = lose(feishu, "seen");

        groups().seen(lost, Instant.ofEpochMilli(1));

        assertThat(groups().get("seen").lastStart()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void aLostLeaseClaimsNobody(FeishuSandbox feishu) {
        Lease lost = lose(feishu, "claimed");

        boolean claimed = groups().claim(lost, PHONE, LILEI);

        assertThat(claimed).isFalse();
        assertThat(groups().people("claimed", PHONE)).isEmpty();
    }

    @Test
    void peopleClaimedByALostLeaseStayPerhapsBuzzed(FeishuSandbox feishu) {
        Lease lost = take("settled").orElseThrow();
        groups().claim(lost, PHONE, LILEI);
        feishu.clock().advance(LEASE);
        take("settled");

        groups().settle(lost, PHONE, LILEI, Map.of());

        assertThat(groups().people("settled", PHONE)).containsEntry("ou_lilei", State.PERHAPS);
    }

    @Test
    void aLostLeaseDoesNotClearTheGroup(FeishuSandbox feishu) {
        Lease lost = take("cleared").orElseThrow();
        groups().claim(lost, PHONE, LILEI);
        feishu.clock().advance(LEASE);
        take("cleared");

        groups().clear(lost);

        assertThat(groups().people("cleared", PHONE)).containsKey("ou_lilei");
    }

    @Test
    void aLostLeaseDoesNotForgetTheGroup(FeishuSandbox feishu) {
        Lease lost = lose(feishu, "forgotten");

        groups().forget(lost);

        assertThat(take("forgotten")).isEmpty();
    }

    @Test
    void aLeaseThatIsRenewedIsNotLost(FeishuSandbox feishu) {
        take("renewed");
        feishu.clock().freeze();
        for (int i = 0; i < 5; i++) {
            feishu.clock().advance(LEASE.dividedBy(2));
            groups().renewLeases();
        }

        assertThat(take("renewed")).isEmpty();
    }

    @Test
    void aLeaseThatHasRunOutIsNotRenewed(FeishuSandbox feishu) {
        take("late-renewed");
        feishu.clock().advance(LEASE);
        groups().renewLeases();

        assertThat(take("late-renewed")).isPresent();
    }

    private static Webhook webhook() {
        try {
            return Webhook.of(firing("lost", "page").getBytes(StandardCharsets.UTF_8));
        } catch (Webhook.BadWebhookException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Lease lose(FeishuSandbox feishu, String id) {
        Lease lost = take(id).orElseThrow();
        feishu.clock().advance(LEASE);
        take(id).orElseThrow();
        return lost;
    }

    private static Optional<Lease> take(String id) {
        return groups().take(id, WEBHOOK);
    }

    private static Incidents groups() {
        return OTHER_NODE.bean(Incidents.class);
    }
}
