package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.oncall.Payloads.alert;
import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static io.github.camelfeishu.urgent.oncall.Payloads.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Presses on the buttons of a card: somebody takes the incident, or snoozes it. */
class CardPressTest {

    private static final String TAKE = "I'm on it";
    private static final String SNOOZE = "Snooze 30 min";
    private static final Duration PHONE_AFTER = Duration.ofMinutes(5);
    private static final Duration SNOOZED = Duration.ofMinutes(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(
            SANDBOX,
            "on-call.callback.verification-token=verify-me",
            "on-call.chats.default.others=ou_lucy",
            "on-call.names.ou_hanmeimei=Han Meimei",
            "on-call.repeat.page=1h, at most 1 times");

    @RegisterExtension
    static final OnCallExtension ENCRYPTED = new OnCallExtension(SANDBOX, "on-call.callback.encrypt-key=encrypt-me");

    @RegisterExtension
    static final OnCallExtension WITHOUT_CALLBACK = new OnCallExtension(SANDBOX);

    @BeforeEach
    void subscribe(FeishuSandbox feishu) {
        // a slow machine is no reason to fail
        feishu.callbackTimeout(Duration.ofSeconds(30));
        feishu.app().subscribe(ON_CALL.uri("/feishu").toString(), "verify-me", null);
    }

    @Test
    void aPressStopsTheEscalationForEverybody(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("taken", "critical"));

        Click click = card(feishu).click(feishu.user("hanmeimei"), TAKE);
        ON_CALL.advance(PHONE_AFTER);

        assertThat(click.toastType()).isEqualTo("success");
        assertThat(ON_CALL.post(firing("taken", "critical")).result()).isEqualTo("taken");
        assertThat(types(feishu)).containsExactly("sms", "sms");
    }

    @Test
    void theCardSaysAtOnceWhoTookItAndHasNoButtonsAnyMore(FeishuSandbox feishu) {
        ON_CALL.post(firing("shown", "critical"));

        card(feishu).click(feishu.user("hanmeimei"), TAKE);

        assertThat(card(feishu).content())
                .contains("Han Meimei is on it since ")
                .doesNotContain(TAKE, SNOOZE);
    }

    @Test
    void theCardStaysAsItIsWhenTheClockUpdatesItAfterAPress(FeishuSandbox feishu) {
        ON_CALL.post(firing("stays", "critical"));
        card(feishu).click(feishu.user("hanmeimei"), TAKE);
        ON_CALL.advance(Duration.ofSeconds(1));

        ON_CALL.post(firing("stays", "critical"));

        assertThat(card(feishu).content()).contains("Han Meimei is on it since ");
    }

    @Test
    void thePressOfOneEndsTheChoiceOfTheOthers(FeishuSandbox feishu) throws Exception {
        ON_CALL.post(firing("first", "critical"));
        String press = press(feishu, "take", "ou_hanmeimei");
        post(press);

        String other = post(press(feishu, "snooze", "ou_lilei")).body();

        assertThat(other).contains("Han Meimei is on it.");
    }

    @Test
    void theSamePressTwiceIsOne(FeishuSandbox feishu) throws Exception {
        ON_CALL.post(firing("twice", "critical"));
        post(press(feishu, "snooze", "ou_hanmeimei"));
        feishu.clock().freeze();
        ON_CALL.advance(SNOOZED.dividedBy(2));

        String again = post(press(feishu, "snooze", "ou_hanmeimei")).body();
        ON_CALL.advance(SNOOZED.dividedBy(2));

        assertThat(again).contains("It is snoozed already.");
        awaitTypes(feishu, "sms", "sms", "phone", "phone");
    }

    @Test
    void aSnoozeEndsByItselfAndTheEscalationGoesOn(FeishuSandbox feishu) throws IOException {
        ON_CALL.post(firing("snoozed", "critical"));
        card(feishu).click(feishu.user("lilei"), SNOOZE);
        ON_CALL.advance(PHONE_AFTER);
        assertThat(ON_CALL.post(firing("snoozed", "critical")).result()).isEqualTo("snoozed");
        assertThat(types(feishu)).containsExactly("sms", "sms");

        ON_CALL.advance(SNOOZED);

        awaitTypes(feishu, "sms", "sms", "phone", "phone");
    }

    @Test
    void aSnoozeThatNoStepFollowsEndsWithTheLastStepAgain(FeishuSandbox feishu) {
        ON_CALL.post(firing("snoozed-last", "warning"));
        card(feishu).click(feishu.user("lilei"), SNOOZE);

        ON_CALL.advance(SNOOZED);

        awaitTypes(feishu, "app", "app", "app", "app");
    }

    @Test
    void aConfiguredOtherMemberOfTheChatMayPress(FeishuSandbox feishu) {
        ON_CALL.post(firing("other", "critical"));

        Click click = card(feishu).click(feishu.user("lucy"), TAKE);

        assertThat(click.toastType()).isEqualTo("success");
    }

    @Test
    void anybodyElseMayNotPress(FeishuSandbox feishu) {
        feishu.chat().addMember(feishu.addUser("stranger"));
        ON_CALL.post(firing("stranger", "critical"));

        Click click = card(feishu).click(feishu.user("stranger"), TAKE);
        ON_CALL.advance(PHONE_AFTER);

        assertThat(click.toastType()).isEqualTo("error");
        awaitTypes(feishu, "sms", "sms", "phone", "phone");
    }

    @Test
    void aGroupThatGetsWorseIsNotTakenAnyMore(FeishuSandbox feishu) {
        ON_CALL.post(webhook("worse", alert("firing", "one", "critical")));
        card(feishu).click(feishu.user("hanmeimei"), TAKE);
        ON_CALL.awaitIdle();

        ON_CALL.post(webhook("worse", alert("firing", "one", "critical"), alert("firing", "two", "page")));

        assertThat(types(feishu)).containsExactly("sms", "sms", "phone", "phone");
        // an update that comes soon after another is made by the clock
        ON_CALL.advance(Duration.ofSeconds(1));
        await().untilAsserted(() ->
                assertThat(card(feishu).content()).doesNotContain("is on it").contains(TAKE));
    }

    @Test
    void aPressOnTheCardOfAnEndedIncidentChangesNothing(FeishuSandbox feishu) throws Exception {
        ON_CALL.post(firing("over", "critical"));
        String press = press(feishu, "take", "ou_hanmeimei");
        ON_CALL.post(resolved("over", "critical"));

        assertThat(post(press).body()).contains("It is over.");
    }

    @Test
    void aForgedPressIsRefused(FeishuSandbox feishu) throws Exception {
        ON_CALL.post(firing("forged", "critical"));

        HttpResponse<String> forged = post(press(feishu, "take", "ou_hanmeimei").replace("verify-me", "guessed"));

        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(card(feishu).content()).contains(TAKE);
    }

    @Test
    void aPressMayBeEncrypted(FeishuSandbox feishu) {
        feishu.app().subscribe(ENCRYPTED.uri("/feishu").toString(), "any", "encrypt-me");
        ENCRYPTED.post(firing("encrypted", "critical"));

        card(feishu).click(feishu.user("lilei"), TAKE);

        assertThat(card(feishu).content()).contains("ou_lilei is on it since ");
    }

    @ParameterizedTest
    @ValueSource(strings = {TAKE, SNOOZE})
    void withoutTokenAndKeyTheCardHasNoButtons(String button, FeishuSandbox feishu) {
        WITHOUT_CALLBACK.post(firing("no-buttons " + button, "critical"));

        assertThatThrownBy(() -> card(feishu).click(feishu.user("lilei"), button))
                .isInstanceOf(NoSuchElementException.class);
    }

    private static Message card(FeishuSandbox feishu) {
        return feishu.messages().get(0);
    }

    /** A press on the first card, as Feishu posts it. */
    private static String press(FeishuSandbox feishu, String press, String openId) throws IOException {
        String incident = Json.MAPPER.readTree(card(feishu).content()).findValuesAsText("incident").stream()
                .findFirst()
                .orElse(Incidents.id("oc_sandbox", "first"));
        return """
                {"schema": "2.0", "header": {"event_id": "%s", "token": "verify-me", "event_type": "card.action.trigger"},
                "event": {"operator": {"open_id": "%s"}, "context": {"open_message_id": "%s"},
                "action": {"value": {"incident": "%s", "press": "%s"}}}}
                """.formatted(UUID.randomUUID(), openId, card(feishu).messageId(), incident, press);
    }

    private static HttpResponse<String> post(String press) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(ON_CALL.uri("/feishu"))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(press))
                        .build(),
                BodyHandlers.ofString());
    }

    private static List<String> types(FeishuSandbox feishu) {
        return feishu.inbox().stream().map(Buzz::type).toList();
    }

    private static void awaitTypes(FeishuSandbox feishu, String... types) {
        await().untilAsserted(() -> assertThat(types(feishu)).containsExactly(types));
    }
}
