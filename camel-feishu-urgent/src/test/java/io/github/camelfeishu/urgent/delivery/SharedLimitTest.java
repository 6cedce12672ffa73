package io.github.camelfeishu.urgent.delivery;

import java.util.List;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Two nodes in two JVMs are one app to Feishu and share its limit over Hazelcast. */
@Timeout(120)
class SharedLimitTest {

    private static final int EXCHANGES_EACH = 75;

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @Test
    void togetherTheyStayBelowTheLimitAndBothGetOn() throws Exception {
        try (ChildJvm first = node("")) {
            String address = first.awaitWord("member");
            try (ChildJvm second = node(address)) {
                second.awaitWord("member");

                for (ChildJvm node : List.of(first, second)) {
                    node.tell("warm up");
                    node.awaitWord("warm");
                }
                first.tell("now");
                second.tell("now");

                assertThat(first.awaitWord("members")).isEqualTo("2");
                assertThat(second.awaitWord("members")).isEqualTo("2");
                assertThat(List.of(first.awaitWord("successes"), second.awaitWord("successes")))
                        .containsOnly(String.valueOf(EXCHANGES_EACH));
            }
        }
        assertThat(FEISHU.sandbox().urgentCalls())
                .filteredOn(call -> call.path().endsWith("urgent_app"))
                .hasSize(2 * EXCHANGES_EACH)
                .extracting(RecordedCall::status)
                .containsOnly(200);
    }

    private static ChildJvm node(String first) throws Exception {
        return ChildJvm.start(
                NodeProgram.class,
                FEISHU.sandbox().baseUrl(),
                FEISHU.sandbox().appId(),
                FEISHU.sandbox().appSecret(),
                String.valueOf(EXCHANGES_EACH),
                first);
    }
}
