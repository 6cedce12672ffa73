package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When Alertmanager repeats a webhook, nobody is buzzed twice and nobody is left out. */
class NeverTwiceNeverLostTest {

    private static final int CROWD = 250;
    private static final Fault NOT_ALLOWED = Fault.answer(400, "{\"code\": 230052, \"msg\": \"no\"}");

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(
            SANDBOX,
            "on-call.chats.crowd.chat-id=oc_sandbox",
            "on-call.chats.crowd.people="
                    + String.join(
                            ",",
                            IntStream.rangeClosed(1, CROWD)
                                    .mapToObj(number -> "ou_user" + number)
                                    .toList()));

    @Test
    void aRepeatedAlertBuzzesNobodyAgain(FeishuSandbox feishu) {
        ON_CALL.post(firing("repeated", "page"));
        ON_CALL.post(firing("repeated", "page"));

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lilei", "ou_hanmeimei");
    }

    @Test
    void theAnswerToARepeatedAlertSaysSo() throws IOException {
        ON_CALL.post(firing("repeated-answer", "page"));
        Reply reply = ON_CALL.post(firing("repeated-answer", "page"));

        assertThat(reply.result()).isEqualTo("buzzed_before");
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void anAlertThatFiresAgainBuzzesAgainEvenIfItsEndWasLost(FeishuSandbox feishu) {
        ON_CALL.post(webhook("anew", alert("firing", "anew", "page", "2026-11-20T08:00:00Z")));
        ON_CALL.post(webhook("anew", alert("firing", "anew", "page", "2026-11-20T09:00:00Z")));

        assertThat(feishu.messages()).hasSize(2);
        assertThat(feishu.inbox()).hasSize(4);
    }

    @Test
    void aTransientFailureAsksForARepeat(FeishuSandbox feishu) throws IOException {
        feishu.refuseConnections();

        Reply reply = ON_CALL.post(firing("refused", "page"));

        assertThat(reply.result()).isEqualTo("try_again");
        assertThat(reply.status()).isEqualTo(503);
    }

    @Test
    void peopleNotReachedAreBuzzedByTheRepeat(FeishuSandbox feishu) {
        feishu.refuseConnections();
        ON_CALL.post(firing("refused-once", "page"));
        feishu.acceptConnections();

        Reply again = ON_CALL.post(firing("refused-once", "page"));

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(again.status()).isEqualTo(200);
    }

    @Test
    void aLastingFailureDoesNotAskForARepeat(FeishuSandbox feishu) throws IOException {
        feishu.chat().removeBot();

        Reply reply = ON_CALL.post(firing("no-bot", "page"));

        assertThat(reply.result()).isEqualTo("failed");
        assertThat(reply.status()).isEqualTo(424);
    }

    @Test
    void aFailureNamesThePeopleNotReachedAndTheReason(FeishuSandbox feishu) throws IOException {
        feishu.chat().removeBot();

        Reply reply = ON_CALL.post(firing("no-bot-why", "page"));

        assertThat(reply.people("notBuzzed")).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(reply.note()).contains("230002");
    }

    @Test
    void afterARepairTheNextRepeatBuzzes(FeishuSandbox feishu) {
        feishu.chat().removeBot();
        ON_CALL.post(firing("mended", "page"));
        feishu.chat().addBot();

        ON_CALL.post(firing("mended", "page"));

        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void peopleWhoMayHaveBeenBuzzedAreNotBuzzedAgain(FeishuSandbox feishu) {
        // renews the token: the one of an earlier test is unknown in this fresh world
        ON_CALL.post(firing("before-lost", "warning"));
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        ON_CALL.post(firing("lost", "page"));
        ON_CALL.post(firing("lost", "page"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app", "phone", "phone", "app", "app");
    }

    @Test
    void peopleWhoMayHaveBeenBuzzedAreNamedWhileTheAlertFires(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        ON_CALL.post(firing("lost-named", "page"));

        Reply again = ON_CALL.post(firing("lost-named", "page"));

        assertThat(again.people("perhapsBuzzed")).hasSize(2);
        assertThat(again.status()).isEqualTo(424);
    }

    @Test
    void amongManyPeopleOnlyThoseNotReachedAreBuzzedByTheRepeat(FeishuSandbox feishu) {
        List<String> crowd = feishu.addUsers(CROWD);
        String posted = webhook("crowd", "crowd", List.of(alert("firing", "crowd", "page")));
        // a call has at most 200 recipients, so one of two calls fails
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(posted);

        ON_CALL.post(posted);

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactlyInAnyOrderElementsOf(crowd);
    }

    @Test
    void aCardIsNotSentAgainWhenOnlyTheBuzzFailed(FeishuSandbox feishu) {
        feishu.faultNext(NOT_ALLOWED.on(CallKind.URGENT));
        ON_CALL.post(firing("buzz-failed", "page"));

        ON_CALL.post(firing("buzz-failed", "page"));

        assertThat(feishu.messages()).hasSize(1);
        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void theEndOfAGroupIsPostedByTheRepeatIfFeishuWasNotReached(FeishuSandbox feishu) {
        ON_CALL.post(firing("end-lost", "page"));
        feishu.refuseConnections();
        Reply lost = ON_CALL.post(resolved("end-lost", "page"));
        feishu.acceptConnections();

        ON_CALL.post(resolved("end-lost", "page"));

        assertThat(lost.status()).isEqualTo(503);
        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void aGroupThatFiresForMoreThanTwoWeeksGetsANewCard(FeishuSandbox feishu) {
        ON_CALL.post(firing("weeks", "warning"));
        ON_CALL.advance(Duration.ofDays(14).plusSeconds(1));

        ON_CALL.post(firing("weeks", "warning"));

        assertThat(feishu.messages()).hasSize(2);
        assertThat(feishu.inbox()).hasSize(4);
    }

    @Test
    void aGroupWithoutAWebhookForAMonthIsForgotten(FeishuSandbox feishu) {
        ON_CALL.post(firing("month", "warning"));
        ON_CALL.advance(Duration.ofDays(31));

        ON_CALL.post(resolved("month", "warning"));

        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void aFailureOfTheDatabaseAsksForARepeat() {
        JdbcClient jdbc = ON_CALL.bean(JdbcClient.class);
        jdbc.sql("alter table incident rename to elsewhere").update();

        Reply reply = ON_CALL.post(firing("no-database", "page"));

        jdbc.sql("alter table elsewhere rename to incident").update();
        assertThat(reply.status()).isEqualTo(503);
    }

    @Test
    void aSecondWebhookAboutTheSameGroupIsAskedToRepeat(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.URGENT));
        CompletableFuture<Reply> first = ON_CALL.postAsync(firing("at-once", "page"));
        await().until(() -> !feishu.urgentCalls().isEmpty());

        Reply second = ON_CALL.post(firing("at-once", "page"));

        assertThat(second.result()).isEqualTo("try_again");
        feishu.clearFaults();
        first.join();
    }

    @Test
    void aPersonRefusedBesideOthersIsNamed(FeishuSandbox feishu) throws IOException {
        feishu.user("hanmeimei").leaveCompany();

        Reply reply = ON_CALL.post(firing("left", "page"));

        assertThat(reply.people("refused")).containsExactly("ou_hanmeimei");
        assertThat(reply.note()).contains("ou_hanmeimei: 230001");
    }

    @Test
    void aPersonRefusedBesideOthersDoesNotAskForARepeat(FeishuSandbox feishu) {
        feishu.user("hanmeimei").leaveCompany();
        ON_CALL.post(firing("left-repeated", "page"));

        Reply again = ON_CALL.post(firing("left-repeated", "page"));

        assertThat(again.status()).isEqualTo(200);
    }

    @Test
    void ifAllAreRefusedTheAlertFailed(FeishuSandbox feishu) throws IOException {
        feishu.user("lilei").leaveCompany();
        feishu.user("hanmeimei").leaveCompany();

        Reply reply = ON_CALL.post(firing("all-left", "page"));

        assertThat(reply.result()).isEqualTo("failed");
    }
}
