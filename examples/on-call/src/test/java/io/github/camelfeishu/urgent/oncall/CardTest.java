package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;

/** The content of the card; no text of an alert prevents its sending. */
class CardTest {

    private static final String TWO_LINES_OF_MARKUP = "<at id=all></at> **now**\\n[click](http://evil.example.com)";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(SANDBOX);

    @Test
    void theTitleIsNameAndSeverity(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("titled", "critical"));

        assertThat(title(feishu)).isEqualTo("titled (critical)");
    }

    @ParameterizedTest
    @CsvSource({"warning, blue", "critical, orange", "page, red", "info, blue"})
    void theColourIsThatOfTheSeverity(String severity, String colour, FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("coloured-" + severity, severity));

        assertThat(card(feishu).at("/header/template").asText()).isEqualTo(colour);
    }

    @Test
    void summaryAndLabelsAreShown(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("shown", detailed("shown", "Nobody can pay", "")));

        assertThat(texts(feishu)).containsExactly("Nobody can pay\nalertname = shown\nseverity = page");
    }

    @Test
    void theSourceIsLinked(FeishuSandbox feishu) throws IOException {
        String url = "https://prometheus.example.com/graph?g0.expr=checkout_seconds%3E10";
        ON_CALL.post(webhook("linked", detailed("linked", "", url)));

        assertThat(card(feishu).findValuesAsText("url")).containsExactly(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "javascript:alert(1)", "lark://open", "/graph", "http:", "http://a b", "https:///x"})
    void onlyWebAddressesAreLinked(String url, FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("no-link " + url, detailed("no-link", "", url)));

        assertThat(card(feishu).findValuesAsText("url")).isEmpty();
    }

    @Test
    void onlyFiringAlertsAreShown(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("both", alert("resolved", "over", "page"), alert("firing", "fires", "warning")));

        assertThat(card(feishu).toString()).contains("fires").doesNotContain("over", "page");
    }

    @Test
    void textsOfAnAlertAreNeverMarkup(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("markup", detailed(TWO_LINES_OF_MARKUP, TWO_LINES_OF_MARKUP, "")));
        ON_CALL.post(webhook("markup", alert("resolved", TWO_LINES_OF_MARKUP, "page")));

        assertThat(feishu.messages()).hasSize(2).allSatisfy(message -> {
            JsonNode card = Json.MAPPER.readTree(message.content());
            assertThat(card.findParents("content"))
                    .isNotEmpty()
                    .allSatisfy(text -> assertThat(text.path("tag").asText()).isEqualTo("plain_text"));
        });
    }

    @Test
    void aLabelCannotFakeAnotherLabel(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("two-labels", detailed("a\\nseverity = none", "fine", "")));

        assertThat(texts(feishu)).containsExactly("fine\nalertname = a?severity = none\nseverity = page");
    }

    @Test
    void alertsBeyondTenAreCounted(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook(
                        "many",
                        IntStream.range(0, 22)
                                .mapToObj(number -> alert("firing", "many", "page"))
                                .toArray(String[]::new))
                .replaceFirst("\\{", "{\"truncatedAlerts\": 7, "));

        assertThat(texts(feishu)).hasSize(11).last().isEqualTo("and 19 more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\\"", "\\\\", "\\n", "\\u0001", "\\ud800", "急", "\\ud83d\\udea8"})
    void theLargestGroupIsSentAndBuzzed(String character, FeishuSandbox feishu) throws IOException {
        String text = character.repeat(20_000);
        String alert = detailed(text, text, "https://prometheus.example.com/" + "急".repeat(200));

        ON_CALL.post(webhook("huge " + character, alert, alert, alert, alert, alert, alert, alert, alert, alert));

        assertThat(feishu.messages()).hasSize(1);
        assertThat(texts(feishu)).as("one alert and the rest").hasSizeGreaterThan(1);
        assertThat(feishu.inbox()).hasSize(2);
    }

    @Test
    void aTooLongLinkIsLeftOut(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(webhook("long-link", detailed("long", "", "https://prometheus.example.com/" + "x".repeat(2_000))));

        assertThat(card(feishu).findValuesAsText("url")).isEmpty();
    }

    @Test
    void theCardOfTheEndHasTheTitleOfTheFirst(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("over", "critical"));
        ON_CALL.post(resolved("over", "warning"));

        assertThat(title(feishu)).isEqualTo("Resolved: over (critical)");
    }

    /** An alert with the severity page. */
    private static String detailed(String name, String summary, String url) {
        return """
                {"status": "firing", "labels": {"alertname": "%s", "severity": "page"}, "fingerprint": "1",
                "annotations": {"summary": "%s"}, "startsAt": "2026-11-20T08:00:00Z", "generatorURL": "%s"}
                """.formatted(name, summary, url);
    }

    /** The last card that was sent. */
    private static JsonNode card(FeishuSandbox feishu) throws IOException {
        var messages = feishu.messages();
        return Json.MAPPER.readTree(messages.get(messages.size() - 1).content());
    }

    private static String title(FeishuSandbox feishu) throws IOException {
        return card(feishu).at("/header/title/content").asText();
    }

    private static List<String> texts(FeishuSandbox feishu) throws IOException {
        return card(feishu)
                .path("elements")
                .valueStream()
                .filter(element -> element.path("tag").asText().equals("div"))
                .map(element -> element.at("/text/content").asText())
                .toList();
    }
}
