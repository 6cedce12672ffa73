package io.github.camelfeishu.urgent;

import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** The message of one step of a route never decides for the next, unless the route hands on its result. */
class StepsTest {

    private static final String LILEI = "feishu-urgent:app?userIds=ou_lilei";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private String first;
    private String second;

    @BeforeEach
    void twoMessages() {
        first = FEISHU.sandbox().newMessage();
        second = FEISHU.sandbox().newMessage();
    }

    private Exchange send(RouteBuilder route, Object body, Map<String, Object> headers) throws Exception {
        camel.getContext().addRoutes(route);
        return camel.send("direct:alert", body, headers);
    }

    @Test
    void twoStepsBuzzTheMessageThatEachNames() throws Exception {
        send(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:alert").to(LILEI + "&messageId=" + first).to(LILEI + "&messageId=" + second);
                    }
                },
                null,
                Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::messageId).containsExactly(first, second);
    }

    @Test
    void eachRoundOfALoopBuzzesTheMessageOfItsBody() throws Exception {
        send(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:alert")
                                .loop(2)
                                .process(StepsTest.this::setMessageOfTheRound)
                                .to(LILEI);
                    }
                },
                null,
                Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::messageId).containsExactly(first, second);
    }

    private void setMessageOfTheRound(Exchange exchange) {
        int round = exchange.getProperty(Exchange.LOOP_INDEX, int.class);
        exchange.getMessage().setBody(Map.of("message_id", round == 0 ? first : second));
    }

    @Test
    void aMessageThatWasSentDoesNotDecideForAStepWithABodyOfItsOwn() throws Exception {
        send(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:alert")
                                .to(LILEI + "&receiveId=oc_sandbox")
                                .setBody(constant(Map.of("message_id", second)))
                                .to(LILEI);
                    }
                },
                "disk full",
                Map.of());

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::messageId)
                .containsExactly(FEISHU.sandbox().messages().get(0).messageId(), second);
    }

    @Test
    void theResultOfAStepNamesTheMessageForTheNextAndNothingElse() throws Exception {
        Exchange exchange = send(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:alert")
                                .to("feishu-urgent:sms?userIds=ou_lucy")
                                .to(LILEI);
                        from("direct:result").to("feishu-urgent?userIds=ou_lilei");
                    }
                },
                Map.of("message_id", first),
                Map.of());
        camel.buzz(
                "direct:result",
                new UrgentResult(
                        second,
                        UrgentType.PHONE,
                        Map.of(UrgentType.PHONE, List.of("ou_hanmeimei")),
                        List.of(),
                        List.of(),
                        List.of()),
                Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type, Buzz::messageId)
                .containsExactly(
                        tuple("ou_lucy", "sms", first),
                        tuple("ou_lilei", "app", first),
                        tuple("ou_lilei", "app", second));
    }

    @Test
    void theResultOfAStepNamesNoRecipients() throws Exception {
        camel.buzz(LILEI, Map.of("message_id", first), Map.of());

        assertThat(camel.send(
                                "feishu-urgent:app",
                                new UrgentResult(
                                        first,
                                        UrgentType.APP,
                                        Map.of(UrgentType.APP, List.of("ou_lilei")),
                                        List.of(),
                                        List.of(),
                                        List.of()),
                                Map.of())
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("user ids: there is no recipient");
    }

    @Test
    void theMessageUsedIsNeverReadAndTheMessageReadIsNeverWritten() {
        Exchange exchange = camel.buzz(
                LILEI,
                null,
                Map.of(
                        FeishuUrgentConstants.MESSAGE_ID, first,
                        FeishuUrgentConstants.MESSAGE_ID_USED, second));

        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(FeishuUrgentConstants.MESSAGE_ID, first)
                .containsEntry(FeishuUrgentConstants.MESSAGE_ID_USED, first);
    }

    @Test
    void aStepThatHasNoMessageLeavesNoneOfAnEarlierStep() {
        Exchange exchange = camel.send(
                LILEI + "&receiveId=oc_sandbox_230002",
                "disk full",
                Map.of(FeishuUrgentConstants.MESSAGE_ID_USED, first));

        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey(FeishuUrgentConstants.MESSAGE_ID_USED);
    }
}
