package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;

import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidUsersTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @BeforeEach
    void addInvalidRecipients() {
        feishu.addUser("gone").leaveCompany();
        feishu.chat().removeMember(feishu.addUser("outsider"));
    }

    @Nested
    class AsInTheReference {
        @Test
        void invalidRecipientsAreListedInOrder() {
            assertThat(buzzAll().invalidUserIds()).containsExactly("ou_gone", "ou_outsider", "ou_nobody");
        }

        @Test
        void theValidRecipientsAreBuzzed() {
            buzzAll();

            assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
        }

        @Test
        void theCallFailsIfAllAreInvalid() {
            assertThat(caller.buzz("app", feishu.messageId(), "ou_gone", "ou_nobody")
                            .code())
                    .isEqualTo(230001);
        }

        @Test
        void aRecipientOutsideTheAvailabilityFailsTheWholeCall() {
            feishu.user("lilei").outsideAvailability();

            assertThat(caller.buzz("app", feishu.messageId(), "ou_lucy", "ou_lilei")
                            .code())
                    .isEqualTo(230013);
        }

        @Test
        void recipientsOutsideTheCompanyAreNotCharged() {
            feishu.tenant().smsQuota(1);

            assertThat(caller.buzz("sms", feishu.messageId(), "ou_lucy", "ou_gone")
                            .code())
                    .isZero();
        }

        @Test
        void userIdsAreNotListedWithoutTheScope() {
            feishu.app().removeScope("contact:user.employee_id:readonly");

            Caller.Reply reply = caller.buzz("app", feishu.messageId(), "user_id", List.of("lucy", "nobody"));

            assertThat(reply.http().body()).isEqualTo("{\"code\":0,\"msg\":\"success\",\"data\":{}}");
        }
    }

    @Nested
    class AsOnALiveTenant {
        @BeforeEach
        void failTheCall() {
            feishu.invalidUsers(InvalidUsers.FAIL_CALL);
        }

        @ParameterizedTest
        @CsvSource({"ou_gone, 230013", "ou_outsider, 230001", "ou_nobody, 99992352"})
        void oneInvalidRecipientFailsTheWholeCall(String invalid, int code) {
            assertThat(caller.buzz("app", feishu.messageId(), "ou_lucy", invalid)
                            .code())
                    .isEqualTo(code);
        }

        @Test
        void nobodyIsBuzzed() {
            buzzAll();

            assertThat(feishu.inbox()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"user_id, nobody, 99992351", "open_id, ou_nobody, 99992352", "union_id, on_nobody, 99992353"})
        void anUnknownIdIsRefusedByItsType(String userIdType, String id, int code) {
            assertThat(caller.buzz("app", feishu.messageId(), userIdType, List.of(id))
                            .code())
                    .isEqualTo(code);
        }

        @Test
        void anOpenIdOfAnotherAppIsNotCalledUnknown() {
            App other = feishu.addApp("cli_other", "secret");

            assertThat(caller.buzz(
                                    "app",
                                    feishu.messageId(),
                                    feishu.user("lucy").openId(other))
                            .code())
                    .isEqualTo(99992361);
        }
    }

    private Caller.Reply buzzAll() {
        return caller.buzz("app", feishu.messageId(), "ou_gone", "ou_lucy", "ou_outsider", "ou_nobody");
    }
}
