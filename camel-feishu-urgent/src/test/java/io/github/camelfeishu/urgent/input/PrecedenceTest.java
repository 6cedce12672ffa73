package io.github.camelfeishu.urgent.input;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The URI holds; what it leaves open the header says, then the body, then the component. The URI caps the type. */
class PrecedenceTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.WARN);

    private String other;

    @BeforeEach
    void anotherMessage() {
        other = FEISHU.sandbox().newMessage();
    }

    @Test
    void theMessageInTheUriHolds() {
        camel.buzz(
                "feishu-urgent?userIds=ou_lilei&messageId=" + other,
                Map.of("message_id", "om_body"),
                Map.of(FeishuUrgentConstants.MESSAGE_ID, "om_header"));

        assertThat(call().path()).contains("/" + other + "/");
    }

    @Test
    void theHeaderNamesTheMessageBeforeTheBody() {
        camel.buzz(
                "feishu-urgent?userIds=ou_lilei",
                Map.of("message_id", "om_body"),
                Map.of(FeishuUrgentConstants.MESSAGE_ID, other));

        assertThat(call().path()).contains("/" + other + "/");
    }

    @Test
    void theRecipientsInTheUriHold() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=ou_lucy",
                List.of("ou_hanmeimei"),
                Map.of(FeishuUrgentConstants.USER_IDS, "ou_lilei"));

        assertThat(call().body()).isEqualTo("{\"user_id_list\":[\"ou_lucy\"]}");
    }

    @Test
    void theHeaderNamesTheRecipientsBeforeTheBody() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox",
                List.of("ou_hanmeimei"),
                Map.of(FeishuUrgentConstants.USER_IDS, "ou_lilei"));

        assertThat(call().body()).isEqualTo("{\"user_id_list\":[\"ou_lilei\"]}");
    }

    @Test
    void aMessageInTheUriIsBuzzedWhateverReceiverAHeaderNames() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=ou_lilei",
                "an alert",
                Map.of(FeishuUrgentConstants.RECEIVE_ID, "oc_sandbox"));

        assertThat(call().path()).contains("/om_sandbox/");
        assertThat(FEISHU.sandbox().calls()).noneMatch(it -> it.kind() == CallKind.SEND);
    }

    @Test
    void theHeaderNamesTheTypeBeforeBodyAndUri() {
        camel.buzz(
                "feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei",
                Map.of("urgent_type", "sms"),
                Map.of(FeishuUrgentConstants.TYPE, UrgentType.APP));

        assertThat(call().path()).endsWith("/urgent_app");
    }

    @Test
    void theBodyNamesTheTypeBeforeTheUri() {
        camel.buzz("feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei", Map.of("urgent_type", "sms"), Map.of());

        assertThat(call().path()).endsWith("/urgent_sms");
    }

    @Test
    void theUriNamesTheTypeWhereTheMessageDoesNot() {
        camel.buzz("feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei", null, Map.of());

        assertThat(call().path()).endsWith("/urgent_phone");
    }

    @Test
    void whereNobodyNamesTheTypeItIsApp() {
        camel.buzz("feishu-urgent?messageId=om_sandbox&userIds=ou_lilei", null, Map.of());

        assertThat(call().path()).endsWith("/urgent_app");
    }

    @Test
    void theTypeOfIdsInTheUriHolds() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIdType=union_id",
                Map.of("user_ids", "on_lilei", "user_id_type", "user_id"),
                Map.of(FeishuUrgentConstants.USER_ID_TYPE, "open_id"));

        assertThat(call().rawQuery()).isEqualTo("user_id_type=union_id");
    }

    @Test
    void theTypeOfIdsInTheUriHoldsForTheBuzzOfANewMessage() {
        camel.buzz(
                "feishu-urgent?receiveId=oc_sandbox&userIdType=union_id",
                "disk full",
                Map.of(FeishuUrgentConstants.USER_IDS, "on_lilei", FeishuUrgentConstants.USER_ID_TYPE, "open_id"));

        assertThat(call().rawQuery()).isEqualTo("user_id_type=union_id");
    }

    @Test
    void theTypeOfReceiversInTheUriHolds() {
        camel.buzz(
                "feishu-urgent?receiveIdType=open_id",
                "disk full",
                Map.of(FeishuUrgentConstants.RECEIVE_ID, "ou_lilei", FeishuUrgentConstants.RECEIVE_ID_TYPE, "chat_id"));

        assertThat(call().body()).isEqualTo("{\"user_id_list\":[\"ou_lilei\"]}");
    }

    @Test
    void idsInTheUriAreOfTheComponentsTypeWhateverTheMessageSays() {
        camel.options().setUserIdType(UserIdType.UNION_ID);

        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=on_lilei",
                Map.of("user_id_type", "user_id"),
                Map.of(FeishuUrgentConstants.USER_ID_TYPE, "open_id"));

        assertThat(call().rawQuery()).isEqualTo("user_id_type=union_id");
    }

    @Test
    void theHeaderNamesTheTypeOfIdsBeforeTheBody() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox",
                Map.of("user_ids", "on_lilei", "user_id_type", "user_id"),
                Map.of(FeishuUrgentConstants.USER_ID_TYPE, "union_id"));

        assertThat(call().rawQuery()).isEqualTo("user_id_type=union_id");
    }

    @Test
    void theBodyNamesTheTypeOfIdsBeforeTheComponent() {
        camel.options().setUserIdType(UserIdType.UNION_ID);

        camel.buzz(
                "feishu-urgent?messageId=om_sandbox", Map.of("user_ids", "lilei", "user_id_type", "user_id"), Map.of());

        assertThat(call().rawQuery()).isEqualTo("user_id_type=user_id");
    }

    @Test
    void theComponentNamesTheTypeOfIdsIfNobodyElseDoes() {
        camel.options().setUserIdType(UserIdType.UNION_ID);

        camel.buzz("feishu-urgent?messageId=om_sandbox", List.of("on_lilei"), Map.of());

        assertThat(call().rawQuery()).isEqualTo("user_id_type=union_id");
    }

    @Test
    void theTypeUsedByTheLastEndpointIsNotReadByTheNext() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=ou_lilei",
                null,
                Map.of(FeishuUrgentConstants.TYPE_USED, "phone"));

        assertThat(call().path()).endsWith("/urgent_app");
    }

    /** {@code cap} is the component's maxUrgentType. */
    record Ceiling(String cap, String uri, String asked, String used) {}

    static Stream<Ceiling> ceilings() {
        return Stream.of(
                new Ceiling(null, "feishu-urgent:sms?", "sms", "sms"),
                new Ceiling(null, "feishu-urgent:sms?", "app", "app"),
                new Ceiling(null, "feishu-urgent:sms?", "phone", "sms"),
                new Ceiling(null, "feishu-urgent:app?", "sms", "app"),
                new Ceiling(null, "feishu-urgent?", "phone", "phone"),
                new Ceiling("sms", "feishu-urgent?", "phone", "sms"),
                new Ceiling("sms", "feishu-urgent?", "sms", "sms"),
                new Ceiling("phone", "feishu-urgent:sms?", "phone", "sms"),
                new Ceiling("app", "feishu-urgent:sms?", null, "app"),
                new Ceiling("app", "feishu-urgent:sms?", "app", "app"),
                new Ceiling(null, "feishu-urgent:sms?maxUrgentType=phone&", "phone", "phone"),
                new Ceiling("app", "feishu-urgent?maxUrgentType=phone&", "phone", "phone"),
                new Ceiling("phone", "feishu-urgent?maxUrgentType=app&", "sms", "app"),
                new Ceiling(null, "feishu-urgent?maxUrgentType=app&", null, "app"));
    }

    @ParameterizedTest
    @MethodSource("ceilings")
    void noMessageGetsMoreThanTheCeilingAllows(Ceiling ceiling) {
        camel.options().setMaxUrgentType(type(ceiling.cap()));
        Map<String, Object> headers =
                ceiling.asked() == null ? Map.of() : Map.of(FeishuUrgentConstants.TYPE, ceiling.asked());

        Exchange exchange = camel.buzz(ceiling.uri() + "messageId=om_sandbox&userIds=ou_lilei", null, headers);

        assertThat(call().path()).endsWith("/urgent_" + ceiling.used());
        assertThat(exchange.getMessage().getHeader(FeishuUrgentConstants.TYPE_USED))
                .isEqualTo(ceiling.used());
    }

    private static UrgentType type(String name) {
        return name == null ? null : UrgentType.valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Test
    void aMessageThatAsksForTooMuchIsLoweredWithAWarning() {
        camel.buzz(
                "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei",
                null,
                Map.of(FeishuUrgentConstants.TYPE, "phone"));

        assertThat(log.lines())
                .contains(
                        "WARN Buzzing by sms, the most that is allowed here: the header CamelFeishuUrgentType asks for"
                                + " phone");
    }

    private static RecordedCall call() {
        List<RecordedCall> calls = FEISHU.sandbox().urgentCalls();
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }
}
