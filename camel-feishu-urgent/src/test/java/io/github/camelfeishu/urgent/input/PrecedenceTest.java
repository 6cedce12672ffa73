package io.github.camelfeishu.urgent.input;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The header wins, then the body, then the option; the URI sets the ceiling. */
class PrecedenceTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private String other;

    @BeforeEach
    void anotherMessage() {
        other = FEISHU.sandbox().newMessage();
    }

    @Test
    void theHeaderNamesTheMessageBeforeBodyAndOption() {
        camel.buzz(
                "feishu-urgent?userIds=ou_lilei&messageId=om_option",
                Map.of("message_id", "om_body"),
                Map.of(FeishuUrgentConstants.MESSAGE_ID, other));

        assertThat(call().path()).contains("/" + other + "/");
    }

    @Test
    void theBodyNamesTheMessageBeforeTheOption() {
        camel.buzz("feishu-urgent?userIds=ou_lilei&messageId=om_option", Map.of("message_id", other), Map.of());

        assertThat(call().path()).contains("/" + other + "/");
    }

    @Test
    void theHeaderNamesTheRecipientsBeforeBodyAndOption() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=ou_lucy",
                List.of("ou_hanmeimei"),
                Map.of(FeishuUrgentConstants.USER_IDS, "ou_lilei"));

        assertThat(call().body()).isEqualTo("{\"user_id_list\":[\"ou_lilei\"]}");
    }

    @Test
    void theBodyNamesTheRecipientsBeforeTheOption() {
        camel.buzz("feishu-urgent?messageId=om_sandbox&userIds=ou_lucy", List.of("ou_hanmeimei"), Map.of());

        assertThat(call().body()).isEqualTo("{\"user_id_list\":[\"ou_hanmeimei\"]}");
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
    void theHeaderNamesTheUserIdTypeBeforeBodyAndOption() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=on_lilei&userIdType=open_id",
                Map.of("user_id_type", "user_id"),
                Map.of(FeishuUrgentConstants.USER_ID_TYPE, "union_id"));

        assertThat(call().rawQuery()).isEqualTo("user_id_type=union_id");
    }

    @Test
    void theBodyNamesTheUserIdTypeBeforeTheOption() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=lilei&userIdType=open_id",
                Map.of("user_id_type", "user_id"),
                Map.of());

        assertThat(call().rawQuery()).isEqualTo("user_id_type=user_id");
    }

    @Test
    void theTypeUsedByTheLastEndpointIsNotReadByTheNext() {
        camel.buzz(
                "feishu-urgent?messageId=om_sandbox&userIds=ou_lilei",
                null,
                Map.of(FeishuUrgentConstants.TYPE_USED, "phone"));

        assertThat(call().path()).endsWith("/urgent_app");
    }

    /** {@code cap} is the component's maxUrgentType; {@code used} is null where the message is refused. */
    record Ceiling(String cap, String uri, String asked, String used) {}

    static Stream<Ceiling> ceilings() {
        return Stream.of(
                new Ceiling(null, "feishu-urgent:sms?", "sms", "sms"),
                new Ceiling(null, "feishu-urgent:sms?", "app", "app"),
                new Ceiling(null, "feishu-urgent:sms?", "phone", null),
                new Ceiling(null, "feishu-urgent:app?", "sms", null),
                new Ceiling(null, "feishu-urgent?", "phone", "phone"),
                new Ceiling("sms", "feishu-urgent?", "phone", null),
                new Ceiling("sms", "feishu-urgent?", "sms", "sms"),
                new Ceiling("phone", "feishu-urgent:sms?", "phone", null),
                new Ceiling("app", "feishu-urgent:sms?", null, null),
                new Ceiling("app", "feishu-urgent:sms?", "app", "app"),
                new Ceiling(null, "feishu-urgent:sms?maxUrgentType=phone&", "phone", "phone"),
                new Ceiling("app", "feishu-urgent?maxUrgentType=phone&", "phone", "phone"),
                new Ceiling("phone", "feishu-urgent?maxUrgentType=app&", "sms", null),
                new Ceiling(null, "feishu-urgent?maxUrgentType=app&", null, "app"));
    }

    @ParameterizedTest
    @MethodSource("ceilings")
    void noMessageGetsMoreThanTheCeilingAllows(Ceiling ceiling) {
        camel.options().setMaxUrgentType(ceiling.cap() == null ? null : UrgentType.of(ceiling.cap()));
        Map<String, Object> headers =
                ceiling.asked() == null ? Map.of() : Map.of(FeishuUrgentConstants.TYPE, ceiling.asked());

        Exception refusal = camel.send(ceiling.uri() + "messageId=om_sandbox&userIds=ou_lilei", null, headers)
                .getException();

        if (ceiling.used() == null) {
            assertThat(refusal)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("urgent type: ")
                    .hasMessageContaining("maxUrgentType");
            assertThat(FEISHU.sandbox().calls()).isEmpty();
        } else {
            assertThat(refusal).isNull();
            assertThat(call().path()).endsWith("/urgent_" + ceiling.used());
        }
    }

    private static RecordedCall call() {
        List<RecordedCall> calls = FEISHU.sandbox().urgentCalls();
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }
}
