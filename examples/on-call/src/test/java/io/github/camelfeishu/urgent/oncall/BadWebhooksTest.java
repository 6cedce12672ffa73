package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;

/** Bad webhooks are refused with a reason, and nothing is called. */
class BadWebhooksTest {

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(SANDBOX);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                    | the body must be a JSON object
            null                                  | the body must be a JSON object
            [1]                                   | the body must be a JSON object
            {"version"                            | the body is not JSON: Unexpected end-of-input
            {"alerts":[]}                         | version must be "4"
            {}                                    | title is missing
            {"title":" "}                         | title is missing
            {"title":7}                           | title must be a text
            {"title":"t","text":{}}               | text must be a text
            {"title":"t","status":"ended"}        | status must be firing or resolved
            {"version":"script","alerts":[]}      | version must be "4"
            {"version":"3","alerts":[]}           | version must be "4"
            {"version":"4","alerts":[]}           | groupKey is missing
            {"version":"4","groupKey":"g"}                       | alerts must be a list with at least one alert
            {"version":"4","groupKey":"g","alerts":[]}           | alerts must be a list with at least one alert
            {"version":"4","groupKey":"g","alerts":{}}           | alerts must be a list with at least one alert
            {"version":"4","groupKey":"g","alerts":[7]}          | alerts[0].status must be firing or resolved
            {"version":"4","groupKey":"g","alerts":[{"status":"firing"}]}                                  | alerts[0].labels must be an object
            {"version":"4","groupKey":"g","alerts":[{"status":"firing","labels":{},"startsAt":"now"}]}     | alerts[0].fingerprint is missing
            {"version":"4","groupKey":"g","alerts":[{"status":"firing","labels":{},"fingerprint":"1"}]}    | alerts[0].startsAt is missing
            {"version":"4","groupKey":"g","alerts":[{"status":"firing","labels":{},"fingerprint":"1","startsAt":"now"}]}    | alerts[0].startsAt must be a time
            """)
    void theAnswerHasTheReason(String posted, String reason) throws IOException {
        Reply reply = ON_CALL.post(posted);

        assertThat(reply.json().path("error").asText()).startsWith(reason);
        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void theAnswerSaysWhatIsTaken() throws IOException {
        assertThat(ON_CALL.post("{}").json().path("taken").asText()).contains("Alertmanager", "Grafana", "title");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "fffe7b00", "1f8b0800", "7b00", "7b22ff223a317d", "0000feff0011ffff", "c328", "feff"})
    void bytesThatCannotBeReadAreRefused(String hex) throws IOException, InterruptedException {
        assertThat(post(HexFormat.of().parseHex(hex), "application/json")).isEqualTo(400);
    }

    @Test
    void anUnknownCharsetIsRefused() throws IOException, InterruptedException {
        assertThat(post(new byte[] {'{', '}'}, "application/json; charset=nonsense"))
                .isEqualTo(415);
    }

    private static int post(byte[] body, String type) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(ON_CALL.uri("/alerts"))
                                .timeout(Duration.ofSeconds(30))
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void oneBadAlertRefusesTheWholeWebhook(FeishuSandbox feishu) {
        ON_CALL.post(webhook("good", alert("firing", "good", "page"), "{}"));

        assertThat(feishu.calls()).isEmpty();
    }
}
