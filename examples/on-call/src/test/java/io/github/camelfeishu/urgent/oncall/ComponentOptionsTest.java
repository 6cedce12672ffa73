package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static org.assertj.core.api.Assertions.assertThat;

/** The options of the component work in the application. */
class ComponentOptionsTest {

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension NO_CALLS =
            new OnCallExtension(SANDBOX, "camel.component.feishu-urgent.max-urgent-type=sms");

    @RegisterExtension
    static final OnCallExtension SWITCHED_OFF =
            new OnCallExtension(SANDBOX, "camel.component.feishu-urgent.enabled=false");

    @Test
    void aTypeAboveTheCeilingIsAFailureThatNamesTheOption() throws IOException {
        Reply reply = NO_CALLS.post(firing("above", "page"));

        assertThat(reply.note()).contains("maxUrgentType");
        assertThat(reply.status()).isEqualTo(424);
    }

    @Test
    void ifSwitchedOffNothingIsCalled(FeishuSandbox feishu) {
        SWITCHED_OFF.post(firing("off", "page"));

        assertThat(feishu.calls()).isEmpty();
    }

    @Test
    void ifSwitchedOffTheAnswerSaysSo() throws IOException {
        Reply reply = SWITCHED_OFF.post(firing("off-said", "page"));

        assertThat(reply.result()).isEqualTo("switched_off");
        assertThat(reply.status()).isEqualTo(200);
    }
}
