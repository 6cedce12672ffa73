package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** GET /incidents. */
class IncidentListTest {

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(
            SANDBOX,
            "on-call.token=open-sesame",
            "on-call.callback.verification-token=verify-me",
            "on-call.names.ou_hanmeimei=Han Meimei");

    @BeforeEach
    void subscribe(FeishuSandbox feishu) {
        feishu.callbackTimeout(Duration.ofSeconds(30));
        feishu.app().subscribe(ON_CALL.uri("/feishu").toString(), "verify-me", null);
    }

    @Test
    void anOpenIncidentIsToldWithWhoWasReachedByWhatAndWhen(FeishuSandbox feishu) throws IOException {
        feishu.clock().freeze();
        Instant now = Instant.ofEpochMilli(feishu.clock().millis());
        post(firing("disk", "critical"));

        JsonNode incident = incidents().get(0);

        assertThat(incident.path("people").toString()).isEqualTo("""
                [{"id":"ou_hanmeimei","name":"Han Meimei","read":false,"buzzes":[{"by":"sms","at":"%1$s","result":"reached"}]},\
                {"id":"ou_lilei","name":"ou_lilei","read":false,"buzzes":[{"by":"sms","at":"%1$s","result":"reached"}]}]\
                """.formatted(now));
        assertThat(incident.path("key").asText()).isEqualTo("disk");
        assertThat(incident.path("title").asText()).isEqualTo("disk (critical)");
        assertThat(incident.path("severity").asText()).isEqualTo("critical");
        assertThat(incident.path("state").asText()).isEqualTo("open");
        assertThat(incident.path("message_id").asText())
                .isEqualTo(feishu.messages().get(0).messageId());
        assertThat(incident.path("since").asText()).isEqualTo(now.toString());
        assertThat(incident.path("taken_by").isNull()).isTrue();
    }

    @Test
    void itSaysWhoHasReadTheCard(FeishuSandbox feishu) throws IOException {
        post(firing("read", "critical"));
        feishu.user("lilei").readAll();

        ON_CALL.advance(Duration.ofMinutes(5));

        await().untilAsserted(() -> assertThat(incidents().get(0).path("people"))
                .filteredOn(person -> person.path("read").asBoolean())
                .extracting(person -> person.path("id").asText())
                .containsExactly("ou_lilei"));
    }

    @Test
    void itSaysWhoHasTakenAnIncident(FeishuSandbox feishu) throws IOException {
        post(firing("taken", "critical"));

        feishu.messages().get(0).click(feishu.user("hanmeimei"), "I'm on it");

        assertThat(incidents().get(0).path("state").asText()).isEqualTo("taken");
        assertThat(incidents().get(0).path("taken_by").asText()).isEqualTo("Han Meimei");
    }

    @Test
    void aSnoozeIsOverAtItsTime(FeishuSandbox feishu) throws IOException {
        post(firing("snoozed", "warning"));
        feishu.messages().get(0).click(feishu.user("hanmeimei"), "Snooze 30 min");
        assertThat(incidents().get(0).path("state").asText()).isEqualTo("snoozed");

        ON_CALL.advance(Duration.ofMinutes(30));

        assertThat(incidents().get(0).path("state").asText()).isEqualTo("open");
    }

    @Test
    void incidentsThatHaveEndedComeAfterTheOthersNewestFirst() throws IOException {
        post(firing("first", "critical"));
        post(firing("second", "warning"));
        post(firing("open", "warning"));
        end("first", "critical");
        ON_CALL.advance(Duration.ofSeconds(1));
        end("second", "warning");

        JsonNode incidents = incidents();

        assertThat(incidents)
                .extracting(incident -> incident.path("key").asText() + " "
                        + incident.path("state").asText() + " "
                        + incident.path("people").size())
                .containsExactly("open open 2", "second ended 2", "first ended 2");
    }

    @Test
    void theLastHundredThatHaveEndedAreKept() throws IOException {
        for (int i = 0; i < 100; i++) {
            ON_CALL.bean(JdbcClient.class)
                    .sql("insert into ended_incident (id, ended_at, shown) values (?, ?, '{\"key\":\"old\"}')")
                    .params("old " + i, i)
                    .update();
        }
        post(firing("new", "warning"));
        end("new", "warning");

        assertThat(incidents())
                .hasSize(100)
                .first()
                .extracting(incident -> incident.path("key").asText())
                .isEqualTo("new");
        assertThat(ON_CALL.bean(JdbcClient.class)
                        .sql("select count(*) from ended_incident")
                        .query(Integer.class)
                        .single())
                .isEqualTo(100);
    }

    @Test
    void withATokenItAsksForIt() {
        assertThat(ON_CALL.get("/incidents").status()).isEqualTo(401);
    }

    private static void end(String name, String severity) {
        ON_CALL.awaitIdle();
        post(resolved(name, severity));
    }

    private static void post(String json) {
        assertThat(ON_CALL.post(json, "Authorization", "Bearer open-sesame").status())
                .isEqualTo(200);
    }

    private static JsonNode incidents() throws IOException {
        return ON_CALL.get("/incidents", "Authorization", "Bearer open-sesame").json();
    }
}
