package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** With unreadOnly those who have read the message are left out, as Feishu knows it right before the buzz. */
class UnreadOnlyTest {

    private static final String UNREAD = "feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei"
            + "&unreadOnly=true&maxRetries=0&parallelCalls=1&requestsPerSecond=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private final FeishuSandbox feishu = FEISHU.sandbox();

    private void read(String... names) {
        for (String name : names) {
            feishu.user(name).read("om_sandbox");
        }
    }

    private List<String> buzzed() {
        return feishu.inbox().stream().map(Buzz::openId).toList();
    }

    private UrgentResult buzz(String uri, Object body) {
        return camel.buzz(uri, body, Map.of()).getMessage().getBody(UrgentResult.class);
    }

    @Test
    void whoHasReadTheMessageIsNotBuzzed() {
        read("lilei");

        UrgentResult result = buzz(UNREAD, null);

        assertThat(buzzed()).containsExactly("ou_hanmeimei");
        assertThat(result.notifiedUserIds()).containsExactly("ou_hanmeimei");
        assertThat(result.readUserIds()).containsExactly("ou_lilei");
    }

    @Test
    void withoutTheOptionNobodyIsAskedFor() {
        read("lilei");

        UrgentResult result = buzz(UNREAD.replace("unreadOnly=true", "unreadOnly=false"), null);

        assertThat(result.notifiedUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(feishu.calls(CallKind.READERS)).isEmpty();
    }

    @Test
    void whereAllHaveReadItNobodyIsBuzzedAndTheResultIsOkAndSaysSo() {
        read("lilei", "hanmeimei");

        Exchange exchange = camel.buzz(UNREAD, null, Map.of());

        UrgentResult result = exchange.getMessage().getBody(UrgentResult.class);
        assertThat(feishu.urgentCalls()).isEmpty();
        assertThat(result.ok()).isTrue();
        assertThat(result.notifiedByType()).isEmpty();
        assertThat(result.readUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(result.urgentType()).isEqualTo(UrgentType.PHONE);
        assertThat(exchange.getMessage().getBody(String.class))
                .startsWith(
                        "{\"ok\":true,\"message_id\":\"om_sandbox\",\"urgent_type\":\"phone\",\"invalid_user_list\":[],");
    }

    @ParameterizedTest
    @CsvSource({"open_id,ou_", "union_id,on_", "user_id,''"})
    void readersAreKnownByTheIdTypeOfTheRecipients(String type, String prefix) {
        read("lilei");

        UrgentResult result = buzz(
                "feishu-urgent:app?messageId=om_sandbox&unreadOnly=true&userIdType=" + type,
                List.of(prefix + "lilei", prefix + "hanmeimei"));

        assertThat(result.readUserIds()).containsExactly(prefix + "lilei");
        assertThat(buzzed()).containsExactly("ou_hanmeimei");
    }

    @Test
    void allPagesOfReadersAreFetched() {
        List<String> users = feishu.addUsers(250);
        users.subList(0, 249).forEach(id -> read(id.substring("ou_".length())));

        UrgentResult result = buzz(UNREAD.replace("&userIds=ou_lilei,ou_hanmeimei", ""), users);

        assertThat(feishu.calls(CallKind.READERS)).hasSize(3).allMatch(call -> call.rawQuery()
                .contains("page_size=100"));
        assertThat(result.readUserIds()).isEqualTo(users.subList(0, 249));
        assertThat(buzzed()).containsExactly("ou_user250");
    }

    @Test
    void aMessageOlderThanSevenDaysIsAClearError() {
        feishu.message("om_sandbox")
                .sentAt(feishu.clock().instant().minus(Duration.ofDays(7)).minusSeconds(1));

        FeishuUrgentException failure = camel.failure(UNREAD, null, Map.of());

        assertThat(failure.getCode()).isEqualTo(230033);
        assertThat(failure.getCategory()).isEqualTo(Category.MESSAGE);
        assertThat(failure)
                .hasMessageStartingWith("Looking up who has read message om_sandbox failed (MESSAGE): 230033")
                .hasMessageContaining("older than 7 days");
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(feishu.urgentCalls()).isEmpty();
    }

    static List<Fault> faults() {
        return List.of(
                Fault.serverError(500),
                Fault.resetAfterRead(),
                Fault.rateLimit("0.01"),
                Fault.notJson(),
                Fault.noCode(),
                Fault.answer(200, "{\"code\":0,\"msg\":\"success\",\"data\":{}}"),
                Fault.answer(200, "{\"code\":0,\"data\":{\"items\":[],\"has_more\":true}}"),
                Fault.answer(200, "{\"code\":0,\"data\":{\"items\":[{\"timestamp\":\"1\"}],\"has_more\":false}}"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whereTheReadersCannotBeHadNobodyIsBuzzed(Fault fault) {
        feishu.faultNext(fault.on(CallKind.READERS));

        FeishuUrgentException failure = camel.failure(UNREAD, null, Map.of());

        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(failure.getUnknownUserIds()).isEmpty();
        assertThat(feishu.urgentCalls()).isEmpty();
    }

    @Test
    @Timeout(60)
    void pagesThatLeadInACircleAreNoAnswer() {
        feishu.fault(
                1,
                Fault.answer(200, "{\"code\":0,\"data\":{\"items\":[],\"has_more\":true,\"page_token\":\"next\"}}")
                        .on(CallKind.READERS),
                0);

        FeishuUrgentException failure = camel.failure(UNREAD, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(feishu.calls(CallKind.READERS)).hasSize(2);
    }

    @Test
    @Timeout(60)
    void pagesThatLeadInALargerCircleAreNoAnswerEither() {
        String page = "{\"code\":0,\"data\":{\"items\":[],\"has_more\":true,\"page_token\":\"%s\"}}";
        for (String next : List.of("a", "b", "c", "a")) {
            feishu.faultNext(Fault.answer(200, page.formatted(next)).on(CallKind.READERS));
        }

        FeishuUrgentException failure = camel.failure(UNREAD, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(failure).hasMessageContaining("come to no end");
        assertThat(feishu.urgentCalls()).isEmpty();
    }

    @Test
    void aLookupThatFailedOnTheWayIsRepeated() {
        feishu.faultNext(Fault.serverError(500).on(CallKind.READERS));

        buzz(UNREAD.replace("maxRetries=0", "maxRetries=1&maxWait=100"), null);

        assertThat(feishu.calls(CallKind.READERS)).hasSize(2);
        assertThat(buzzed()).containsExactly("ou_lilei", "ou_hanmeimei");
    }

    @Test
    void readersWithoutIdsAreASetupFault() {
        feishu.app().removeScope("contact:user.employee_id:readonly");
        read("lilei");

        FeishuUrgentException failure = camel.failure(
                "feishu-urgent:app?messageId=om_sandbox&unreadOnly=true&userIdType=user_id&userIds=lilei",
                null,
                Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SETUP);
        assertThat(failure).hasMessageContaining("contact:user.employee_id:readonly");
    }

    @Test
    void onRedeliveryReadersAreLookedUpAgain() throws Exception {
        feishu.faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));
        camel.redeliver(1, () -> read("lilei"), UNREAD);

        UrgentResult result = buzz("direct:alert", null);

        assertThat(feishu.calls(CallKind.READERS)).hasSize(2);
        assertThat(result.readUserIds()).containsExactly("ou_lilei");
        assertThat(buzzed()).containsExactly("ou_hanmeimei");
    }

    @Test
    void whoMayHaveBeenBuzzedStaysUnknownAlsoAfterReading() throws Exception {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        camel.redeliver(1, () -> read("lilei", "hanmeimei"), UNREAD);

        FeishuUrgentException failure = camel.failure("direct:alert", null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure.getUnknownUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(buzzed()).hasSize(2);
    }

    @Test
    void whoMayHaveBeenBuzzedAndHasReadItIsNotBuzzedAgainEvenIfThatIsAllowed() throws Exception {
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        camel.redeliver(1, () -> read("lilei", "hanmeimei"), UNREAD + "&retryUnknownOutcome=true");

        camel.failure("direct:alert", null, Map.of());

        assertThat(feishu.urgentCalls()).hasSize(1);
    }

    @Test
    void inAnExceptionReadersAreInNoneOfTheLists() {
        read("lilei");
        feishu.faultNext(Fault.resetAfterRead().on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(UNREAD, null, Map.of());

        assertThat(failure.getUnknownUserIds()).containsExactly("ou_hanmeimei");
        assertThat(List.of(failure.getNotifiedUserIds(), failure.getInvalidUserIds(), failure.getPendingUserIds()))
                .allMatch(List::isEmpty);
    }

    @Test
    void whereSomeHaveReadItAndTheOthersAreRefusedItIsASuccess() {
        read("lilei");

        UrgentResult result = buzz(UNREAD.replace("ou_hanmeimei", "ou_nobody"), null);

        assertThat(result.readUserIds()).containsExactly("ou_lilei");
        assertThat(result.invalidUserList()).containsExactly("ou_nobody");
    }

    @Test
    void theMessageJustSentIsLookedUp() {
        buzz(UNREAD.replace("messageId=om_sandbox", "receiveId=oc_sandbox"), "disk full");

        assertThat(feishu.calls(CallKind.READERS))
                .extracting(RecordedCall::path)
                .containsExactly(
                        "/open-apis/im/v1/messages/" + feishu.messages().get(0).messageId() + "/read_users");
    }

    @Test
    void aDryRunLooksNobodyUp() {
        buzz(UNREAD + "&dryRun=true", null);

        assertThat(feishu.calls()).isEmpty();
    }
}
