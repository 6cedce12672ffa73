package io.github.camelfeishu.urgent.input;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Missing or wrong input fails before any call and says which field, what is wrong, and where it can come from. */
class BadInputTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private static final String MESSAGE_PLACES =
            "It can come from the option messageId, from the header CamelFeishuUrgentMessageId or from message_id in the"
                    + " body.";
    private static final String USER_PLACES =
            "It can come from the option userIds, from the header CamelFeishuUrgentUserIds or from user_ids in the"
                    + " body.";
    private static final String TYPE_PLACES =
            "It can come from the option urgentType, from the header CamelFeishuUrgentType or from urgent_type in the"
                    + " body.";
    private static final String ID_TYPE_PLACES = "It can come from the option userIdType, from the header"
            + " CamelFeishuUrgentUserIdType or from user_id_type in the body.";

    /** A body that says nothing. */
    private static final class Alert {}

    record Bad(String uri, Object body, Map<String, ?> headers, String fault, String places) {}

    private static Bad message(Object messageId, String fault) {
        return new Bad(
                "feishu-urgent?userIds=ou_lilei",
                null,
                Map.of(FeishuUrgentConstants.MESSAGE_ID, messageId),
                "message id: " + fault,
                MESSAGE_PLACES);
    }

    private static Bad users(Object userIds, String fault) {
        return new Bad(
                "feishu-urgent?messageId=om_sandbox",
                null,
                Map.of(FeishuUrgentConstants.USER_IDS, userIds),
                "user ids: " + fault,
                USER_PLACES);
    }

    private static Bad addresses(String type, Object userIds, String fault) {
        return new Bad(
                "feishu-urgent?messageId=om_sandbox&userIdType=" + type,
                null,
                Map.of(FeishuUrgentConstants.USER_IDS, userIds),
                "user ids: " + fault,
                USER_PLACES);
    }

    private static Bad body(Object body, String fault, String places) {
        return new Bad("feishu-urgent", body, Map.of(), fault, places);
    }

    private static Bad header(String header, Object value, String fault, String places) {
        return new Bad(
                "feishu-urgent?messageId=om_sandbox&userIds=ou_lilei", null, Map.of(header, value), fault, places);
    }

    static Stream<Bad> badInput() {
        return Stream.of(
                body(null, "message id: there is none", MESSAGE_PLACES),
                body(Map.of("user_ids", List.of("ou_lilei")), "message id: there is none", MESSAGE_PLACES),
                message("bm_batch", "bm_batch was sent as a batch message, and Feishu cannot buzz those"),
                message(
                        "om_x/urgent_phone?",
                        "om_x/urgent_phone? is no id: only letters, digits, _ and - may be in it"),
                message("om_é", "om_é is no id"),
                message(" om_sandbox", " om_sandbox is no id"),
                message("om_a\nb", "om_a?b is no id"),
                message("", "an id is blank (from the header CamelFeishuUrgentMessageId)"),
                message(42, "a java.lang.Integer stands where an id should"),
                body(Map.of("message_id", "om_sandbox"), "user ids: there is no recipient", USER_PLACES),
                users(List.of(), "there is no recipient, the list is empty (from the header"),
                users("", "an id is blank"),
                users("ou_lilei,,ou_hanmeimei", "an id is blank"),
                users("ou_lilei,", "an id is blank"),
                users(List.of("ou_lilei", " "), "an id is blank"),
                users(Arrays.asList("ou_lilei", null), "null stands where an id should"),
                users(List.of("ou_lilei", 42), "a java.lang.Integer stands where an id should"),
                users("ou_lilei|ou_hanmeimei", "ou_lilei|ou_hanmeimei is no id"),
                users("[\"ou_lilei\"", "it starts like a JSON list and does not parse"),
                users("x".repeat(129), "x".repeat(64) + "... has more than 128 characters"),
                users(
                        42,
                        "a java.lang.Integer is neither a list of ids nor a text of ids separated by comma, semicolon"),
                users(Collections.nCopies(1_000_001, "ou_lilei"), "1000001 recipients are more than 1000000"),
                addresses("email", "lilei@example.com ou_lilei", "recipient 2 is no mail address"),
                addresses("email", List.of("Li Lei <lilei@example.com>"), "recipient 1 is no mail address"),
                addresses("email", "x".repeat(249) + "@x.com", "recipient 1 is no mail address"),
                addresses("email", List.of(42), "recipient 1 is no mail address"),
                addresses("mobile", "13800138000,1380013800", "recipient 2 is no mobile number: 11 digits"),
                addresses("mobile", "8613800138000", "recipient 1 is no mobile number"),
                addresses("mobile", "+86 138 0013 8000", "recipient 1 is no mobile number"),
                addresses("mobile", "+8613800", "recipient 1 is no mobile number"),
                addresses("mobile", "0086-13800138000", "recipient 1 is no mobile number"),
                addresses("mobile", "lilei@example.com", "recipient 1 is no mobile number"),
                addresses("mobile", "41791234567", "recipient 1 is no mobile number"),
                new Bad(
                        "feishu-urgent?messageId=om_sandbox&userIdType=mobile&userIds=%2B14155552671",
                        null, Map.of(), "user ids: a space before a number may have been a +", USER_PLACES),
                addresses("mobile", "", "recipient 1 is no mobile number"),
                body(
                        new Alert(),
                        "there is none, and without it nothing can be buzzed; the body, a " + Alert.class.getName()
                                + ", does not say it",
                        MESSAGE_PLACES),
                body("disk full", "the body is a text that is not JSON", MESSAGE_PLACES),
                message("om_dry_run", "om_dry_run was not sent: the step that sends it has dryRun=true"),
                body(
                        "{\"message_id\":\"om_sandbox\",\"user_ids\":[]}",
                        "the list is empty (from the body)",
                        USER_PLACES),
                body("[]", "message id: there is none", MESSAGE_PLACES),
                body("{\"user_ids\":" + "[".repeat(100_000), "does not parse: ", MESSAGE_PLACES),
                users("[".repeat(100_000), "it starts like a JSON list and does not parse"),
                body(
                        "{\"message_id\":\"om_x\",\"user_ids\":[\"ou_a\"",
                        "the body starts like JSON and does not parse:",
                        ""),
                body("{\"message_id\":\"om_x\",\"user_ids\":[\"ou_a\"]} trailing", "does not parse:", MESSAGE_PLACES),
                header(
                        FeishuUrgentConstants.TYPE,
                        "fax",
                        "urgent type: 'fax' is unknown, known are app, sms, phone (from the header",
                        TYPE_PLACES),
                header(FeishuUrgentConstants.TYPE, 7, "urgent type: a java.lang.Integer stands", TYPE_PLACES),
                body(
                        Map.of("message_id", "om_sandbox", "user_ids", "ou_lilei", "user_id_type", "fax"),
                        "user id type: 'fax' is unknown, known are open_id, union_id, user_id, email, mobile",
                        ID_TYPE_PLACES));
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void isRefusedBeforeAnyCall(Bad bad) {
        Exception refusal = camel.send(bad.uri(), bad.body(), bad.headers()).getException();

        assertThat(refusal)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(bad.fault())
                .hasMessageContaining(bad.places());
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }
}
