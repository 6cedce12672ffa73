package io.github.camelfeishu.urgent.delivery;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.converter.stream.InputStreamCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** With a receiver the body is sent as a message, once, and that message is buzzed. */
class SendAndBuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TO_THE_CHAT = "feishu-urgent:sms?receiveId=oc_sandbox&userIds=ou_lilei&maxRetries=0";
    /** The backoff, a second and more, is cut to maxWait, which is longer than a wait for the chat's limit. */
    private static final String REPEATED = TO_THE_CHAT.replace("maxRetries=0", "maxWait=300&maxRetries=");

    private static final String CARD = "{\"header\":{\"title\":{\"tag\":\"plain_text\",\"content\":\"磁盘 90 %\"}}}";
    private static final String POST =
            "{\"zh_cn\":{\"title\":\"磁盘\",\"content\":[[{\"tag\":\"text\",\"text\":\"90 %\"}]]}}";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private static String content() throws Exception {
        return FEISHU.sandbox().messages().get(0).content();
    }

    private static String text() throws Exception {
        return JSON.readTree(content()).path("text").asText();
    }

    private static List<String> uuids() {
        return FEISHU.sandbox().calls(CallKind.SEND).stream()
                .map(SendAndBuzzTest::uuid)
                .toList();
    }

    private static String uuid(RecordedCall call) {
        try {
            return JSON.readTree(call.body()).path("uuid").textValue();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theMessageThatWasSentIsBuzzed() {
        UrgentResult result =
                camel.buzz(TO_THE_CHAT, "disk full", Map.of()).getMessage().getBody(UrgentResult.class);

        String messageId = FEISHU.sandbox().messages().get(0).messageId();
        assertThat(result.messageId()).isEqualTo(messageId);
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type, Buzz::messageId)
                .containsExactly(tuple("ou_lilei", "sms", messageId));
    }

    @Test
    void theHeaderHasTheMessageThatWasSent() {
        Exchange exchange = camel.buzz(TO_THE_CHAT, "disk full", Map.of());

        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(
                        FeishuUrgentConstants.MESSAGE_ID_USED,
                        FEISHU.sandbox().messages().get(0).messageId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "\"quoted\" and \\backslashed",
                "two\nlines\r\nand a\ttab",
                "磁盘已满 🔥🚒",
                "<at user_id=\"ou_lilei\"></at> & more",
                "{\"json\": \"of an alert\"}",
                "control \u0001 \u2028 and more"
            })
    void anyTextArrivesAsItIs(String body) throws Exception {
        camel.buzz(TO_THE_CHAT, body, Map.of());

        assertThat(text()).isEqualTo(body);
    }

    @Test
    void aBodyOfAnotherKindIsConvertedByCamel() throws Exception {
        camel.buzz(TO_THE_CHAT, 42, Map.of());

        assertThat(text()).isEqualTo("42");
    }

    @Test
    void bytesAreReadInTheCharsetOfTheExchange() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:gbk")
                        .setProperty(Exchange.CHARSET_NAME, constant("GBK"))
                        .to(TO_THE_CHAT);
            }
        });

        camel.buzz("direct:gbk", "磁盘已满".getBytes("GBK"), Map.of());

        assertThat(text()).isEqualTo("磁盘已满");
    }

    static Stream<Arguments> contents() throws Exception {
        return Stream.of(
                arguments("interactive", CARD, CARD),
                arguments("post", POST.getBytes(StandardCharsets.UTF_8), POST),
                arguments("interactive", JSON.readValue(CARD, LinkedHashMap.class), CARD),
                arguments("post", JSON.readTree(POST), POST));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void aCardOrPostArrivesAsItIs(String msgType, Object body, String sent) throws Exception {
        camel.buzz(TO_THE_CHAT + "&msgType=" + msgType, body, Map.of());

        assertThat(FEISHU.sandbox().messages().get(0).msgType()).isEqualTo(msgType);
        assertThat(content()).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({"open_id,ou_lilei", "union_id,on_lilei", "user_id,lilei"})
    void aUserWhoReceivesTheMessageIsBuzzedWhereNobodyElseIsNamed(String type, String id) {
        UrgentResult result = camel.buzz(
                        "feishu-urgent:app?receiveId=" + id + "&receiveIdType=" + type, "wake up", Map.of())
                .getMessage()
                .getBody(UrgentResult.class);

        assertThat(result.notifiedUserIds()).containsExactly(id);
        assertThat(FEISHU.sandbox().urgentCalls().get(0).rawQuery()).isEqualTo("user_id_type=" + type);
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei");
    }

    @Test
    void aUserWhoReceivesTheMessageByMailAddressIsBuzzedByTheIdThatIsNamed() {
        camel.buzz(
                "feishu-urgent:app?receiveId=lilei@example.com&receiveIdType=email&userIds=ou_lilei",
                "wake up",
                Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei");
    }

    @Test
    void theHeadersAloneNameTheReceiver() {
        camel.buzz(
                "feishu-urgent:app",
                "wake up",
                Map.of(FeishuUrgentConstants.RECEIVE_ID, "ou_lilei", FeishuUrgentConstants.RECEIVE_ID_TYPE, "open_id"));

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei");
    }

    @Test
    void theReceiverInTheUriHolds() {
        FEISHU.sandbox().addChat("oc_other").addMember(FEISHU.sandbox().user("lilei"));

        camel.buzz(
                TO_THE_CHAT,
                "disk full",
                Map.of(
                        FeishuUrgentConstants.RECEIVE_ID,
                        "oc_other",
                        FeishuUrgentConstants.RECEIVE_ID_TYPE,
                        "open_id",
                        FeishuUrgentConstants.USER_IDS,
                        "ou_hanmeimei"));

        assertThat(FEISHU.sandbox().messages().get(0).chat().chatId()).isEqualTo("oc_sandbox");
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei");
    }

    @Test
    void neitherAMessageIdNorTheBodySaysAnythingOfTheBuzz() throws Exception {
        String tool = "{\"message_id\":\"om_sandbox\",\"user_ids\":[\"ou_hanmeimei\"],\"urgent_type\":\"app\"}";

        camel.buzz(TO_THE_CHAT, tool, Map.of(FeishuUrgentConstants.MESSAGE_ID, "om_sandbox"));

        assertThat(text()).isEqualTo(tool);
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type, Buzz::messageId)
                .containsExactly(tuple(
                        "ou_lilei", "sms", FEISHU.sandbox().messages().get(0).messageId()));
    }

    @Test
    void aRedeliveryBuzzesTheMessageThatIsThere() throws Exception {
        camel.redeliver(2, TO_THE_CHAT);
        FEISHU.sandbox().faultNext(2, Fault.rateLimit("0.01").on(CallKind.URGENT));

        camel.buzz("direct:alert", "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
        assertThat(FEISHU.sandbox().calls(CallKind.SEND)).hasSize(1);
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::messageId)
                .containsExactly(FEISHU.sandbox().messages().get(0).messageId());
    }

    @Test
    void aFailedBuzzDoesNotLoseTheMessage() {
        FEISHU.sandbox().faultNext(Fault.resetAfterRead().on(CallKind.URGENT));

        Exchange exchange = camel.send(TO_THE_CHAT, "disk full", Map.of());

        String messageId = FEISHU.sandbox().messages().get(0).messageId();
        assertThat(exchange.getMessage().getHeaders()).containsEntry(FeishuUrgentConstants.MESSAGE_ID_USED, messageId);
        assertThat(((FeishuUrgentException) exchange.getException()).getMessageId())
                .isEqualTo(messageId);
    }

    @Test
    void aMessageWhoseAnswerWasLostIsSentAgainByUsWithTheSameUuid() {
        FEISHU.sandbox().faultNext(2, Fault.executedButAnswerLost().on(CallKind.SEND));

        camel.buzz(REPEATED + 2, "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
        assertThat(uuids()).hasSize(3).containsOnly(uuids().get(0));
    }

    @Test
    void aMessageWhoseAnswerWasLostIsSentAgainByARedeliveryWithTheSameUuid() throws Exception {
        camel.redeliver(2, TO_THE_CHAT);
        FEISHU.sandbox().faultNext(2, Fault.executedButAnswerLost().on(CallKind.SEND));

        camel.buzz("direct:alert", "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
        assertThat(uuids()).hasSize(3).containsOnly(uuids().get(0));
    }

    @Test
    void aMessageThatIsStillBeingSentIsAskedForAgain() {
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230049,\"msg\":\"The message is being sent.\"}")
                        .afterExecuting()
                        .on(CallKind.SEND));

        camel.buzz(REPEATED + 1, "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
    }

    @Test
    void everyExchangeHasAUuidOfItsOwn() {
        camel.buzz(TO_THE_CHAT, "disk full", Map.of());
        camel.buzz(TO_THE_CHAT, "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(2);
        assertThat(uuids()).doesNotHaveDuplicates();
    }

    @Test
    void theSameEndpointAgainAfterASuccessSendsAgain() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert")
                        .to(TO_THE_CHAT)
                        .setBody(constant("disk full"))
                        .to(TO_THE_CHAT);
            }
        });

        camel.buzz("direct:alert", "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(2);
    }

    @Test
    void anotherBodyAfterAFailureIsAnotherMessage() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert")
                        .doTry()
                        .to(TO_THE_CHAT)
                        .doCatch(FeishuUrgentException.class)
                        .setBody(constant("disk still full"))
                        .to(TO_THE_CHAT);
            }
        });
        FEISHU.sandbox().faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));

        camel.buzz("direct:alert", "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages())
                .extracting(Message::content)
                .containsExactly("{\"text\":\"disk full\"}", "{\"text\":\"disk still full\"}");
    }

    @Test
    void aStreamThatCamelDoesNotCacheSurvivesRedelivery() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(1));
                from("direct:alert").streamCache("false").to(TO_THE_CHAT);
            }
        });
        FEISHU.sandbox().faultNext(Fault.serverError(503).on(CallKind.SEND));

        camel.buzz("direct:alert", new ByteArrayInputStream("磁盘已满".getBytes(StandardCharsets.UTF_8)), Map.of());

        assertThat(text()).isEqualTo("磁盘已满");
    }

    @Test
    void aCachedStreamSurvivesAFailedBuzz() throws Exception {
        camel.redeliver(2, TO_THE_CHAT + "&msgType=interactive");
        FEISHU.sandbox().faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));

        camel.buzz("direct:alert", new InputStreamCache(CARD.getBytes(StandardCharsets.UTF_8)), Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
        assertThat(content()).isEqualTo(CARD);
    }

    @Test
    void whoHandlesAFailureCanReadTheCachedStream() {
        FEISHU.sandbox().faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));

        Exchange exchange =
                camel.send(TO_THE_CHAT, new InputStreamCache("disk full".getBytes(StandardCharsets.UTF_8)), Map.of());

        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("disk full");
    }

    @Test
    void aRefusalLeavesEverybodyPending() {
        FeishuUrgentException failure =
                camel.failure(TO_THE_CHAT.replace("oc_sandbox", "oc_nowhere"), "disk full", Map.of());

        assertThat(failure.getCode()).isEqualTo(230034);
        assertThat(failure.getCategory()).isEqualTo(Category.REQUEST);
        assertThat(failure.getMessageId()).isNull();
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
        assertThat(failure)
                .hasMessageStartingWith(
                        "Sending a message of type text to chat_id oc_nowhere failed (REQUEST): 230034 ")
                .hasMessageContaining("Check receiveId");
        assertThat(FEISHU.sandbox().urgentCalls()).isEmpty();
    }

    @Test
    void aParameterThatIsWrongWithTheMessageIsNotARecipients() {
        FeishuUrgentException failure =
                camel.failure(TO_THE_CHAT.replace("oc_sandbox", "oc_sandbox_230001"), "disk full", Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.REQUEST);
        assertThat(failure.getInvalidUserIds()).isEmpty();
    }

    @Test
    void anOutcomeOfSendingThatStaysUnknownIsNoDoubtAboutAnybody() {
        FEISHU.sandbox().fault(1, Fault.resetAfterRead().on(CallKind.SEND), 0);

        FeishuUrgentException failure = camel.failure(TO_THE_CHAT, "disk full", Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.getUnknownUserIds()).isEmpty();
    }

    @Test
    void anAnswerWithoutAMessageIdIsAskedForAgain() {
        FEISHU.sandbox()
                .faultNext(Fault.answer(200, "{\"code\":0,\"msg\":\"success\",\"data\":{}}")
                        .afterExecuting()
                        .on(CallKind.SEND));

        camel.buzz(REPEATED + 1, "disk full", Map.of());

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
    }

    @Test
    void aDryRunSendsNothing() {
        Exchange exchange = camel.buzz(TO_THE_CHAT + "&dryRun=true", "disk full", Map.of());

        assertThat(FEISHU.sandbox().calls()).isEmpty();
        assertThat(exchange.getMessage().getBody(String.class))
                .startsWith("{\"ok\":true,\"message_id\":\"om_dry_run\",\"urgent_type\":\"sms\",");
    }

    @Test
    void theEndpointCountsMessages() {
        camel.buzz(TO_THE_CHAT, "disk full", Map.of());

        FeishuUrgentEndpoint endpoint = camel.getContext().getEndpoint(TO_THE_CHAT, FeishuUrgentEndpoint.class);
        assertThat(List.of(endpoint.getMessages(), endpoint.getCalls())).isEqualTo(Arrays.asList(1L, 1L));
    }

    @Test
    void aMessageThatMayHaveBeenSentIsSaidToBeAlsoIfItsRepeatIsRefused() {
        FEISHU.sandbox()
                .faultNext(Fault.executedButAnswerLost().on(CallKind.SEND))
                .faultNext(Fault.answer(400, "{\"code\":230022,\"msg\":\"sensitive\"}")
                        .on(CallKind.SEND));

        FeishuUrgentException failure = camel.failure(REPEATED + 1, "disk full", Map.of());

        assertThat(failure.getCode()).isEqualTo(230022);
        assertThat(failure).hasMessageContaining("which an earlier attempt may have sent");
    }

    @Test
    void aMessageThatWasRefusedAtOnceIsNotSaidToBeSentPerhaps() {
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230022,\"msg\":\"sensitive\"}")
                        .on(CallKind.SEND));

        assertThat(camel.failure(TO_THE_CHAT, "disk full", Map.of())).hasMessageNotContaining("may have sent");
    }

    @Test
    void aDryRunOfARouteRunsToItsEndAlsoAboutTheMessageThatWasNotSent() throws Exception {
        camel.options().setDryRun(true);
        camel.redeliver(2, TO_THE_CHAT, "feishu-urgent:phone?userIds=ou_lilei&unreadOnly=true");

        Exchange exchange = camel.buzz("direct:alert", "disk full", Map.of());

        assertThat(exchange.getMessage().getBody(UrgentResult.class).messageId())
                .isEqualTo("om_dry_run");
        assertThat(FEISHU.sandbox().calls()).isEmpty();
    }

    @Test
    void theMessageThatADryRunDidNotSendIsNotBuzzed() throws Exception {
        camel.redeliver(2, TO_THE_CHAT + "&dryRun=true", "feishu-urgent:phone?userIds=ou_lilei");

        assertThat(camel.send("direct:alert", "disk full", Map.of()).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("om_dry_run was not sent");
    }
}
