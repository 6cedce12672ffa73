package io.github.camelfeishu.urgent.sandbox;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever does several things wrong is told the one that comes first in the README. */
class OrderOfChecksTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    /** An urgent call that is right, until somebody spoils it. */
    private static final class Attempt {
        private final FeishuSandbox feishu;
        private final List<String> ids = new ArrayList<>(List.of("ou_lucy", "ou_lilei"));
        private String authorization;
        private String messageId = "om_sandbox";
        private String query = "user_id_type=open_id";

        Attempt(FeishuSandbox feishu) {
            this.feishu = feishu;
        }

        Message message() {
            return feishu.message("om_sandbox");
        }
    }

    private record Check(int code, Consumer<Attempt> spoil) {
        @Override
        public String toString() {
            return String.valueOf(code);
        }
    }

    private static final List<Check> CHECKS = List.of(
            new Check(99991661, attempt -> attempt.authorization = "none"),
            new Check(99991671, attempt -> attempt.authorization = attempt.authorization.replace("t-", "x-")),
            new Check(99991663, attempt -> attempt.feishu.app().revokeTokens()),
            new Check(99991664, attempt -> attempt.feishu.app().revokeTokens(99991664)),
            new Check(99991668, attempt -> attempt.feishu.app().revokeTokens(99991668)),
            new Check(99991677, attempt -> attempt.feishu.app().expireTokens()),
            new Check(99991662, attempt -> attempt.feishu.app().disable()),
            new Check(99991673, attempt -> attempt.feishu.app().uninstall()),
            new Check(99991400, attempt -> attempt.feishu.rateLimits(1, 0)),
            new Check(99991672, attempt -> attempt.feishu
                    .app()
                    .removeScope("im:message.urgent:sms")
                    .removeScope("im:message.urgent:sms_send")),
            new Check(99992402, attempt -> attempt.query = "user_id_type=email"),
            new Check(99992352, attempt -> attempt.ids.add("lucy")),
            new Check(
                    99992361,
                    attempt -> attempt.ids.add(
                            attempt.feishu.user("lucy").openId(attempt.feishu.addApp("cli_stranger", "secret")))),
            new Check(230006, attempt -> attempt.feishu.app().disableBot()),
            new Check(230001, attempt -> attempt.messageId = "om_nobody_sent_this"),
            new Check(230110, attempt -> attempt.message().delete()),
            new Check(230012, attempt -> attempt.message().sender(attempt.feishu.addApp("cli_other", "secret"))),
            new Check(232009, attempt -> attempt.feishu.chat().dissolve()),
            new Check(230002, attempt -> attempt.feishu.chat().removeBot()),
            new Check(230027, attempt -> attempt.feishu.chat().external(true)),
            new Check(230052, attempt -> attempt.feishu.chat().onlyAdminsMayBuzz(true)),
            new Check(230098, attempt -> attempt.message().folded(true)),
            new Check(230013, attempt -> attempt.feishu.user("lucy").outsideAvailability()),
            new Check(230001, attempt -> attempt.feishu.chat().removeMember(attempt.feishu.user("lucy"))),
            new Check(230023, attempt -> attempt.feishu.user("lilei").unreadBuzzes(200)),
            new Check(230024, attempt -> attempt.feishu.tenant().smsQuota(1)));

    /** The ways in which a token can be dead: it is only ever one of them. */
    private static final List<Integer> DEAD_TOKEN = List.of(99991663, 99991664, 99991668, 99991677);

    static Stream<Arguments> pairs() {
        return IntStream.range(0, CHECKS.size()).boxed().flatMap(first -> IntStream.range(first, CHECKS.size())
                .filter(second -> first == second
                        || !DEAD_TOKEN.containsAll(List.of(CHECKS.get(first).code, CHECKS.get(second).code)))
                .mapToObj(second -> Arguments.arguments(CHECKS.get(first), CHECKS.get(second))));
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void theEarlierCheckDecides(Check first, Check second) {
        feishu.clock().freeze();
        feishu.invalidUsers(InvalidUsers.FAIL_CALL);
        Attempt attempt = new Attempt(feishu);
        attempt.authorization = "Bearer " + caller.token();
        // one call is spent, so that a limit of one is reached
        assertThat(send(attempt).code()).isZero();

        second.spoil.accept(attempt);
        if (first != second) {
            first.spoil.accept(attempt);
        }

        assertThat(send(attempt).code()).isEqualTo(first.code);
    }

    @Test
    void theReadmeHasThisOrder() {
        assertThat(ReadmeTable.rowsBelow("## The order of the checks").stream()
                        .flatMap(row -> Stream.of(ReadmeTable.cell(row, 1).split(", "))))
                .containsExactlyElementsOf(CHECKS.stream()
                        .flatMap(check -> check.code == 99992352
                                ? Stream.of("99992351", "99992352", "99992353")
                                : Stream.of(check.toString()))
                        .toList());
    }

    private Caller.Reply send(Attempt attempt) {
        HttpRequest request = caller.request(
                        "PATCH",
                        Caller.urgentPath(attempt.messageId, "sms") + "?" + attempt.query,
                        Caller.body(attempt.ids))
                .header("Authorization", attempt.authorization)
                .header("Content-Type", Caller.JSON_UTF8)
                .build();
        return caller.send(request);
    }
}
