package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.util.List;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** lilei and hanmeimei are followed by lucy after 10 minutes, and by user1 after 20, until somebody takes it. */
class LevelsTest {

    private static final Duration PHONE_AFTER = Duration.ofMinutes(5);
    private static final Duration LEVEL = Duration.ofMinutes(10);
    private static final String TOKEN = "verify-me";

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(
            SANDBOX,
            "on-call.callback.verification-token=" + TOKEN,
            "on-call.chats.default.levels.lead.people=ou_user1",
            "on-call.chats.default.levels.lead.after=20m",
            "on-call.chats.default.levels.second.people=ou_lucy",
            "on-call.chats.default.levels.second.after=10m");

    @Test
    void aLevelThatHasNotAnsweredIsFollowedByTheNextAndIsStillCalled(FeishuSandbox feishu) {
        feishu.addUsers(1);
        ON_CALL.post(firing("levels", "critical"));
        awaitLast(feishu, "sms lilei", "sms hanmeimei");
        ON_CALL.advance(PHONE_AFTER);
        awaitLast(feishu, "phone lilei", "phone hanmeimei");
        ON_CALL.advance(LEVEL.minus(PHONE_AFTER));
        awaitLast(feishu, "phone lilei", "phone hanmeimei", "phone lucy");
        ON_CALL.advance(LEVEL);
        awaitLast(feishu, "phone lilei", "phone hanmeimei", "phone lucy", "phone user1");
    }

    @Test
    void aLevelIsCalledEvenIfTheSeverityHasOneStep(FeishuSandbox feishu) {
        ON_CALL.post(firing("warned", "warning"));
        feishu.user("lilei").readAll();
        ON_CALL.advance(LEVEL);

        awaitLast(feishu, "app lilei", "app hanmeimei", "app hanmeimei", "app lucy");
    }

    @Test
    void aLateLevelComesWithTheLateStepAndNotOnceMore(FeishuSandbox feishu) {
        ON_CALL.post(firing("late", "critical"));
        ON_CALL.advance(LEVEL);
        ON_CALL.awaitIdle();
        ON_CALL.post(firing("late", "critical"));

        assertThat(buzzes(feishu))
                .containsExactly("sms lilei", "sms hanmeimei", "phone lilei", "phone hanmeimei", "phone lucy");
    }

    @Test
    void somebodyOfALevelMayTakeItAndNobodyElseIsCalled(FeishuSandbox feishu) {
        feishu.app().subscribe(ON_CALL.uri("/feishu").toString(), TOKEN, null);
        ON_CALL.post(firing("taken", "critical"));
        feishu.callbackTimeout(Duration.ofSeconds(30)).messages().get(0).click(feishu.user("lucy"), "I'm on it");
        ON_CALL.advance(LEVEL.multipliedBy(2));
        // a later incident's call comes after what the clock would have done about this one
        ON_CALL.post(firing("other", "page"));

        assertThat(buzzes(feishu)).containsExactly("sms lilei", "sms hanmeimei", "phone lilei", "phone hanmeimei");
    }

    @Test
    void theCardSaysWhoIsNext(FeishuSandbox feishu) {
        ON_CALL.post(firing("next", "critical"));
        ON_CALL.advance(PHONE_AFTER);
        ON_CALL.awaitIdle();

        await().untilAsserted(() -> assertThat(feishu.messages().get(0).content())
                .containsPattern("Next, for those who have not read it: phone at [-:0-9 ]+, and for ou_lucy\""));
    }

    private static List<String> buzzes(FeishuSandbox feishu) {
        return feishu.inbox().stream()
                .map(buzz -> buzz.type() + " " + buzz.openId().replace("ou_", ""))
                .toList();
    }

    private static void awaitLast(FeishuSandbox feishu, String... buzzes) {
        await().untilAsserted(() -> assertThat(buzzes(feishu)).endsWith(buzzes));
    }
}
