package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;

/** Alerts become cards and buzzes. */
@ExtendWith(OutputCaptureExtension.class)
class AlertsTest {

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL =
            new OnCallExtension(SANDBOX, "on-call.chats.night.chat-id=oc_night", "on-call.chats.night.people=ou_lucy");

    @Test
    void aGroupIsSentAsOneCardAndItsPeopleAreBuzzedAboutIt(FeishuSandbox feishu) {
        ON_CALL.post(webhook("one-card", alert("firing", "one", "page"), alert("firing", "two", "page")));

        assertThat(feishu.messages()).extracting(Message::msgType).containsExactly("interactive");
        assertThat(feishu.inbox())
                .hasSize(2)
                .extracting(Buzz::messageId)
                .containsOnly(feishu.messages().get(0).messageId());
    }

    @Test
    void theCardIsNotSentAgainWhenTheGroupChanges(FeishuSandbox feishu) {
        ON_CALL.post(webhook("changes", alert("firing", "one", "page")));
        ON_CALL.post(webhook("changes", alert("resolved", "one", "page"), alert("firing", "two", "page")));

        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void anotherGroupIsAnotherCard(FeishuSandbox feishu) {
        ON_CALL.post(webhook("a-group", alert("firing", "same", "page")));
        ON_CALL.post(webhook("another-group", alert("firing", "same", "page")));

        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void anAlertOfAlertmanagerBuzzesEverybodyOnCall(FeishuSandbox feishu) throws IOException {
        String posted = new String(
                Objects.requireNonNull(AlertsTest.class.getResourceAsStream("/sample-alert.json"))
                        .readAllBytes(),
                StandardCharsets.UTF_8);

        ON_CALL.post(posted);

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lilei", "ou_hanmeimei");
    }

    @ParameterizedTest
    @CsvSource({"warning, app", "critical, sms", "page, phone", "CRITICAL, sms"})
    void theSeverityDecidesHowPeopleAreBuzzed(String severity, String type, FeishuSandbox feishu) {
        ON_CALL.post(firing("severity-" + severity, severity));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsOnly(type).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"unknown, info", "none, ''"})
    void anUnknownSeverityBuzzesForFree(String name, String severity, FeishuSandbox feishu) {
        ON_CALL.post(firing(name, severity));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsOnly("app").isNotEmpty();
    }

    @Test
    void anUnknownSeverityIsNoted() throws IOException {
        Reply reply = ON_CALL.post(firing("unknown-noted", "info"));

        assertThat(reply.note()).contains("on-call.severities");
    }

    @Test
    void theEndOfAnUnknownGroupIsNotPosted(FeishuSandbox feishu) throws IOException {
        Reply reply = ON_CALL.post(resolved("resolved", "page"));

        assertThat(feishu.calls()).isEmpty();
        assertThat(reply.body()).isEqualTo("{\"alert\":\"resolved\",\"severity\":\"page\",\"result\":\"resolved\"}");
    }

    @Test
    void theEndOfAGroupIsPostedAndBuzzesNobody(FeishuSandbox feishu) {
        ON_CALL.post(firing("over", "page"));
        ON_CALL.post(resolved("over", "page"));

        assertThat(feishu.messages()).extracting(Message::chat).containsExactly(feishu.chat(), feishu.chat());
        assertThat(feishu.inbox())
                .hasSize(2)
                .extracting(Buzz::messageId)
                .containsOnly(feishu.messages().get(0).messageId());
    }

    @Test
    void aGroupThatFiresAfterItsEndHasANewCardAndNewBuzzes(FeishuSandbox feishu) {
        ON_CALL.post(firing("back", "page"));
        ON_CALL.post(resolved("back", "page"));
        ON_CALL.post(firing("back", "page"));

        assertThat(feishu.messages()).hasSize(3);
        assertThat(feishu.inbox()).hasSize(4);
    }

    @Test
    void aConfiguredReceiverHasItsOwnChatAndPeople(FeishuSandbox feishu) {
        feishu.addChat("oc_night").addMember(feishu.user("lucy"));

        ON_CALL.post(webhook("night", "at-night", List.of(alert("firing", "at-night", "page"))));

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
        assertThat(feishu.messages()).extracting(Message::chat).containsExactly(feishu.chat("oc_night"));
    }

    @Test
    void aGroupHasACardOfItsOwnInEachChat(FeishuSandbox feishu) {
        feishu.addChat("oc_night").addMember(feishu.user("lucy"));

        ON_CALL.post(webhook("two-chats", alert("firing", "two-chats", "page")));
        ON_CALL.post(webhook("night", "two-chats", List.of(alert("firing", "two-chats", "page"))));

        assertThat(feishu.messages()).extracting(Message::chat).containsExactly(feishu.chat(), feishu.chat("oc_night"));
    }

    @Test
    void theAnswerHasTheOutcome() {
        Reply reply = ON_CALL.post(webhook(
                "answered",
                alert("firing", "answered", "critical"),
                alert("resolved", "answered-resolved", "warning")));

        assertThat(reply.body())
                .isEqualTo("{\"alert\":\"answered\",\"severity\":\"critical\",\"result\":\"buzzed\","
                        + "\"urgentType\":\"sms\",\"buzzed\":[\"ou_lilei\",\"ou_hanmeimei\"]}");
    }

    @Test
    void theAnswerCountsTruncatedAlerts() throws IOException {
        String posted = firing("truncated", "warning").replaceFirst("\\{", "{\"truncatedAlerts\": 7, ");

        assertThat(ON_CALL.post(posted).json().path("truncatedAlerts").asInt()).isEqualTo(7);
    }

    @Test
    void eachGroupIsOneLineOfTheLog(CapturedOutput output) {
        ON_CALL.post(firing("logged\\r\\nas two", "critical"));

        assertThat(output.getOut().lines().filter(line -> line.contains("logged")))
                .singleElement()
                .asString()
                .endsWith("logged??as two (critical): buzzed by sms: ou_lilei, ou_hanmeimei");
    }

    @Test
    void httpHeadersDecideNothing(FeishuSandbox feishu) {
        ON_CALL.post(firing("headers", "warning"), "CamelFeishuUrgentType", "phone", "X-Team", "shop");

        assertThat(feishu.inbox()).extracting(Buzz::type).containsOnly("app");
    }

    @Test
    void httpHeadersAreNotInTheAnswer() {
        Reply reply = ON_CALL.post(firing("echo", "warning"), "X-Team", "shop");

        assertThat(reply.response().headers().firstValue("X-Team")).isEmpty();
    }
}
