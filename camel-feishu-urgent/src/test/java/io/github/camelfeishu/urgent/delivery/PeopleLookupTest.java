package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentResult.Rejection;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.client.Json;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.testkit.Accounting;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** People named by mail address or mobile number are looked up, buzzed by open_id, and accounted for as they were named. */
class PeopleLookupTest {

    private static final String MAIL =
            "feishu-urgent:phone?messageId=om_sandbox&userIdType=email&maxRetries=0&requestsPerSecond=0";
    private static final String NUMBER = MAIL.replace("email", "mobile");
    private static final List<String> TWO = List.of("lilei@example.com", "hanmeimei@example.com");

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.DEBUG);

    @RegisterExtension
    final CamelAtSandbox camel =
            new CamelAtSandbox(FEISHU::sandbox, () -> FEISHU.sandbox().clock().instant());

    private final FeishuSandbox feishu = FEISHU.sandbox();

    private UrgentResult buzz(String uri, Object recipients) {
        return camel.buzz(uri, null, Map.of(FeishuUrgentConstants.USER_IDS, recipients))
                .getMessage()
                .getBody(UrgentResult.class);
    }

    private FeishuUrgentException failure(String uri, Object recipients) {
        return camel.failure(uri, null, Map.of(FeishuUrgentConstants.USER_IDS, recipients));
    }

    private List<String> buzzed() {
        return feishu.inbox().stream().map(Buzz::openId).toList();
    }

    private List<RecordedCall> lookups() {
        return feishu.calls(CallKind.USERS);
    }

    private static List<String> asked(RecordedCall lookup, String field) throws Exception {
        List<String> asked = new ArrayList<>();
        JsonNode body = Json.MAPPER.readTree(lookup.body());
        body.path(field).forEach(it -> asked.add(it.asText()));
        return asked;
    }

    @Test
    void peopleAreBuzzedByOpenIdAndAccountedForByMailAddress() {
        UrgentResult result = buzz(MAIL, TWO);

        assertThat(buzzed()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(feishu.urgentCalls()).singleElement().satisfies(call -> assertThat(call.rawQuery())
                .isEqualTo("user_id_type=open_id"));
        assertThat(result.notifiedUserIds()).isEqualTo(TWO);
        assertThat(result.logIds())
                .containsExactly(
                        lookups().get(0).logId(), feishu.urgentCalls().get(0).logId());
    }

    @Test
    void twoNumbersOfOnePersonAreOneBuzzAndBothAreAccountedFor() throws Exception {
        feishu.user("lilei").mobile("13800138000");
        feishu.user("lucy").mobile("+14155552671");

        UrgentResult result = buzz(NUMBER, "+86-138-0013-8000,13800138000;+1-415-555-2671");

        assertThat(buzzed()).containsExactly("ou_lilei", "ou_lucy");
        assertThat(asked(lookups().get(0), "mobiles")).containsExactly("13800138000", "+14155552671");
        assertThat(result.notifiedUserIds()).containsExactly("+86-138-0013-8000", "13800138000", "+1-415-555-2671");
    }

    @Test
    void theMessageMayNameItsPeopleByAddress() {
        String body =
                "{\"message_id\": \"om_sandbox\", \"user_ids\": [\"lucy@example.com\"], \"user_id_type\": \"email\"}";

        camel.buzz("feishu-urgent:app", body, Map.of());

        assertThat(buzzed()).containsExactly("ou_lucy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%2B41791234567,14300000002",
                "+41-79-123-45-67;%2B8614300000002",
                "14300000002 %2B41791234567",
                "RAW(+41791234567,14300000002)"
            })
    void aNumberInTheUriIsReadWithItsPlus(String numbers) {
        feishu.user("lucy").mobile("+41791234567");
        feishu.user("hanmeimei").mobile("14300000002");

        camel.buzz(NUMBER + "&userIds=" + numbers, null, Map.of());

        assertThat(buzzed()).containsExactlyInAnyOrder("ou_hanmeimei", "ou_lucy");
    }

    @Test
    void aNorthAmericanNumberInTheUriIsWrittenRaw() {
        feishu.user("lucy").mobile("+14155552671");

        camel.buzz(NUMBER + "&userIds=RAW(+14155552671)", null, Map.of());

        assertThat(buzzed()).containsExactly("ou_lucy");
    }

    @Test
    void theReceiverAtAMailAddressIsBuzzed() {
        UrgentResult result = camel.buzz(
                        "feishu-urgent:app?receiveId=lilei@example.com&receiveIdType=email", "wake up", Map.of())
                .getMessage()
                .getBody(UrgentResult.class);

        assertThat(buzzed()).containsExactly("ou_lilei");
        assertThat(result.notifiedUserIds()).containsExactly("lilei@example.com");
    }

    @Test
    void peopleWhoAreNotFoundAreInvalidWithTheReasonAndSilenceNobodyElse() {
        feishu.user("hanmeimei").leaveCompany();
        feishu.user("lucy").outsideContactRange();

        UrgentResult result = buzz(MAIL, "lucy@example.com,lilei@example.com,nobody@example.com,hanmeimei@example.com");

        assertThat(buzzed()).containsExactly("ou_lilei");
        assertThat(result.notifiedUserIds()).containsExactly("lilei@example.com");
        String unknown = "nobody is found by this mail address: the person has another one in Feishu or is outside the"
                + " app's contact range";
        assertThat(result.rejections())
                .containsExactly(
                        new Rejection("lucy@example.com", 0, unknown),
                        new Rejection("nobody@example.com", 0, unknown),
                        new Rejection("hanmeimei@example.com", 0, "has left the company: take them off the list"));
    }

    @Test
    void ifFeishuDoesNotTellWhoHasLeftTheReasonNamesEveryPossibility() {
        feishu.rateLimits(0, 1);

        UrgentResult result = buzz(MAIL, "lilei@example.com,nobody@example.com");

        assertThat(result.notifiedUserIds()).containsExactly("lilei@example.com");
        assertThat(result.rejections()).singleElement().satisfies(it -> assertThat(it.reason())
                .isEqualTo("nobody is found by this mail address: the person has another one in Feishu, has left the"
                        + " company, or is outside the app's contact range"));
    }

    @Test
    void ifNobodyIsFoundTheExceptionSaysWhyWithoutTheAddresses() {
        FeishuUrgentException failure = failure(MAIL, "nobody@example.com");

        assertThat(failure.getCategory()).isEqualTo(Category.RECIPIENT);
        assertThat(failure.getCode()).isZero();
        assertThat(failure.getInvalidUserIds()).containsExactly("nobody@example.com");
        assertThat(failure)
                .hasMessageContaining("recipient 1: nobody is found by this mail address")
                .hasMessageContaining("check the addresses against the accounts of these people")
                .hasMessageNotContaining("example.com");
        assertThat(feishu.urgentCalls()).isEmpty();
    }

    @Test
    void peopleWhomFeishuRefusesAreInvalidAsTheyWereNamed() {
        feishu.invalidUsers(InvalidUsers.FAIL_CALL);
        feishu.user("lucy").outsideAvailability();

        UrgentResult result = buzz(MAIL, "lilei@example.com,lucy@example.com,Lucy@Example.com");

        assertThat(buzzed()).containsExactly("ou_lilei");
        assertThat(result.rejections())
                .extracting(Rejection::userId, Rejection::code)
                .containsExactly(tuple("lucy@example.com", 230013), tuple("Lucy@Example.com", 230013));
    }

    @Test
    void theLookupGoesInBatchesOfFiftyAndAsksForEachAddressOnce() throws Exception {
        List<String> addresses = new ArrayList<>();
        feishu.addUsers(120).forEach(id -> addresses.add(id.substring("ou_".length()) + "@example.com"));
        List<String> twice =
                Stream.of(addresses, addresses).flatMap(List::stream).toList();

        UrgentResult result = buzz(MAIL, twice);

        assertThat(lookups()).hasSize(3);
        List<String> asked = new ArrayList<>();
        for (RecordedCall lookup : lookups()) {
            asked.addAll(asked(lookup, "emails"));
        }
        assertThat(asked).isEqualTo(addresses);
        assertThat(result.notifiedUserIds()).isEqualTo(addresses);
        assertThat(feishu.urgentCalls()).hasSize(1);
    }

    @Test
    void foundPeopleAreKnownForAnHourToAllEndpoints() {
        buzz(MAIL, TWO);
        buzz("feishu-urgent:app?messageId=om_sandbox&userIdType=email", TWO);
        assertThat(lookups()).hasSize(1);

        feishu.clock().advance(Duration.ofHours(1));
        buzz(MAIL, TWO);

        assertThat(lookups()).hasSize(2);
    }

    @Test
    void peopleWhoWereNotFoundAreLookedUpAgain() {
        failure(MAIL, "alice@example.com");
        String openId = feishu.addUser("alice").openId();

        buzz(MAIL, "alice@example.com");

        assertThat(buzzed()).containsExactly(openId);
    }

    @Test
    void anotherAppFindsPeopleForItself() {
        App other = feishu.addApp("cli_other", "other-secret");
        buzz(MAIL, TWO);

        camel.failure(
                MAIL + "&appId=" + other.appId() + "&appSecret=" + other.appSecret(),
                null,
                Map.of(FeishuUrgentConstants.USER_IDS, TWO));

        assertThat(lookups()).hasSize(2);
    }

    record Trouble(String name, Runnable in, Category category, int lookups) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Trouble> troubles() {
        FeishuSandbox feishu = FEISHU.sandbox();
        return Stream.of(
                new Trouble(
                        "no usable answer",
                        () -> feishu.faultNext(2, Fault.serverError(502).on(CallKind.USERS)),
                        Category.SERVER,
                        2),
                new Trouble(
                        "a lost answer",
                        () -> feishu.faultNext(2, Fault.resetAfterRead().on(CallKind.USERS)),
                        Category.SERVER,
                        2),
                new Trouble(
                        "an answer that says nothing",
                        () -> feishu.faultNext(
                                2, Fault.answer(200, "{\"code\":0,\"data\":{}}").on(CallKind.USERS)),
                        Category.SERVER,
                        2),
                new Trouble(
                        "a rate limit",
                        () -> feishu.faultNext(2, Fault.rateLimit("0.01").on(CallKind.USERS)),
                        Category.RATE_LIMIT,
                        2),
                new Trouble("no scope", () -> feishu.app().removeScope("contact:user.id:readonly"), Category.SETUP, 1),
                new Trouble(
                        "a code about people",
                        () -> feishu.faultNext(Fault.answer(400, "{\"code\":230013,\"msg\":\"no\"}")
                                .on(CallKind.USERS)),
                        Category.SETUP,
                        1),
                new Trouble(
                        "an unknown code",
                        () -> feishu.faultNext(Fault.answer(400, "{\"code\":40001,\"msg\":\"lilei@example.com?\"}")
                                .on(CallKind.USERS)),
                        Category.SETUP,
                        1));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void aLookupThatFailsSaysNothingAboutPeople(Trouble trouble) {
        trouble.in().run();

        FeishuUrgentException failure = failure(MAIL.replace("maxRetries=0", "maxRetries=1&maxWait=20"), TWO);

        assertThat(failure.getCategory()).isEqualTo(trouble.category());
        assertThat(failure.getPendingUserIds()).isEqualTo(TWO);
        assertThat(failure)
                .hasMessageStartingWith("Looking up 2 recipients by email failed")
                .hasMessageNotContaining("@");
        assertThat(lookups()).hasSize(trouble.lookups());
        assertThat(feishu.urgentCalls()).isEmpty();
    }

    @Test
    void aRedeliveryAsksOnlyForPeopleWhoHaveNotBeenFound() throws Exception {
        camel.redeliver(1, MAIL);
        List<String> openIds = feishu.addUsers(120);
        List<String> addresses = IntStream.range(0, 120)
                .mapToObj(i -> openIds.get(i).substring("ou_".length()) + "@example.com")
                .toList();
        feishu.rateLimits(0, 2);
        camel.options().setMaxWait(Duration.ofMillis(1));

        camel.failure("direct:alert", null, Map.of(FeishuUrgentConstants.USER_IDS, addresses));

        assertThat(feishu.urgentCalls()).isEmpty();
        assertThat(lookups()).hasSize(4);
        assertThat(asked(lookups().get(3), "emails")).isEqualTo(addresses.subList(100, 120));
    }

    @Test
    void aRedeliveryRingsNobodyElseAlsoIfTheAddressHasPassedToAnotherPerson() throws Exception {
        camel.redeliver(1, this::passAddressOn, MAIL);
        feishu.faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(
                "direct:alert", null, Map.of(FeishuUrgentConstants.USER_IDS, "lilei@example.com,LILEI@example.com"));

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure.getUnknownUserIds()).containsExactly("lilei@example.com", "LILEI@example.com");
        assertThat(buzzed()).containsExactly("ou_lilei");
        assertThat(lookups()).hasSize(1);
    }

    private void passAddressOn() {
        feishu.user("lilei").email("li@example.com");
        feishu.user("lucy").email("lilei@example.com");
        feishu.clock().advance(Duration.ofHours(1));
    }

    @Test
    void readersAreKnownByTheirAddress() {
        feishu.user("lilei").read("om_sandbox");

        UrgentResult result = buzz(MAIL + "&unreadOnly=true", TWO);

        assertThat(result.readUserIds()).containsExactly("lilei@example.com");
        assertThat(buzzed()).containsExactly("ou_hanmeimei");
    }

    @Test
    void aFallbackReachesThemByTheGentlerType() {
        feishu.tenant().phoneQuota(0);

        UrgentResult result = buzz(MAIL + "&fallback=sms", TWO);

        assertThat(result.notifiedByType()).isEqualTo(Map.of(UrgentType.SMS, TWO));
    }

    @Test
    void everybodyIsInOneListAlsoAfterAFailureMidway() {
        feishu.faultNext(Fault.serverError(500).on(CallKind.URGENT));

        Accounting accounting = Accounting.of(camel.send(
                MAIL,
                null,
                Map.of(FeishuUrgentConstants.USER_IDS, "lilei@example.com,nobody@example.com,lucy@example.com")));

        assertThat(accounting.unknown()).containsExactly("lilei@example.com", "lucy@example.com");
        assertThat(accounting.invalid()).containsExactly("nobody@example.com");
        assertThat(accounting.everybody()).hasSize(3);
    }

    @Test
    void logsHaveAddressesOnlyAtDebugAndShortened() {
        feishu.user("lucy").outsideAvailability();

        buzz(MAIL, "lilei@example.com,lucy@example.com,nobody@example.com");
        camel.send(
                "feishu-urgent:app?receiveId=nobody@example.com&receiveIdType=email&userIds=ou_lilei", "?", Map.of());

        assertThat(log.lines())
                .noneMatch(line -> line.contains("lilei@") || line.contains("lucy@") || line.contains("nobody@"))
                .filteredOn(line -> line.contains("example.com"))
                .containsExactly("DEBUG Nobody is found by the email no***@example.com");
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("did not reach 2 of 3 recipients", "ou_lucy: 230013", "recipient 3: nobody is found");
    }
}
