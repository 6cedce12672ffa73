package io.github.camelfeishu.urgent;

import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The message after a buzz. */
class ResultTest {

    private static final String ROUTE = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void theBodyIsTheResult() {
        UrgentResult result =
                camel.buzz(ROUTE, "an alert", Map.of()).getMessage().getBody(UrgentResult.class);

        assertThat(result.ok()).isTrue();
        assertThat(result.messageId()).isEqualTo("om_sandbox");
        assertThat(result.urgentType()).isEqualTo(UrgentType.SMS);
        assertThat(result.notifiedUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(result.notifiedByType()).isEqualTo(Map.of(UrgentType.SMS, List.of("ou_lilei", "ou_hanmeimei")));
        assertThat(result.invalidUserList()).isEmpty();
        assertThat(result.logIds()).hasSize(1);
    }

    @Test
    void theBodyConvertsToTheToolShapeAsText() {
        assertThat(camel.buzz(ROUTE, null, Map.of()).getMessage().getBody(String.class))
                .startsWith(
                        "{\"ok\":true,\"message_id\":\"om_sandbox\",\"urgent_type\":\"sms\",\"invalid_user_list\":[],");
    }

    @Test
    void theBodyConvertsToAMapWithTheToolShapeFirst() {
        Map<?, ?> map = camel.buzz(ROUTE, null, Map.of()).getMessage().getBody(Map.class);

        assertThat(map.keySet().stream().map(Object::toString))
                .containsExactly(
                        "ok",
                        "message_id",
                        "urgent_type",
                        "invalid_user_list",
                        "notified_user_ids",
                        "notified_by_type",
                        "rejections",
                        "read_user_ids",
                        "log_ids");
        assertThat(map.get("notified_by_type")).isEqualTo(Map.of("sms", List.of("ou_lilei", "ou_hanmeimei")));
    }

    @Test
    void marshallingToJsonGivesWhatTheConversionToTextGives() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:json").setBody(constant(refused())).marshal().json();
                from("direct:converted").setBody(constant(refused())).convertBodyTo(String.class);
            }
        });

        assertThat(camel.buzz("direct:json", null, Map.of()).getMessage().getBody(String.class))
                .isEqualTo(camel.buzz("direct:converted", null, Map.of())
                        .getMessage()
                        .getBody(String.class))
                .isEqualTo("{\"ok\":true,\"message_id\":\"om_a\",\"urgent_type\":\"phone\","
                        + "\"invalid_user_list\":[\"ou_b\"],\"notified_user_ids\":[\"ou_a\"],"
                        + "\"notified_by_type\":{\"phone\":[\"ou_a\"]},"
                        + "\"rejections\":[{\"user_id\":\"ou_b\",\"code\":230013,\"reason\":\"gone\"}],"
                        + "\"read_user_ids\":[\"ou_c\"],\"log_ids\":[\"l1\"]}");
    }

    private static UrgentResult refused() {
        return new UrgentResult(
                "om_a",
                UrgentType.PHONE,
                Map.of(UrgentType.PHONE, List.of("ou_a")),
                List.of(new UrgentResult.Rejection("ou_b", 230013, "gone")),
                List.of("ou_c"),
                List.of("l1"));
    }

    @Test
    void theHeadersSayWhatWasDone() {
        Message message = camel.buzz(ROUTE, null, Map.of()).getMessage();

        assertThat(message.getHeaders())
                .containsEntry(FeishuUrgentConstants.MESSAGE_ID_USED, "om_sandbox")
                .doesNotContainKey(FeishuUrgentConstants.MESSAGE_ID)
                .containsEntry(FeishuUrgentConstants.TYPE_USED, "sms")
                .containsEntry(FeishuUrgentConstants.INVALID_USER_IDS, List.of());
        assertThat(message.getHeader(FeishuUrgentConstants.LOG_ID, String.class))
                .isEqualTo(FEISHU.sandbox().urgentCalls().get(0).logId());
    }

    @Test
    void theInvalidOnesStandInAHeader() {
        FEISHU.sandbox()
                .faultNext(
                        1,
                        Fault.answer(200, "{\"code\":0,\"data\":{\"invalid_user_id_list\":[\"ou_hanmeimei\"]}}")
                                .on(CallKind.URGENT));

        assertThat(camel.buzz(ROUTE, null, Map.of()).getMessage().getHeaders())
                .containsEntry(FeishuUrgentConstants.INVALID_USER_IDS, List.of("ou_hanmeimei"));
    }

    @Test
    void anAnswerWithoutDataMeansThatEverybodyWasBuzzed() {
        FEISHU.sandbox()
                .faultNext(
                        1, Fault.answer(200, "{\"code\":0,\"msg\":\"success\"}").on(CallKind.URGENT));

        assertThat(camel.buzz(ROUTE, null, Map.of()).getMessage().getBody(UrgentResult.class))
                .extracting(UrgentResult::notifiedUserIds)
                .isEqualTo(List.of("ou_lilei", "ou_hanmeimei"));
    }

    @Test
    void toVKeepsTheBodyAndPutsTheResultIntoAVariable() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").toV(ROUTE, null, "buzz");
            }
        });

        Exchange exchange = camel.buzz("direct:alert", "an alert", Map.of());

        assertThat(exchange.getMessage().getBody()).isEqualTo("an alert");
        assertThat(exchange.getVariable("buzz", UrgentResult.class).ok()).isTrue();
    }

    @Test
    void aDryRunValidatesAnswersAndCallsNothing() {
        Exchange exchange = camel.buzz(ROUTE + "&dryRun=true", null, Map.of());

        assertThat(exchange.getMessage().getBody(String.class))
                .startsWith(
                        "{\"ok\":true,\"message_id\":\"om_sandbox\",\"urgent_type\":\"sms\",\"invalid_user_list\":[],");
        assertThat(exchange.getMessage().getBody(UrgentResult.class).notifiedUserIds())
                .isEmpty();
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    @Test
    void aDryRunStillRefusesBadInput() {
        assertThat(camel.send("feishu-urgent:sms?dryRun=true&userIds=ou_lilei", null, Map.of())
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("message id: ");
    }
}
