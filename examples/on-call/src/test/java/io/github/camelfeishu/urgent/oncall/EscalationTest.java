package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each step comes by the clock, counted from the first buzz, and leaves out readers of the card. */
class EscalationTest {

    private static final Duration PHONE_AFTER = Duration.ofMinutes(5);
    private static final Duration REPEAT = Duration.ofMinutes(30);
    private static final Fault NOT_ALLOWED = Fault.answer(400, "{\"code\": 230052, \"msg\": \"no\"}");

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(
            SANDBOX,
            "on-call.repeat.critical=30m, at most 2 times",
            // the component's own repeats take seconds
            "camel.component.feishu-urgent.max-retries=0");

    @Test
    void theClockCallsOnlyPeopleWhoHaveNotReadTheCard(FeishuSandbox feishu) {
        ON_CALL.post(firing("unread", "critical"));
        feishu.user("lilei").readAll();
        ON_CALL.advance(PHONE_AFTER);

        assertThat(feishu.awaitBuzzes(3, Duration.ofSeconds(30)))
                .extracting(Buzz::type, Buzz::openId)
                .map(Object::toString)
                .containsExactly(
                        "(\"sms\", \"ou_lilei\")", "(\"sms\", \"ou_hanmeimei\")", "(\"phone\", \"ou_hanmeimei\")");
    }

    @Test
    void beforeItsTimeAStepDoesNotCome(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("soon", "critical"));
        feishu.clock().freeze();
        ON_CALL.advance(PHONE_AFTER.minusMinutes(1));

        Reply reply = ON_CALL.post(firing("soon", "critical"));

        assertThat(reply.result()).isEqualTo("buzzed_before");
        assertThat(types(feishu)).containsExactly("sms", "sms");
    }

    @Test
    void repeatsOfAlertmanagerDoNotStartTheEscalationAgain(FeishuSandbox feishu) {
        ON_CALL.post(firing("steady", "critical"));
        ON_CALL.advance(PHONE_AFTER.dividedBy(2));
        ON_CALL.post(firing("steady", "critical"));
        ON_CALL.advance(PHONE_AFTER.dividedBy(2));

        awaitTypes(feishu, "sms", "sms", "phone", "phone");
    }

    @Test
    void aWebhookAfterTheTimeOfAStepFindsItDone(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("answered", "critical"));
        feishu.user("lilei").readAll();
        ON_CALL.advance(PHONE_AFTER);
        feishu.awaitBuzzes(3, Duration.ofSeconds(30));
        ON_CALL.awaitIdle();

        Reply reply = ON_CALL.post(firing("answered", "critical"));

        assertThat(reply.people("read")).containsExactly("ou_lilei");
        assertThat(reply.people("buzzedBefore")).containsExactly("ou_hanmeimei");
    }

    @Test
    void theLastStepIsRepeatedAsOftenAsConfigured(FeishuSandbox feishu) throws IOException {
        feishu.user("hanmeimei").leaveCompany();
        ON_CALL.post(firing("repeated", "critical"));
        ON_CALL.advance(PHONE_AFTER);
        awaitTypes(feishu, "sms", "phone");
        for (int repeat = 1; repeat <= 2; repeat++) {
            ON_CALL.advance(REPEAT);
            feishu.awaitBuzzes(2 + repeat, Duration.ofSeconds(30));
        }
        ON_CALL.advance(REPEAT);

        Reply reply = ON_CALL.post(firing("repeated", "critical"));

        assertThat(reply.result()).isEqualTo("buzzed_before");
        assertThat(types(feishu)).containsExactly("sms", "phone", "phone", "phone");
    }

    @Test
    void aReaderIsLeftOutOfARepeat(FeishuSandbox feishu) {
        ON_CALL.post(firing("repeat-read", "critical"));
        ON_CALL.advance(PHONE_AFTER);
        awaitTypes(feishu, "sms", "sms", "phone", "phone");
        feishu.user("lilei").readAll();
        ON_CALL.advance(REPEAT);

        assertThat(feishu.awaitBuzzes(5, Duration.ofSeconds(30)))
                .last()
                .extracting(Buzz::openId)
                .isEqualTo("ou_hanmeimei");
    }

    @Test
    void ifAllHaveReadTheCardNobodyIsCalled(FeishuSandbox feishu) {
        ON_CALL.post(firing("all-read", "critical"));
        feishu.user("lilei").readAll();
        feishu.user("hanmeimei").readAll();
        ON_CALL.advance(PHONE_AFTER);

        await().untilAsserted(() -> assertThat(
                        ON_CALL.post(firing("all-read", "critical")).result())
                .isEqualTo("read"));

        assertThat(types(feishu)).containsExactly("sms", "sms");
    }

    @Test
    void theEndOfTheAlertEndsTheEscalation(FeishuSandbox feishu) {
        ON_CALL.post(firing("ended", "critical"));
        ON_CALL.post(resolved("ended", "critical"));
        ON_CALL.advance(PHONE_AFTER);
        // a later incident's call comes after what the clock would have done about this one
        ON_CALL.post(firing("other", "page"));

        assertThat(types(feishu)).containsExactly("sms", "sms", "phone", "phone");
    }

    @Test
    void aSeverityWithOneStepDoesNotEscalate(FeishuSandbox feishu) {
        ON_CALL.post(firing("warned", "warning"));
        ON_CALL.advance(PHONE_AFTER);
        ON_CALL.post(firing("warned", "warning"));

        assertThat(types(feishu)).containsExactly("app", "app");
    }

    @Test
    void aGroupThatGetsWorseBuzzesAtOnceIncludingReaders(FeishuSandbox feishu) {
        ON_CALL.post(webhook("worse", alert("firing", "worse", "warning")));
        feishu.user("lilei").readAll();
        ON_CALL.post(webhook("worse", alert("firing", "worse", "warning"), alert("firing", "worst", "page")));

        assertThat(types(feishu)).containsExactly("app", "app", "phone", "phone");
        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void aGroupThatGetsWorseCallsPeopleAgainWhoWereCalledByTheLesserAlert(FeishuSandbox feishu) {
        ON_CALL.post(webhook("worse", alert("firing", "worse", "critical")));
        ON_CALL.advance(PHONE_AFTER);
        awaitTypes(feishu, "sms", "sms", "phone", "phone");
        ON_CALL.awaitIdle();
        ON_CALL.post(webhook("worse", alert("firing", "worse", "critical"), alert("firing", "worst", "page")));

        assertThat(types(feishu)).containsExactly("sms", "sms", "phone", "phone", "phone", "phone");
    }

    @Test
    void aGroupThatGetsBetterDoesNotEscalate(FeishuSandbox feishu) {
        ON_CALL.post(webhook("better", alert("firing", "better", "warning"), alert("firing", "bad", "critical")));
        ON_CALL.post(webhook("better", alert("firing", "better", "warning"), alert("resolved", "bad", "critical")));
        ON_CALL.advance(PHONE_AFTER);
        ON_CALL.post(webhook("better", alert("firing", "better", "warning"), alert("resolved", "bad", "critical")));

        assertThat(types(feishu)).containsExactly("sms", "sms");
    }

    @Test
    void peopleNotReachedBeforeAGroupGetsBetterAreBuzzedByAGentlerType(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(webhook("milder", alert("firing", "mild", "warning"), alert("firing", "bad", "page")));

        Reply reply =
                ON_CALL.post(webhook("milder", alert("firing", "mild", "warning"), alert("resolved", "bad", "page")));

        assertThat(types(feishu)).containsExactly("app", "app");
        assertThat(reply.result()).isEqualTo("buzzed");
    }

    @Test
    void peopleReachedBeforeAGroupGetsBetterAreNotBuzzedAgain(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("called", alert("firing", "mild", "warning"), alert("firing", "bad", "page")));

        Reply reply =
                ON_CALL.post(webhook("called", alert("firing", "mild", "warning"), alert("resolved", "bad", "page")));

        assertThat(types(feishu)).containsExactly("phone", "phone");
        assertThat(reply.result()).isEqualTo("buzzed_before");
    }

    @Test
    void peopleAreNotBuzzedTwiceByTheGentlerType(FeishuSandbox feishu) {
        ON_CALL.post(webhook("had", alert("firing", "mild", "warning")));
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(webhook("had", alert("firing", "mild", "warning"), alert("firing", "bad", "page")));

        ON_CALL.post(webhook("had", alert("firing", "mild", "warning"), alert("resolved", "bad", "page")));

        assertThat(types(feishu)).containsExactly("app", "app");
    }

    @Test
    void whoMayHaveBeenCalledGetsAPopupAtOnce(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));

        Reply reply = ON_CALL.post(firing("doubt", "page"));

        assertThat(reply.people("perhapsBuzzed")).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(types(feishu)).containsExactly("phone", "phone", "app", "app");
    }

    @Test
    void whoMayHaveBeenCalledGetsOnePopup(FeishuSandbox feishu) {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        ON_CALL.post(firing("doubt-once", "page"));

        ON_CALL.post(firing("doubt-once", "page"));

        assertThat(types(feishu)).containsExactly("phone", "phone", "app", "app");
    }

    @Test
    void aPopupThatWasNotPossibleIsTriedAgainByTheClock(FeishuSandbox feishu) {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(firing("doubt-again", "page"));

        ON_CALL.advance(Duration.ofSeconds(10));

        awaitTypes(feishu, "phone", "phone", "app", "app");
    }

    @Test
    void peopleWhoWerePerhapsBuzzedAreBuzzedByTheNextType(FeishuSandbox feishu) {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        ON_CALL.post(firing("perhaps", "critical"));
        ON_CALL.advance(PHONE_AFTER);

        awaitTypes(feishu, "sms", "sms", "app", "app", "phone", "phone");
    }

    @Test
    void ifTheReadersAreUnknownNobodyIsCalledAndTheClockTriesAgain(FeishuSandbox feishu) {
        ON_CALL.post(firing("readers-lost", "critical"));
        feishu.chat().removeBot();
        int before = feishu.calls(CallKind.READERS).size();
        ON_CALL.advance(PHONE_AFTER);
        await().until(() -> feishu.calls(CallKind.READERS).size() > before);
        feishu.chat().addBot();
        assertThat(types(feishu)).containsExactly("sms", "sms");

        ON_CALL.advance(Duration.ofMinutes(1));

        awaitTypes(feishu, "sms", "sms", "phone", "phone");
    }

    @Test
    void aStepThatReachesNobodyDoesNotHoldUpTheNext(FeishuSandbox feishu) {
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(firing("missed", "critical"));
        ON_CALL.advance(PHONE_AFTER);

        awaitTypes(feishu, "phone", "phone");
    }

    @Test
    void withoutAWebhookTheClockBuzzesPeopleWhoWereNotReached(FeishuSandbox feishu) {
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(firing("missed", "page"));
        ON_CALL.advance(Duration.ofMinutes(1));

        awaitTypes(feishu, "phone", "phone");
    }

    @Test
    void withoutAWebhookTheClockSendsACardThatWasNotSent(FeishuSandbox feishu) {
        feishu.refuseConnections();
        ON_CALL.post(firing("unsent", "page"));
        feishu.acceptConnections();
        ON_CALL.advance(Duration.ofSeconds(10));

        awaitTypes(feishu, "phone", "phone");
    }

    @Test
    void ifTheQuotaOfCallsIsUsedUpPeopleGetAnSms(FeishuSandbox feishu) throws IOException {
        feishu.tenant().phoneQuota(0);

        Reply reply = ON_CALL.post(firing("quota", "page"));

        assertThat(types(feishu)).containsExactly("sms", "sms");
        assertThat(reply.note()).contains("buzzed by sms");
    }

    @Test
    void ifTheQuotaOfCallsIsUsedUpTheNextStepIsAnSmsToo(FeishuSandbox feishu) {
        feishu.tenant().phoneQuota(0);
        ON_CALL.post(firing("quota-later", "critical"));
        ON_CALL.advance(PHONE_AFTER);

        awaitTypes(feishu, "sms", "sms", "sms", "sms");
    }

    private static List<String> types(FeishuSandbox feishu) {
        return feishu.inbox().stream().map(Buzz::type).toList();
    }

    private static void awaitTypes(FeishuSandbox feishu, String... types) {
        await().untilAsserted(() -> assertThat(types(feishu)).containsExactly(types));
    }
}
