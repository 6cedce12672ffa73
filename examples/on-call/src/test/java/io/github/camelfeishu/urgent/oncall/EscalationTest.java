package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;

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
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;

/** A repeated alert buzzes by a stronger type, and leaves out readers of the card. */
class EscalationTest {

    private static final Duration ESCALATE_AFTER = Duration.ofMinutes(5);
    private static final Fault NOT_ALLOWED = Fault.answer(400, "{\"code\": 230052, \"msg\": \"no\"}");

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(SANDBOX);

    @Test
    void aRepeatCallsOnlyPeopleWhoHaveNotReadTheCard(FeishuSandbox feishu) {
        ON_CALL.post(firing("unread", "critical"));
        feishu.user("lilei").readAll();
        repeat(feishu, "unread");

        assertThat(feishu.inbox())
                .extracting(Buzz::type, Buzz::openId)
                .map(Object::toString)
                .containsExactly(
                        "(\"sms\", \"ou_lilei\")", "(\"sms\", \"ou_hanmeimei\")", "(\"phone\", \"ou_hanmeimei\")");
    }

    @Test
    void theAnswerHasTheReadersOfTheCard(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("unread-said", "critical"));
        feishu.user("lilei").readAll();

        Reply reply = repeat(feishu, "unread-said");

        assertThat(reply.people("read")).containsExactly("ou_lilei");
        assertThat(reply.people("buzzed")).containsExactly("ou_hanmeimei");
    }

    @Test
    void ifAllHaveReadTheCardNobodyIsCalled(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("all-read", "critical"));
        feishu.user("lilei").readAll();
        feishu.user("hanmeimei").readAll();

        Reply reply = repeat(feishu, "all-read");

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
        assertThat(reply.result()).isEqualTo("read");
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void nobodyIsCalledASecondTime(FeishuSandbox feishu) {
        ON_CALL.post(firing("once", "critical"));
        repeat(feishu, "once");
        repeat(feishu, "once");

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "phone", "phone");
    }

    @Test
    void anEarlyRepeatDoesNotEscalate(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("soon", "critical"));
        feishu.clock().freeze().advance(ESCALATE_AFTER.minusMinutes(1));

        Reply reply = ON_CALL.post(firing("soon", "critical"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
        assertThat(reply.result()).isEqualTo("buzzed_before");
    }

    @Test
    void aSeverityWithOneTypeDoesNotEscalate(FeishuSandbox feishu) {
        ON_CALL.post(firing("warned", "warning"));
        feishu.clock().advance(ESCALATE_AFTER);
        ON_CALL.post(firing("warned", "warning"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app");
    }

    @Test
    void aGroupThatGetsWorseBuzzesAtOnceIncludingReaders(FeishuSandbox feishu) {
        ON_CALL.post(webhook("worse", alert("firing", "worse", "warning")));
        feishu.user("lilei").readAll();
        ON_CALL.post(webhook("worse", alert("firing", "worse", "warning"), alert("firing", "worst", "page")));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app", "phone", "phone");
        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void aGroupThatGetsBetterDoesNotEscalate(FeishuSandbox feishu) {
        ON_CALL.post(webhook("better", alert("firing", "better", "warning"), alert("firing", "bad", "critical")));
        feishu.clock().advance(ESCALATE_AFTER);
        ON_CALL.post(webhook("better", alert("firing", "better", "warning"), alert("resolved", "bad", "critical")));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
    }

    @Test
    void peopleNotReachedBeforeAGroupGetsBetterAreBuzzedByAGentlerType(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(webhook("milder", alert("firing", "mild", "warning"), alert("firing", "bad", "page")));

        Reply reply =
                ON_CALL.post(webhook("milder", alert("firing", "mild", "warning"), alert("resolved", "bad", "page")));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app");
        assertThat(reply.result()).isEqualTo("buzzed");
    }

    @Test
    void peopleReachedBeforeAGroupGetsBetterAreNotBuzzedAgain(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("called", alert("firing", "mild", "warning"), alert("firing", "bad", "page")));

        Reply reply =
                ON_CALL.post(webhook("called", alert("firing", "mild", "warning"), alert("resolved", "bad", "page")));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("phone", "phone");
        assertThat(reply.result()).isEqualTo("buzzed_before");
    }

    @Test
    void peopleAreNotBuzzedTwiceByTheGentlerType(FeishuSandbox feishu) {
        ON_CALL.post(webhook("had", alert("firing", "mild", "warning")));
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(webhook("had", alert("firing", "mild", "warning"), alert("firing", "bad", "page")));

        ON_CALL.post(webhook("had", alert("firing", "mild", "warning"), alert("resolved", "bad", "page")));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app");
    }

    @Test
    void peopleWhoWerePerhapsBuzzedAreBuzzedByTheNextType(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        ON_CALL.post(firing("perhaps", "critical"));

        Reply reply = repeat(feishu, "perhaps");

        assertThat(reply.people("buzzed")).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "phone", "phone");
    }

    @Test
    void ifTheReadersAreUnknownNobodyIsCalled(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("readers-lost", "critical"));
        feishu.faultNext(100, Fault.serverError(500).on(CallKind.READERS));

        Reply reply = repeat(feishu, "readers-lost");

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
        assertThat(reply.status()).isEqualTo(503);
    }

    @Test
    void anEscalationThatFailedIsContinuedAtOnce(FeishuSandbox feishu) {
        ON_CALL.post(firing("readers-back", "critical"));
        feishu.user("lilei").readAll();
        feishu.chat().removeBot();
        repeat(feishu, "readers-back");
        feishu.chat().addBot();

        ON_CALL.post(firing("readers-back", "critical"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "phone");
    }

    @Test
    void whoWasNotReachedIsNotCalledBeforeTheyWereBuzzed(FeishuSandbox feishu) {
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(firing("missed", "critical"));

        repeat(feishu, "missed");

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
    }

    @Test
    void ifTheQuotaOfCallsIsUsedUpPeopleGetAnSms(FeishuSandbox feishu) throws IOException {
        feishu.tenant().phoneQuota(0);

        Reply reply = ON_CALL.post(firing("quota", "page"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
        assertThat(reply.note()).contains("buzzed by sms");
    }

    @Test
    void ifTheQuotaOfCallsIsUsedUpTheRepeatIsAnSmsToo(FeishuSandbox feishu) {
        feishu.tenant().phoneQuota(0);
        ON_CALL.post(firing("quota-later", "critical"));
        repeat(feishu, "quota-later");

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "sms", "sms");
    }

    private static Reply repeat(FeishuSandbox feishu, String name) {
        feishu.clock().advance(ESCALATE_AFTER);
        return ON_CALL.post(firing(name, "critical"));
    }
}
