package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.App;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TokensTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @BeforeEach
    void stopTheClock() {
        feishu.clock().freeze();
    }

    @Test
    void aNewTokenIsValidForTwoHours() {
        JsonNode answer = caller.askForToken(feishu.appId(), feishu.appSecret()).json();

        assertThat(answer.get("code").intValue()).isZero();
        assertThat(answer.get("msg").textValue()).isEqualTo("ok");
        assertThat(answer.get("tenant_access_token").textValue()).startsWith("t-");
        assertThat(answer.get("expire").intValue()).isEqualTo(7200);
    }

    @Test
    void theTokenThatTheNextCallGetsIsKnown() {
        assertThat(caller.token()).isEqualTo(feishu.app().token());
    }

    @Test
    void aTokenIsReusedWhileHalfAnHourIsLeft() {
        String token = caller.token();
        feishu.clock().advance(Duration.ofMinutes(90));

        JsonNode again = caller.askForToken(feishu.appId(), feishu.appSecret()).json();

        assertThat(again.get("tenant_access_token").textValue()).isEqualTo(token);
        assertThat(again.get("expire").intValue()).isEqualTo(1800);
    }

    @Test
    void aTokenWithLessThanHalfAnHourLeftIsReplaced() {
        String token = caller.token();
        feishu.clock().advance(Duration.ofMinutes(90).plusSeconds(1));

        assertThat(caller.token()).isNotEqualTo(token);
    }

    @Test
    void aReplacedTokenStaysValid() {
        String old = caller.token();
        feishu.clock().advance(Duration.ofMinutes(119));
        caller.token();

        assertThat(buzzWith(old).code()).isZero();
    }

    @Test
    void aTokenExpiresAfterTwoHours() {
        String token = caller.token();
        feishu.clock().advance(Duration.ofHours(2));

        assertThat(buzzWith(token).code()).isEqualTo(99991677);
    }

    @Test
    void aTokenIssuedAfterARevocationIsValid() {
        String dead = caller.token();
        feishu.app().revokeTokens();

        assertThat(buzzWith(dead).code()).isEqualTo(99991663);
        assertThat(buzzWith(caller.token()).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {99991663, 99991664, 99991668, 99991671, 99991677})
    void aRevokedTokenAnswersTheCodeItWasRevokedWith(int code) {
        String token = caller.token();
        feishu.app().revokeTokens(code);

        assertThat(buzzWith(token).code()).isEqualTo(code);
    }

    @Test
    void anUnknownAppIsRefusedWithHttp200() {
        Caller.Reply reply = caller.askForToken("cli_nobody", feishu.appSecret());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.code()).isEqualTo(10014);
    }

    @Test
    void aWrongSecretIsRefusedWithHttp200() {
        Caller.Reply reply = caller.askForToken(feishu.appId(), "wrong");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.code()).isEqualTo(10014);
        assertThat(reply.json().get("msg").textValue()).isEqualTo("app secret invalid");
    }

    @ParameterizedTest
    @CsvSource({"10003, 200", "10014, 200", "99991543, 400"})
    void aWrongSecretCanAnswerTheOtherReportedCodes(int code, int status) {
        feishu.wrongSecretCode(code);

        Caller.Reply reply = caller.askForToken(feishu.appId(), "wrong");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{}",
                "{\"app_id\":\"cli_sandbox\"}",
                "{\"app_id\":1,\"app_secret\":\"x\"}",
                "{\"app_id\":\"cli_sandbox\",\"app_secret\":\" \"}",
                "{\"app_id\":\"cli_sandbox\",\"app_secret\":\"sandbox-secret\",\"more\":1}",
                "{\"app_id\":\"cli_sandbox\",\"app_secret\":\"sandbox-secret\"} and more"
            })
    void aBodyOfTheWrongShapeIsAnInvalidParam(String body) {
        assertThat(caller.post(Caller.TOKEN_PATH, body).code()).isEqualTo(10003);
    }

    @Test
    void aBodyThatIsNotDeclaredAsUtf8JsonIsAnInvalidParam() {
        Caller.Reply reply = caller.send(caller.request(
                        "POST", Caller.TOKEN_PATH, "{\"app_id\":\"cli_sandbox\",\"app_secret\":\"sandbox-secret\"}")
                .header("Content-Type", "application/json; charset=gbk")
                .build());

        assertThat(reply.code()).isEqualTo(10003);
    }

    @Test
    void tokensCanBeVeryLong() {
        feishu.tokenLength(20_000);

        String token = caller.token();

        assertThat(token).hasSize(20_000);
        assertThat(buzzWith(token).code()).isZero();
    }

    @Test
    void eachAppHasItsOwnToken() {
        App other = feishu.addApp("cli_other", "other-secret");

        String token = caller.askForToken(other.appId(), other.appSecret())
                .json()
                .get("tenant_access_token")
                .textValue();

        assertThat(token).isNotEqualTo(caller.token());
    }

    private Caller.Reply buzzWith(String token) {
        return caller.buzzAs(token, "app", feishu.messageId(), "open_id", List.of("ou_lucy"));
    }
}
