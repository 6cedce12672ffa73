package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.AlertGroup.Step;
import io.github.camelfeishu.urgent.oncall.AlertGroups.Lease;
import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A webhook whose lease was lost to another webhook buzzes nobody and stores nothing. */
class LostLeaseTest {

    private static final String DATABASE = "jdbc:h2:mem:lost-lease";
    private static final Duration TAKEN = Duration.ofMinutes(5);
    private static final Step PHONE = new Step(UrgentType.PHONE, false, Instant.EPOCH);
    private static final List<String> LILEI = List.of("ou_lilei");

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension SLOW_NODE = OnCallExtension.on(DATABASE, SANDBOX);

    @RegisterExtension
    static final OnCallExtension OTHER_NODE = OnCallExtension.on(DATABASE, SANDBOX);

    @Test
    void aNodeThatSentTheCardTooLateBuzzesNobody(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.TOKEN));
        CompletableFuture<Reply> slow = SLOW_NODE.postAsync(firing("late", "page"));
        await().until(() -> feishu.calls().size() == 1);
        feishu.clock().advance(TAKEN);
        OTHER_NODE.post(firing("late", "page"));

        feishu.clearFaults();

        assertThat(slow.join().result()).isEqualTo("try_again");
        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void aLostLeaseDoesNotReleaseTheGroup(FeishuSandbox feishu) {
        Lease lost = lose(feishu, "given-back");

        groups().release(lost);

        assertThat(groups().take("given-back")).isEmpty();
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
        assertThat(groups().people("claimed", UrgentType.PHONE)).isEmpty();
    }

    @Test
    void peopleClaimedByALostLeaseStayPerhapsBuzzed(FeishuSandbox feishu) {
        Lease lost = groups().take("settled").orElseThrow();
        groups().claim(lost, PHONE, LILEI);
        feishu.clock().advance(TAKEN);
        groups().take("settled");

        groups().settle(lost, UrgentType.PHONE, LILEI, Map.of());

        assertThat(groups().people("settled", UrgentType.PHONE)).containsEntry("ou_lilei", State.PERHAPS);
    }

    @Test
    void aLostLeaseDoesNotClearTheGroup(FeishuSandbox feishu) {
        Lease lost = groups().take("cleared").orElseThrow();
        groups().claim(lost, PHONE, LILEI);
        feishu.clock().advance(TAKEN);
        groups().take("cleared");

        groups().clear(lost);

        assertThat(groups().people("cleared", UrgentType.PHONE)).containsKey("ou_lilei");
    }

    @Test
    void aLostLeaseDoesNotForgetTheGroup(FeishuSandbox feishu) {
        Lease lost = lose(feishu, "forgotten");

        groups().forget(lost);

        assertThat(groups().take("forgotten")).isEmpty();
    }

    private static Lease lose(FeishuSandbox feishu, String id) {
        Lease lost = groups().take(id).orElseThrow();
        feishu.clock().advance(TAKEN);
        groups().take(id).orElseThrow();
        return lost;
    }

    private static AlertGroups groups() {
        return OTHER_NODE.bean(AlertGroups.class);
    }
}
