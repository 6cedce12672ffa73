package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What others than Alertmanager post: Grafana, and scripts. */
class SourcesTest {

    /** As Grafana's documentation of the webhook contact point has it. */
    private static final String GRAFANA = """
            {"receiver": "My Super Webhook", "status": "firing", "orgId": 1,
             "alerts": [{"status": "firing",
               "labels": {"alertname": "High memory usage", "team": "blue", "zone": "us-1", "severity": "critical"},
               "annotations": {"description": "The system has high memory usage", "summary": "High memory usage for team blue"},
               "startsAt": "2021-10-12T09:51:03.157076+02:00", "endsAt": "0001-01-01T00:00:00Z",
               "generatorURL": "https://play.grafana.org/alerting/1afz29v7z/edit", "fingerprint": "c6eadffa33fcdf37",
               "silenceURL": "https://play.grafana.org/alerting/silence/new", "dashboardURL": "", "panelURL": "",
               "values": {"B": 44.23943737541908, "C": 1}}],
             "groupLabels": {}, "commonLabels": {"team": "blue"}, "commonAnnotations": {}, "externalURL": "https://play.grafana.org/",
             "version": "1", "groupKey": "{}:{}", "truncatedAlerts": 0,
             "title": "[FIRING:1]  (blue)", "state": "alerting", "message": "**Firing**"}
            """;

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(SANDBOX);

    @Test
    void anAlertOfGrafanaBuzzes(FeishuSandbox feishu) throws IOException {
        Reply reply = ON_CALL.post(GRAFANA);

        assertThat(reply.result()).isEqualTo("buzzed");
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
        assertThat(feishu.messages().get(0).content()).contains("High memory usage for team blue");
    }

    @Test
    void theEndOfAnAlertOfGrafanaIsShown(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(GRAFANA);

        Reply reply = ON_CALL.post(GRAFANA.replace("\"status\": \"firing\"", "\"status\": \"resolved\""));

        assertThat(reply.result()).isEqualTo("resolved");
        assertThat(feishu.messages().get(0).content()).contains("Resolved: High memory usage");
    }

    @Test
    void aGroupOfGrafanaIsNotThatOfAlertmanagerWithTheSameKey(FeishuSandbox feishu) {
        ON_CALL.post(GRAFANA);

        // not by its later start
        ON_CALL.post(webhook("{}:{}", alert("firing", "other", "warning", "2021-10-01T00:00:00Z")));

        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void anAlertOfAScriptBuzzesByItsSeverity(FeishuSandbox feishu) throws IOException {
        Reply reply = ON_CALL.post("""
                {"title": "Backup failed", "text": "The disk of the backups is full", "severity": "page"}
                """);

        assertThat(reply.result()).isEqualTo("buzzed");
        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("phone", "phone");
        assertThat(feishu.messages().get(0).content()).contains("Backup failed", "The disk of the backups is full");
    }

    @Test
    void anAlertOfAScriptWithoutASeverityBuzzesByApp(FeishuSandbox feishu) {
        ON_CALL.post("{\"title\": \"Backup is late\"}");

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("app", "app");
    }

    @Test
    void theSameKeyAgainIsTheSameIncidentWhateverTheTitle(FeishuSandbox feishu) throws IOException {
        ON_CALL.post("{\"title\": \"Disk at 90 %\", \"key\": \"disk\", \"severity\": \"critical\"}");
        ON_CALL.advance(Duration.ofMinutes(1));

        Reply reply = ON_CALL.post("{\"title\": \"Disk at 91 %\", \"key\": \"disk\", \"severity\": \"critical\"}");

        assertThat(reply.result()).isEqualTo("buzzed_before");
        assertThat(feishu.messages()).hasSize(1);
    }

    @Test
    void aScriptsAlertEscalatesByTheClock(FeishuSandbox feishu) {
        ON_CALL.post("{\"title\": \"Disk full\", \"severity\": \"critical\"}");

        ON_CALL.advance(Duration.ofMinutes(5));

        await().untilAsserted(() ->
                assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "phone", "phone"));
    }

    @Test
    void aScriptEndsItsAlert(FeishuSandbox feishu) throws IOException {
        ON_CALL.post("{\"title\": \"Disk full\", \"key\": \"disk\"}");

        Reply reply = ON_CALL.post("{\"title\": \"Disk full\", \"key\": \"disk\", \"status\": \"resolved\"}");

        assertThat(reply.result()).isEqualTo("resolved");
        assertThat(feishu.messages().get(0).content()).contains("Resolved: Disk full");
    }
}
