package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The state of the world produces each code of the urgent calls. */
class RefusalsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    static Stream<Arguments> worlds() {
        return Stream.of(
                world("the bot is off", 230006, feishu -> feishu.app().disableBot()),
                world("the message is deleted", 230110, feishu -> message(feishu)
                        .delete()),
                world("the message is another app's", 230012, feishu -> message(feishu)
                        .sender(feishu.addApp("cli_other", "secret"))),
                world("the chat is dissolved", 232009, feishu -> feishu.chat().dissolve()),
                world("the bot has left the chat", 230002, feishu -> feishu.chat()
                        .removeBot()),
                world("the chat is external", 230027, feishu -> feishu.chat().external(true)),
                world("only admins may buzz", 230052, feishu -> feishu.chat().onlyAdminsMayBuzz(true)),
                world("the message is risky", 230052, feishu -> message(feishu).risky(true)),
                world("the message is folded", 230098, feishu -> message(feishu).folded(true)),
                world("the user is outside the availability", 230013, feishu -> feishu.user("lucy")
                        .outsideAvailability()),
                world("the only recipient has left the company", 230001, feishu -> feishu.user("lucy")
                        .leaveCompany()),
                world("the only recipient is not in the chat", 230001, feishu -> feishu.chat()
                        .removeMember(feishu.user("lucy"))),
                world("the user has 200 unread buzzes", 230023, feishu -> feishu.user("lucy")
                        .unreadBuzzes(200)),
                world("the app is disabled", 99991662, feishu -> feishu.app().disable()),
                world("the app is not installed", 99991673, feishu -> feishu.app()
                        .uninstall()));
    }

    private static Arguments world(String name, int code, Consumer<FeishuSandbox> change) {
        return arguments(name, code, change);
    }

    private static Message message(FeishuSandbox feishu) {
        return feishu.message(feishu.messageId());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("worlds")
    void aWrongStateIsRefusedForAllThreeTypes(String name, int code, Consumer<FeishuSandbox> change) {
        change.accept(feishu);

        assertThat(List.of("app", "sms", "phone"))
                .extracting(
                        type -> caller.buzz(type, feishu.messageId(), "ou_lucy").code())
                .containsOnly(code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void aRefusedCallBuzzesNobody(String name, int code, Consumer<FeishuSandbox> change) {
        change.accept(feishu);

        caller.buzz("phone", feishu.messageId(), "ou_lucy");

        assertThat(feishu.inbox()).isEmpty();
    }

    @Test
    void aRefusalHasFeishusWordsAndItsLogId() {
        feishu.chat().removeBot();

        Caller.Reply reply = caller.buzz("app", feishu.messageId(), "ou_lucy");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("msg").textValue()).isEqualTo("The bot can not be outside the group.");
        assertThat(reply.json().at("/error/log_id").textValue()).isNotBlank().isEqualTo(reply.header("X-Tt-Logid"));
    }

    @Test
    void anAdminBotMayBuzzIfOnlyAdminsMay() {
        feishu.chat().onlyAdminsMayBuzz(true).botIsAdmin(true);

        assertThat(caller.buzz("app", feishu.messageId(), "ou_lucy").code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"om_nobody_sent_this", "bm_batch"})
    void anUnknownMessageIsAnInvalidParameter(String messageId) {
        assertThat(caller.buzz("app", messageId, "ou_lucy").code()).isEqualTo(230001);
    }

    @Test
    void aBatchMessageCannotBeBuzzed() {
        assertThat(caller.buzz("app", feishu.newBatchMessage(), "ou_lucy").code())
                .isEqualTo(230001);
    }

    @Test
    void anIdOfTheWrongTypeIsRefusedByTheTypeOfTheQuery() {
        assertThat(codeOf("user_id", "ou_lucy")).isEqualTo(99992351);
        assertThat(codeOf("open_id", "on_lucy")).isEqualTo(99992352);
        assertThat(codeOf("union_id", "lucy")).isEqualTo(99992353);
    }

    @Test
    void aUserIdCanBeShorterThanThePrefixOfAnotherType() {
        feishu.addApp("cli_other", "secret");

        assertThat(codeOf("user_id", "me")).isEqualTo(230001);
    }

    @Test
    void anOpenIdOfAnotherAppIsRefused() {
        App other = feishu.addApp("cli_other", "secret");

        assertThat(codeOf("open_id", feishu.user("lucy").openId(other))).isEqualTo(99992361);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sms", "phone"})
    void aCallOverTheQuotaIsRefused(String type) {
        feishu.tenant().smsQuota(1).phoneQuota(1);

        assertThat(caller.buzz(type, feishu.messageId(), "ou_lucy", "ou_lilei").code())
                .isEqualTo(230024);
    }

    @Test
    void theAppNeedsNoQuota() {
        feishu.tenant().smsQuota(0).phoneQuota(0);

        assertThat(caller.buzz("app", feishu.messageId(), "ou_lucy").code()).isZero();
    }

    @Test
    void aMissingScopeIsRefusedAndNamed() {
        feishu.app().removeScope("im:message.urgent:sms").removeScope("im:message.urgent:sms_send");

        Caller.Reply reply = caller.buzz("sms", feishu.messageId(), "ou_lucy");

        assertThat(reply.code()).isEqualTo(99991672);
        assertThat(reply.json().at("/error/permission_violations").findValuesAsText("subject"))
                .containsExactly("im:message.urgent:sms", "im:message.urgent:sms_send");
    }

    @Test
    void theOlderNameOfAScopeSuffices() {
        feishu.app().removeScope("im:message.urgent:phone");

        assertThat(caller.buzz("phone", feishu.messageId(), "ou_lucy").code()).isZero();
    }

    @Test
    void tokensAppsAndScopesCanBeRefusedWith401And403() {
        feishu.authStatus(AuthStatus.HTTP_401_403);
        String token = caller.token();

        feishu.app().disable();
        assertThat(caller.buzz("app", feishu.messageId(), "ou_lucy").status()).isEqualTo(403);

        feishu.app().revokeTokens();
        assertThat(caller.buzzAs(token, "app", feishu.messageId(), "open_id", List.of("ou_lucy"))
                        .status())
                .isEqualTo(401);
    }

    private int codeOf(String userIdType, String id) {
        return caller.buzz("app", feishu.messageId(), userIdType, List.of(id)).code();
    }
}
