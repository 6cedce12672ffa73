package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.Buzz;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;

/** What alerts do to the people on call. */
@ExtendWith(OutputCaptureExtension.class)
class AlertsTest {

    private static final String TIME = "2026-11-20T08:00:00Z";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(
            SANDBOX, "on-call.chats.night.message-id=om_sandbox", "on-call.chats.night.people=ou_lucy");

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
    void anUnknownSeverityIsSaidToBeOne() throws IOException {
        Reply reply = ON_CALL.post(firing("unknown-noted", "info"));

        assertThat(reply.alert().path("note").asText()).contains("on-call.severities");
    }

    @Test
    void resolvedAlertsBuzzNobody(FeishuSandbox feishu) {
        ON_CALL.post(webhook("", alert("resolved", "resolved", "page", TIME)));

        assertThat(feishu.calls()).isEmpty();
    }

    @Test
    void aReceiverOfItsOwnHasItsOwnPeople(FeishuSandbox feishu) {
        ON_CALL.post(webhook("night", alert("firing", "at-night", "page", TIME)));

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
    }

    @Test
    void theAnswerSaysWhatBecameOfEachAlert() throws IOException {
        Reply reply = ON_CALL.post(webhook(
                "",
                alert("firing", "answered", "critical", TIME),
                alert("resolved", "answered-resolved", "warning", TIME)));

        assertThat(reply.body())
                .isEqualTo("{\"alerts\":["
                        + "{\"alert\":\"answered\",\"severity\":\"critical\",\"result\":\"buzzed\",\"urgentType\":\"sms\","
                        + "\"buzzed\":[\"ou_lilei\",\"ou_hanmeimei\"]},"
                        + "{\"alert\":\"answered-resolved\",\"severity\":\"warning\",\"result\":\"resolved\"}]}");
    }

    @Test
    void alertsThatAlertmanagerLeftOutAreAnswered() throws IOException {
        String posted = firing("truncated", "warning").replaceFirst("\\{", "{\"truncatedAlerts\": 7, ");

        assertThat(ON_CALL.post(posted).json().path("truncatedAlerts").asInt()).isEqualTo(7);
    }

    @Test
    void eachAlertIsOneLineOfTheLog(CapturedOutput output) {
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
    void httpHeadersDoNotComeBack() {
        Reply reply = ON_CALL.post(firing("echo", "warning"), "X-Team", "shop");

        assertThat(reply.response().headers().firstValue("X-Team")).isEmpty();
    }
}
