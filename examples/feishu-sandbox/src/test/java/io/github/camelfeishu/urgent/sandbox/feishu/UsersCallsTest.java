package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.Collections;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Users by mail address or mobile number, and one user. */
class UsersCallsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String USERS = "/open-apis/contact/v3/users/";
    private static final String LUCY = "{\"emails\":[\"lucy@example.com\"]}";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void theAnswerHasAnItemForEachAddressAndThenForEachNumber() {
        feishu.app().removeScope("contact:user.employee:readonly");

        assertThat(find("{\"mobiles\":[\"14300000003\"],\"emails\":[\"lilei@example.com\",\"nobody@example.com\"]}"))
                .hasToString("[{\"user_id\":\"ou_lilei\",\"email\":\"lilei@example.com\"},"
                        + "{\"email\":\"nobody@example.com\"},"
                        + "{\"user_id\":\"ou_lucy\",\"mobile\":\"14300000003\"}]");
    }

    @Test
    void aUserIsFoundWithTheStatus() {
        feishu.user("lucy").frozen(true).activated(false);

        assertThat(find(LUCY).at("/0/status"))
                .hasToString("{\"is_frozen\":true,\"is_resigned\":false,\"is_activated\":false,"
                        + "\"is_exited\":false,\"is_unjoin\":false}");
    }

    @ParameterizedTest
    @CsvSource({"'', ou_lucy", "?user_id_type=union_id, on_lucy", "?user_id_type=user_id, lucy"})
    void theIdIsOfTheTypeAskedFor(String query, String id) {
        assertThat(caller.find(query, LUCY)
                        .json()
                        .at("/data/user_list/0/user_id")
                        .textValue())
                .isEqualTo(id);
    }

    @Test
    void userIdsAreNotShownWithoutTheScope() {
        feishu.app().removeScope("contact:user.employee_id:readonly");

        assertThat(caller.find("?user_id_type=user_id", LUCY)
                        .json()
                        .at("/data/user_list/0")
                        .has("user_id"))
                .isFalse();
    }

    @Test
    void aUserOutsideTheContactRangeIsNotFound() {
        feishu.user("lucy").outsideContactRange();

        assertThat(find(LUCY)).hasToString("[{\"email\":\"lucy@example.com\"}]");
    }

    @Test
    void whoLeftTheCompanyIsFoundOnlyIfAskedFor() {
        feishu.user("lucy").leaveCompany();

        assertThat(find(LUCY)).hasToString("[{\"email\":\"lucy@example.com\"}]");
        assertThat(find("{\"emails\":[\"lucy@example.com\"],\"include_resigned\":true}")
                        .at("/0/status/is_resigned")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void aNumberOfTheMainlandIsFoundWithoutItsCountryCodeOnly() {
        assertThat(find("{\"mobiles\":[\"+8614300000003\"]}")).hasToString("[{\"mobile\":\"+8614300000003\"}]");
    }

    @Test
    void aChangedAddressAndNumberAreFound() {
        feishu.user("lucy").email("lucy@example.org").mobile("+12025550123");

        assertThat(find("{\"emails\":[\"lucy@example.org\",\"lucy@example.com\"],"
                                + "\"mobiles\":[\"+12025550123\",\"14300000003\"]}")
                        .findValuesAsText("user_id"))
                .containsExactly("ou_lucy", "ou_lucy");
    }

    @Test
    void aCallWithoutAddressesAndNumbersFindsNobody() {
        assertThat(find("{}")).isEmpty();
    }

    @Test
    void fiftyAddressesAndFiftyNumbersAreAccepted() {
        assertThat(find(named("emails", 50).replace("}", ",\"mobiles\":")
                        + named("mobiles", 50).substring(11)))
                .hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"emails", "mobiles"})
    void moreThanFiftyAreRefused(String field) {
        assertField(field, caller.find("", named(field, 51)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    body             | []
                    body             | emails
                    emails           | {"emails":"lucy@example.com"}
                    emails           | {"emails":[""]}
                    emails           | {"emails":[1]}
                    mobiles          | {"mobiles":[null]}
                    include_resigned | {"include_resigned":"yes"}
                    email            | {"email":["lucy@example.com"]}
                    """)
    void aBodyThatFeishuDoesNotKnowIsRefused(String field, String body) {
        assertField(field, caller.find("", body));
    }

    @Test
    void findingHasALimitOfItsOwn() {
        feishu.clock().freeze();
        feishu.rateLimits(1, 0);

        assertThat(caller.find("", LUCY).code()).isZero();
        assertThat(caller.get(USERS + "ou_lucy").code()).isZero();
        assertThat(caller.find("", LUCY).code()).isEqualTo(99991400);
    }

    @Test
    void aUserIsShownWithIdsAndStatus() {
        feishu.user("lucy").leaveCompany();

        assertThat(caller.get(USERS + "on_lucy?user_id_type=union_id").json().at("/data/user"))
                .hasToString("{\"union_id\":\"on_lucy\",\"user_id\":\"lucy\",\"open_id\":\"ou_lucy\",\"name\":\"lucy\","
                        + "\"status\":{\"is_frozen\":false,\"is_resigned\":true,\"is_activated\":true,"
                        + "\"is_exited\":false,\"is_unjoin\":false}}");
    }

    @ParameterizedTest
    @CsvSource({"ou_lucy, union_id", "lucy, open_id"})
    void anIdOfAnotherTypeIsRefused(String id, String type) {
        assertThat(caller.get(USERS + id + "?user_id_type=" + type).code()).isEqualTo(41012);
    }

    @Test
    void theKindsOfTheCallsDiffer() {
        feishu.faultNext(Fault.serverError(500).on(CallKind.USERS));

        assertThat(caller.get(USERS + "ou_lucy").status()).isEqualTo(200);
        assertThat(caller.find("", LUCY).status()).isEqualTo(500);
    }

    @Test
    void freshUsersHaveNumbersToo() {
        feishu.user("lucy").mobile("14300000004");
        feishu.addUsers(2);

        assertThat(List.of(feishu.user("user1").mobile(), feishu.user("user2").mobile()))
                .containsExactly("14300000005", "14300000006");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+8613800000000", "1380000000", "0049123456", "14300000001"})
    void aWrongOrTakenNumberIsRefused(String number) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> feishu.user("lucy").mobile(number))
                .withMessageStartingWith(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lucy", "@example.com", "lilei@example.com"})
    void aWrongOrTakenAddressIsRefused(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> feishu.user("lucy").email(address))
                .withMessageStartingWith(address);
    }

    @Test
    void aUserWithoutAddressIsNotFound() {
        feishu.user("lucy").email("");

        assertThat(find(LUCY)).hasToString("[{\"email\":\"lucy@example.com\"}]");
    }

    @Test
    void theStateShowsThem() {
        feishu.user("lucy").outsideContactRange();

        JsonNode lucy = caller.get("/sandbox/state").json().at("/users/2");

        assertThat(lucy.get("email").textValue()).isEqualTo("lucy@example.com");
        assertThat(lucy.get("mobile").textValue()).isEqualTo("14300000003");
        assertThat(lucy.get("in_contact_range").booleanValue()).isFalse();
    }

    private JsonNode find(String body) {
        Caller.Reply reply = caller.find("", body);
        assertThat(reply.code()).as(reply.http().body()).isZero();
        return reply.json().at("/data/user_list");
    }

    private static String named(String field, int count) {
        return Caller.JSON
                .createObjectNode()
                .set(field, Caller.JSON.valueToTree(Collections.nCopies(count, "x")))
                .toString();
    }

    private static void assertField(String field, Caller.Reply reply) {
        assertThat(reply.code()).isEqualTo(99992402);
        assertThat(reply.json().at("/error/field_violations/0/field").textValue())
                .isEqualTo(field);
    }
}
