package io.github.camelfeishu.urgent.sandbox.feishu;

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CardUpdatesTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String FORM_1 = "{\"config\":{\"update_multi\":true},\"elements\":[]}";
    private static final String FORM_2 = "{\"schema\":\"2.0\",\"body\":{\"elements\":[]}}";

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void anUpdateReplacesTheContent() {
        Instant sent = feishu.clock().freeze().instant();
        Message card = feishu.message(caller.sendCard(FORM_1));
        feishu.clock().advance(Duration.ofMinutes(1));

        assertThat(caller.update(card.messageId(), FORM_2).http().body())
                .isEqualTo("{\"code\":0,\"msg\":\"success\",\"data\":{}}");
        assertThat(card.content()).isEqualTo(FORM_2);
        assertThat(card.sentAt()).isEqualTo(sent);
        assertThat(card.updatedAt()).isEqualTo(sent.plusSeconds(60));
    }

    @Test
    void theControlApiShowsThePresentContent() {
        String messageId = caller.sendCard(FORM_1);
        caller.update(messageId, FORM_2);

        JsonNode message = caller.get("/sandbox/messages").json().get(0);

        assertThat(message.get("content").textValue()).isEqualTo(FORM_2);
        assertThat(message.get("updated").booleanValue()).isTrue();
    }

    @Test
    void aTextCannotBeUpdated() {
        assertThat(caller.update("om_sandbox", FORM_1).code()).isEqualTo(230001);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"elements":[]}                                                         | 230001
                    {"config":{"update_multi":false},"elements":[]}                         | 230001
                    {"schema":"2.0","config":{"update_multi":false},"body":{"elements":[]}} | 230001
                    {"config":{"update_multi":true},"elements":[]}                          | 0
                    {"schema":"2.0","body":{"elements":[]}}                                 | 0
                    {"type":"template","data":{"template_id":"t"}}                          | 0
                    """)
    void onlyASharedCardCanBeUpdatedAndOnlyToASharedCard(String card, int code) {
        assertThat(caller.update(caller.sendCard(card), FORM_1).code()).isEqualTo(code);
        assertThat(caller.update(caller.sendCard(FORM_1), card).code()).isEqualTo(code);
    }

    @Test
    void aCardCanBeUpdatedForFourteenDays() {
        feishu.clock().freeze();
        String messageId = caller.sendCard(FORM_1);
        feishu.clock().advance(Duration.ofDays(14));

        assertThat(caller.update(messageId, FORM_1).code()).isZero();

        feishu.clock().advance(Duration.ofMillis(1));

        assertThat(caller.update(messageId, FORM_1).code()).isEqualTo(230031);
    }

    @Test
    void oneCardTakesFiveUpdatesASecond() {
        feishu.clock().freeze();
        String messageId = caller.sendCard(FORM_1);
        String other = caller.sendCard(FORM_1);
        for (int i = 0; i < 5; i++) {
            assertThat(caller.update(messageId, FORM_1).code()).isZero();
        }

        assertThat(caller.update(messageId, FORM_1).code()).isEqualTo(230020);
        assertThat(caller.update(other, FORM_1).code()).isZero();

        feishu.clock().advance(Duration.ofSeconds(1));

        assertThat(caller.update(messageId, FORM_1).code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    content  | {}
                    content  | {"content":{}}
                    content  | {"content":""}
                    msg_type | {"msg_type":"interactive","content":"{}"}
                    """)
    void aBodyThatFeishuDoesNotKnowIsRefused(String field, String body) {
        Caller.Reply reply =
                caller.send(caller.authorized("PATCH", Caller.MESSAGES_PATH + "/" + caller.sendCard(FORM_1), body));

        assertThat(reply.code()).isEqualTo(99992402);
        assertThat(reply.json().at("/error/field_violations/0/field").textValue())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"schema\":\"3.0\"}",
                "{\"schema\":\"2.0\",\"elements\":[]}",
                "{\"schema\":\"2.0\",\"body\":{\"elements\":[]},\"elements\":[]}",
                "{\"schema\":\"2.0\",\"body\":{\"elements\":[{\"tag\":\"action\",\"actions\":[]}]}}",
                "{\"elements\":[{\"tag\":\"action\",\"actions\":[{\"tag\":\"button\",\"value\":\"ack\"}]}]}"
            })
    void aBadCardIsRefusedInFeishusWordsWhenSentAndWhenUpdated(String card) {
        Caller.Reply sent = caller.sendAs(caller.token(), "chat_id", Caller.message("oc_sandbox", "interactive", card));
        Caller.Reply updated = caller.update(caller.sendCard(FORM_1), card);

        assertThat(sent.code()).isEqualTo(230099);
        assertThat(updated.code()).isEqualTo(230099);
        assertThat(updated.json().get("msg").textValue())
                .isEqualTo(sent.json().get("msg").textValue())
                .startsWith("Failed to create card content, ext=ErrCode: 200");
    }
}
