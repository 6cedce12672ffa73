package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One card a group, which shows what is the case. */
class LivingCardTest {

    private static final String EIGHT = "2026-11-20T08:00:00Z";
    private static final String NINE = "2026-11-20T09:00:00Z";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(SANDBOX);

    @Test
    void theCardSaysWhatFiresSinceWhenWhoWasReachedAndWhatComesNext(FeishuSandbox feishu) {
        ON_CALL.post(webhook("shown", alert("firing", "one", "critical", EIGHT)));

        assertThat(card(feishu).content())
                .contains("alertname = one", "since " + Cards.time(Instant.parse(EIGHT)))
                .contains("ou_lilei: sms ", "ou_hanmeimei: sms ", "phone at ");
    }

    @Test
    void theCardSaysThatItEscalatedAndWhoHasReadIt(FeishuSandbox feishu) {
        ON_CALL.post(firing("escalated", "critical"));
        feishu.user("lilei").readAll();
        ON_CALL.advance(Duration.ofMinutes(5));

        await().untilAsserted(() -> assertThat(card(feishu).content())
                .containsPattern("ou_lilei: sms [^,]*, has read it")
                .containsPattern("ou_hanmeimei: sms [^,]*, phone "));
    }

    @Test
    void theCardSaysWhoWasPerhapsCalled(FeishuSandbox feishu) {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        ON_CALL.post(firing("perhaps", "page"));

        assertThat(card(feishu).content()).containsPattern("ou_lilei: perhaps phone [^,]*, and a popup");
    }

    @Test
    void anAlertThatJoinsWithoutMakingItWorseIsOnTheCardAndBuzzesReadersByApp(FeishuSandbox feishu) {
        ON_CALL.post(webhook("joined", alert("firing", "one", "critical", EIGHT)));
        feishu.user("lilei").readAll();
        ON_CALL.advance(Duration.ofSeconds(1));

        ON_CALL.post(
                webhook("joined", alert("firing", "one", "critical", EIGHT), alert("firing", "two", "warning", NINE)));

        assertThat(card(feishu).content()).contains("alertname = one", "alertname = two");
        assertThat(feishu.inbox())
                .extracting(Buzz::type, Buzz::openId)
                .map(Object::toString)
                .containsExactly("(\"sms\", \"ou_lilei\")", "(\"sms\", \"ou_hanmeimei\")", "(\"app\", \"ou_lilei\")");
        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void theReadersAreToldOnceOfAnAlertThatJoined(FeishuSandbox feishu) {
        String two =
                webhook("told", alert("firing", "one", "critical", EIGHT), alert("firing", "two", "warning", NINE));
        ON_CALL.post(webhook("told", alert("firing", "one", "critical", EIGHT)));
        feishu.user("lilei").readAll();
        ON_CALL.post(two);

        ON_CALL.post(two);

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "app");
    }

    @Test
    void anAlertThatEndsLeavesTheCard(FeishuSandbox feishu) {
        ON_CALL.post(webhook("leaves", alert("firing", "one", "critical"), alert("firing", "two", "critical")));
        ON_CALL.advance(Duration.ofSeconds(1));

        ON_CALL.post(webhook("leaves", alert("firing", "one", "critical"), alert("resolved", "two", "critical")));

        assertThat(card(feishu).content()).contains("alertname = one").doesNotContain("alertname = two");
    }

    @Test
    void theEndIsOnTheCardAndInItsThread(FeishuSandbox feishu) {
        ON_CALL.post(firing("over", "critical"));
        ON_CALL.post(resolved("over", "critical"));

        assertThat(card(feishu).content()).contains("Resolved: over (critical)");
        assertThat(feishu.messages()).hasSize(2).last().satisfies(reply -> {
            assertThat(reply.parent()).isSameAs(card(feishu));
            assertThat(reply.threadId()).isNotNull();
        });
    }

    @Test
    void manyChangesInASecondAreFewUpdatesAndTheLastIsShown(FeishuSandbox feishu) {
        feishu.clock().freeze();
        for (int i = 0; i < 20; i++) {
            ON_CALL.post(webhook("many", alert("firing", "change" + i, "warning")));
        }
        assertThat(feishu.calls(CallKind.UPDATE)).hasSize(1);

        ON_CALL.advance(Duration.ofSeconds(1));

        await().untilAsserted(() -> assertThat(card(feishu).content()).contains("alertname = change19"));
    }

    @Test
    void anUnchangedCardIsNotUpdated(FeishuSandbox feishu) {
        ON_CALL.post(firing("steady", "warning"));
        ON_CALL.advance(Duration.ofSeconds(1));

        ON_CALL.post(firing("steady", "warning"));

        assertThat(feishu.calls(CallKind.UPDATE)).hasSize(1);
    }

    @Test
    void ifTheCardCannotBeUpdatedPeopleAreBuzzedAndItIsTriedAgain(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.serverError(500).on(CallKind.UPDATE));

        Reply reply = ON_CALL.post(firing("soft", "critical"));
        assertThat(reply.result()).isEqualTo("buzzed");
        assertThat(card(feishu).content()).doesNotContain("ou_lilei: sms ");
        ON_CALL.advance(Duration.ofSeconds(10));

        await().untilAsserted(() -> assertThat(card(feishu).content()).contains("ou_lilei: sms "));
    }

    @Test
    void aCardThatCanNoLongerBeUpdatedStopsNoBuzz(FeishuSandbox feishu) {
        ON_CALL.post(firing("deleted", "warning"));
        feishu.faultNext(
                Fault.answer(400, "{\"code\": 230031, \"msg\": \"too old\"}").on(CallKind.UPDATE));
        ON_CALL.advance(Duration.ofSeconds(1));

        ON_CALL.post(webhook("deleted", alert("firing", "deleted", "warning"), alert("firing", "worse", "page")));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app", "phone", "phone");
    }

    private static Message card(FeishuSandbox feishu) {
        return feishu.messages().get(0);
    }
}
