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
    static final OnCallExtension DRY_RUN = new OnCallExtension(SANDBOX, "camel.component.feishu-urgent.dry-run=true");

    @Test
    void aTypeAboveTheCeilingIsLoweredToItAndTheNoteNamesTheOption() throws IOException {
        Reply reply = NO_CALLS.post(firing("above", "page"));

        assertThat(reply.note()).contains("People were buzzed by sms", "maxUrgentType");
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void inADryRunNothingIsCalled(FeishuSandbox feishu) {
        DRY_RUN.post(firing("off", "page"));

        assertThat(feishu.calls()).isEmpty();
    }

    @Test
    void inADryRunTheAnswerSaysSo() throws IOException {
        Reply reply = DRY_RUN.post(firing("off-said", "page"));

        assertThat(reply.result()).isEqualTo("dry_run");
        assertThat(reply.status()).isEqualTo(200);
    }
}
