package io.github.camelfeishu.urgent.delivery;

import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** With sendOnly the body is sent and nobody is buzzed. */
class SendOnlyTest {

    private static final String QUIET = "feishu-urgent?receiveId=oc_sandbox&sendOnly=true";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void theMessageIsThereAndNobodyIsBuzzed() {
        Exchange exchange = camel.buzz(QUIET, "it is over", Map.of());

        assertThat(FEISHU.sandbox().messages())
                .extracting(Message::content)
                .containsExactly("{\"text\":\"it is over\"}");
        assertThat(FEISHU.sandbox().urgentCalls()).isEmpty();
        UrgentResult result = exchange.getMessage().getBody(UrgentResult.class);
        assertThat(result.messageId())
                .isEqualTo(FEISHU.sandbox().messages().get(0).messageId());
        assertThat(result.notifiedUserIds()).isEmpty();
    }

    @Test
    void aMessageWithAKeyOfTheSendersIsSentOnce() {
        Map<String, String> key = Map.of(FeishuUrgentConstants.UUID, "disk-full-1");
        Exchange first = camel.buzz(QUIET, "disk full", key);
        Exchange again = camel.buzz(QUIET, "disk full", key);

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
        assertThat(again.getMessage().getBody(UrgentResult.class).messageId())
                .isEqualTo(first.getMessage().getBody(UrgentResult.class).messageId());
    }

    @Test
    void theKeyIsThatOfOneMessage() {
        Exchange sent = camel.buzz(QUIET, "disk full", Map.of(FeishuUrgentConstants.UUID, "disk-full-1"));

        assertThat(sent.getMessage().getHeader(FeishuUrgentConstants.UUID)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a-key-of-fifty-one-characters-is-longer-than-it-may-"})
    void aKeyThatFeishuDoesNotTakeIsRefused(String key) {
        assertThat(camel.send(QUIET, "disk full", Map.of(FeishuUrgentConstants.UUID, key))
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("idempotency key");
    }

    @Test
    void recipientsThatARouteStillCarriesAreNotBuzzed() {
        camel.buzz(QUIET, "it is over", Map.of(FeishuUrgentConstants.USER_IDS, List.of("ou_lilei")));

        assertThat(FEISHU.sandbox().urgentCalls()).isEmpty();
    }

    @Test
    void aUserAsReceiverIsNotBuzzed() {
        camel.buzz(
                "feishu-urgent?sendOnly=true&receiveIdType=open_id",
                "it is over",
                Map.of(FeishuUrgentConstants.RECEIVE_ID, "ou_lilei"));

        assertThat(FEISHU.sandbox().messages()).hasSize(1);
        assertThat(FEISHU.sandbox().urgentCalls()).isEmpty();
    }

    @Test
    void aRefusalIsAFailure() {
        FeishuUrgentException failure = camel.failure(
                "feishu-urgent?sendOnly=true",
                "it is over",
                Map.of(FeishuUrgentConstants.RECEIVE_ID, "oc_sandbox_230002"));

        assertThat(failure.getCode()).isEqualTo(230002);
        assertThat(failure.getPendingUserIds()).isEmpty();
    }

    @Test
    void withoutAReceiverThereIsNobodyToSendItTo() {
        assertThat(camel.send("feishu-urgent?sendOnly=true", "it is over", Map.of())
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("receive id: there is none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unreadOnly=true", "fallback=app"})
    void whatSaysHowToBuzzIsRefusedBesideIt(String option) {
        assertThatThrownBy(() -> camel.getContext().getEndpoint(QUIET + "&" + option))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasRootCauseMessage(option.substring(0, option.indexOf('='))
                        + " says how to buzz, and with sendOnly nobody is buzzed: leave out one of them");
    }
}
