package io.github.camelfeishu.urgent.sandbox.feishu;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The app's scopes, and its bot. */
class AppCallsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String SCOPES = "/open-apis/application/v6/scopes";
    private static final String BOT = "/open-apis/bot/v3/info";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void scopesThatTheAppHasAndHasNotAreListed() {
        feishu.app().removeScope("im:message.urgent:sms").addScope("calendar:calendar");

        JsonNode scopes = caller.get(SCOPES).json().at("/data/scopes");

        assertThat(scopes)
                .extracting(JsonNode::toString)
                .contains(
                        "{\"scope_name\":\"im:message.urgent:sms\",\"grant_status\":2}",
                        "{\"scope_name\":\"im:message.urgent\",\"grant_status\":1}",
                        "{\"scope_name\":\"calendar:calendar\",\"grant_status\":1}");
    }

    @Test
    void theBotIsAtTheTopOfTheAnswer() {
        assertThat(caller.get(BOT).http().body())
                .isEqualTo("{\"code\":0,\"msg\":\"ok\",\"bot\":{\"activate_status\":2,\"app_name\":\"cli_sandbox\","
                        + "\"avatar_url\":\"\",\"ip_white_list\":[],\"open_id\":\"ou_bot_cli_sandbox\"}}");
    }

    @Test
    void theBotsStateCanBeSet() {
        feishu.app().activateStatus(3);

        assertThat(caller.get(BOT).json().at("/bot/activate_status").intValue()).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> feishu.app().activateStatus(7))
                .withMessageContaining("7");
    }

    @Test
    void anAppWithoutABotIsTold() {
        feishu.app().disableBot();

        assertThat(caller.get(BOT).code()).isEqualTo(11205);
        assertThat(caller.get(SCOPES).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {SCOPES, BOT})
    void bothNeedATokenAndTakeNoQuery(String path) {
        assertThat(caller.send(caller.request("GET", path, "").build()).code()).isEqualTo(99991661);
        assertThat(caller.get(path + "?user_id_type=open_id").code()).isEqualTo(99992402);
    }
}
