package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** More recipients than one call takes; some of them invalid; a call in the middle that fails. */
class ManyRecipientsTest {

    private static final String ROUTE = "feishu-urgent:sms?messageId=om_sandbox";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void areBuzzedOnceEachByCallsOfAtMost200InTheirOrder() throws Exception {
        List<String> ids = FEISHU.sandbox().addUsers(450);
        List<String> withRepeats = new ArrayList<>(ids);
        withRepeats.addAll(150, ids.subList(0, 100));

        UrgentResult result = camel.buzz(ROUTE + "&parallelCalls=1", withRepeats, Map.of())
                .getMessage()
                .getBody(UrgentResult.class);

        List<List<String>> calls = new ArrayList<>();
        for (RecordedCall call : FEISHU.sandbox().urgentCalls()) {
            calls.add(new ObjectMapper()
                    .readerForListOf(String.class)
                    .readValue(new ObjectMapper().readTree(call.body()).path("user_id_list")));
        }
        assertThat(calls).containsExactly(ids.subList(0, 200), ids.subList(200, 400), ids.subList(400, 450));
        assertThat(result.notifiedUserIds()).isEqualTo(ids);
        assertThat(result.logIds()).hasSize(3);
    }

    @Test
    void theInvalidOnesAmongThemAreToldAndDoNotHinderTheOthers() {
        FEISHU.sandbox().invalidUsers(InvalidUsers.LISTED);
        List<String> ids = new ArrayList<>(FEISHU.sandbox().addUsers(300));
        ids.add(7, "ou_nobody");
        ids.add(250, "ou_gone");

        UrgentResult result = camel.buzz(ROUTE, ids, Map.of()).getMessage().getBody(UrgentResult.class);

        assertThat(result.invalidUserList()).containsExactly("ou_nobody", "ou_gone");
        assertThat(result.rejections())
                .allSatisfy(rejection -> assertThat(rejection.code()).isEqualTo(230001));
        assertThat(result.notifiedUserIds()).hasSize(300).doesNotContain("ou_nobody", "ou_gone");
        assertThat(result.notifiedByType()).containsOnlyKeys(UrgentType.SMS);
        assertThat(FEISHU.sandbox().inbox()).hasSize(300);
    }

    @Test
    void allInvalidIsAFailureOfTheRecipients() {
        FEISHU.sandbox().invalidUsers(InvalidUsers.LISTED);
        FEISHU.sandbox()
                .faultNext(
                        1,
                        Fault.answer(
                                        200,
                                        "{\"code\":0,\"msg\":\"success\",\"data\":{\"invalid_user_id_list\":[\"ou_x\",\"ou_y\"]}}")
                                .on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, List.of("ou_x", "ou_y"), Map.of());

        assertThat(failure.getCode()).isEqualTo(230001);
        assertThat(failure.getCategory()).isEqualTo(Category.RECIPIENT);
        assertThat(failure.getInvalidUserIds()).containsExactly("ou_x", "ou_y");
    }

    @Test
    void whenALaterCallIsRefusedTheListsSayExactlyWhereEverybodyStands() {
        FEISHU.sandbox().invalidUsers(InvalidUsers.LISTED);
        List<String> ids = new ArrayList<>(FEISHU.sandbox().addUsers(449));
        ids.add(3, "ou_nobody");
        FEISHU.sandbox().tenant().smsQuota(199);

        FeishuUrgentException failure = camel.failure(ROUTE + "&parallelCalls=1", ids, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.QUOTA);
        List<String> notified = new ArrayList<>(ids.subList(0, 200));
        notified.remove("ou_nobody");
        assertThat(failure.getNotifiedUserIds()).isEqualTo(notified);
        assertThat(failure.getInvalidUserIds()).containsExactly("ou_nobody");
        assertThat(failure.getPendingUserIds()).isEqualTo(ids.subList(200, 450));
        assertThat(failure.getUnknownUserIds()).isEmpty();
        assertThat(failure).hasMessageContaining("199 notified, 1 invalid, 250 pending, 0 unknown");
    }

    @Test
    void whenTheAnswerOfALaterCallIsLostOnlyItsRecipientsAreUnknown() {
        List<String> ids = FEISHU.sandbox().addUsers(450);
        camel.buzz(ROUTE, ids.subList(0, 1), Map.of());
        FEISHU.sandbox().faultNext(1, Fault.executedButAnswerLost().on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE + "&parallelCalls=1", ids, Map.of());

        assertThat(failure.getUnknownUserIds()).isEqualTo(ids.subList(0, 200));
        assertThat(failure.getPendingUserIds()).isEqualTo(ids.subList(200, 450));
    }

    @Test
    void aFailureThatMayBeRepeatedIsNotSaidOfOneThatMustNot() {
        List<String> ids = FEISHU.sandbox().addUsers(450);
        FEISHU.sandbox().roundTrip(Duration.ofSeconds(1));
        FEISHU.sandbox().faultNext(Fault.rateLimitWithoutReset().on(CallKind.URGENT));
        FEISHU.sandbox().faultNext(2, Fault.resetAfterRead().on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE + "&requestsPerSecond=0&maxRetries=0", ids, Map.of());

        assertThat(failure.getUnknownUserIds()).isNotEmpty();
        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure.isRetryable()).isFalse();
    }
}
