package io.github.camelfeishu.urgent.outside;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.EventRoute;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What a sender can decide by headers, with Camel 4.18.0's own consumers. Later versions of Camel let fewer headers in: the
 * component page has the list.
 */
class MessagesFromOutsideTest {

    private static final String CAMEL = "Camel";
    private static final String MIXED_CASE = "cAMEL";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    /** Headers that get in, spelled so that they begin with {@code prefix}. */
    record Way(Outsider outsider, String prefix) {

        Map<String, String> spelled(Map<String, String> headers) {
            Map<String, String> spelled = new HashMap<>();
            headers.forEach((name, value) -> spelled.put(prefix + name.substring(CAMEL.length()), value));
            return spelled;
        }
    }

    static Stream<Way> waysIn() {
        return Stream.of(
                new Way(Outsider.MAIL, CAMEL),
                new Way(Outsider.MAIL, MIXED_CASE),
                new Way(Outsider.SQS, CAMEL),
                new Way(Outsider.SQS, MIXED_CASE),
                new Way(Outsider.JMS, MIXED_CASE));
    }

    /** Whom, what and how the sender would rather have buzzed. */
    private static Map<String, String> wishes() {
        return Map.of(
                FeishuUrgentConstants.MESSAGE_ID, FEISHU.sandbox().newMessage(),
                FeishuUrgentConstants.USER_IDS, "on_lucy",
                FeishuUrgentConstants.USER_ID_TYPE, "union_id",
                FeishuUrgentConstants.RECEIVE_ID, "ou_lucy",
                FeishuUrgentConstants.RECEIVE_ID_TYPE, "open_id",
                FeishuUrgentConstants.TYPE, "phone");
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void messageRecipientsAndCeilingOfTheUriHold(Way way) throws Exception {
        route(it -> it.to("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei"));

        receive(way, wishes());

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::type, Buzz::openId, Buzz::messageId)
                .containsExactly(tuple("sms", "ou_lilei", "om_sandbox"));
        assertThat(FEISHU.sandbox().calls(CallKind.SEND)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void receiverRecipientsAndCeilingOfTheUriHold(Way way) throws Exception {
        route(it -> it.to("feishu-urgent:sms?receiveId=oc_sandbox&userIds=ou_lilei"));

        receive(way, wishes());

        assertThat(FEISHU.sandbox().messages())
                .extracting(message -> message.chat().chatId(), Message::content)
                .containsExactly(tuple("oc_sandbox", "{\"text\":\"disk full\"}"));
        assertThat(buzzed()).containsExactly("sms ou_lilei");
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void recipientsThatTheUriLeavesOpenAreTheSenders(Way way) throws Exception {
        route(it -> it.setBody().constant(List.of("ou_lilei")).to("feishu-urgent:sms?messageId=om_sandbox"));

        receive(way, Map.of(FeishuUrgentConstants.USER_IDS, "ou_lucy"));

        assertThat(buzzed()).containsExactly("sms ou_lucy");
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void aReceiverThatTheUriLeavesOpenIsTheSenders(Way way) throws Exception {
        route(it -> it.to("feishu-urgent:sms"));

        receive(
                way,
                Map.of(
                        FeishuUrgentConstants.RECEIVE_ID, "ou_lucy",
                        FeishuUrgentConstants.RECEIVE_ID_TYPE, "open_id"));

        assertThat(buzzed()).containsExactly("sms ou_lucy");
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void headersThatTheRouteRemovesDecideNothing(Way way) throws Exception {
        route(it -> it.removeHeaders("CamelFeishuUrgent*")
                .setBody()
                .constant(List.of("ou_lilei"))
                .to("feishu-urgent:sms?messageId=om_sandbox"));

        receive(way, Map.of(FeishuUrgentConstants.USER_IDS, "ou_lucy"));

        assertThat(buzzed()).containsExactly("sms ou_lilei");
    }

    /** Camel's look-up of a header takes the dotless i and the long s for i and s; its patterns do not. */
    @Test
    void aPatternThatEndsBeforeTheFirstILeavesNoSpellingThatIsRead() throws Exception {
        String lookalike = "cAMELFe\u0131\u017fhuUrgentUserIds";
        route(it -> it.removeHeaders("CamelFe*")
                .setBody()
                .constant(List.of("ou_lilei"))
                .to("feishu-urgent:sms?messageId=om_sandbox"));

        alert(Outsider.JMS.writes(camel.getContext(), Map.of(lookalike, "ou_lucy"), "disk full"));

        assertThat(buzzed()).containsExactly("sms ou_lilei");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelFeishuUrgentUserIds", "camelFeishuUrgentUserIds"})
    void jmsStopsHeadersThatBeginWithCamelInOrdinaryCase(String header) throws Exception {
        assertThat(Outsider.JMS
                        .writes(camel.getContext(), Map.of(header, "ou_lucy", "host", "db1"), "disk full")
                        .getMessage()
                        .getHeaders())
                .containsEntry("host", "db1")
                .doesNotContainKey(FeishuUrgentConstants.USER_IDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelFeishuUrgentUserIds", "camelfeishuurgentuserids", "cAMELFeishuUrgentUserIds"})
    void httpStopsHeadersThatBeginWithCamelInAnyCase(String header) throws Exception {
        String url = EventRoute.freeUrl();
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("undertow:" + url)
                        .setBody()
                        .constant(List.of("ou_lilei"))
                        .to("feishu-urgent:sms?messageId=om_sandbox")
                        .convertBodyTo(String.class);
            }
        });

        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header(header, "ou_lucy")
                                .build(),
                        BodyHandlers.discarding());

        assertThat(buzzed()).containsExactly("sms ou_lilei");
    }

    private void route(UnaryOperator<ProcessorDefinition<?>> steps) throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                steps.apply(from("direct:alerts"));
            }
        });
    }

    private void receive(Way way, Map<String, String> headers) throws Exception {
        alert(way.outsider().writes(camel.getContext(), way.spelled(headers), "disk full"));
    }

    private void alert(Exchange exchange) {
        assertThat(camel.getProducerTemplate().send("direct:alerts", exchange).getException())
                .isNull();
    }

    private static List<String> buzzed() {
        return FEISHU.sandbox().inbox().stream()
                .map(buzz -> buzz.type() + " " + buzz.openId())
                .toList();
    }
}
