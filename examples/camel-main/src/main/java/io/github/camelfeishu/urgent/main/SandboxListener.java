package io.github.camelfeishu.urgent.main;

import java.nio.file.Path;

import io.github.camelfeishu.urgent.sandbox.EmbeddedSandbox.Part;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures the application for a sandbox, writes a sample alert, and ends the sandbox with the application. */
class SandboxListener extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxListener.class);

    private final FeishuSandbox feishu;

    SandboxListener(FeishuSandbox feishu) {
        this.feishu = feishu;
    }

    void configure(Main main) {
        LOG.info("No account of Feishu is set: the application uses a sandbox at {}", feishu.baseUrl());
        main.addOverrideProperty("camel.component.feishu-urgent.base-url", feishu.baseUrl());
        main.addOverrideProperty("camel.component.feishu-urgent.app-id", Part.APP_ID.in(feishu));
        main.addOverrideProperty("camel.component.feishu-urgent.app-secret", Part.APP_SECRET.in(feishu));
        main.addOverrideProperty("alerts.chat-id", Part.CHAT_ID.in(feishu));
        main.addOverrideProperty("alerts.people", Part.ON_CALL.in(feishu));
        main.addMainListener(this);
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        String folder = main.getCamelContext().resolvePropertyPlaceholders("{{alerts.folder}}");
        try (var template = main.getCamelContext().createProducerTemplate()) {
            template.sendBodyAndHeader("file:" + folder, "The disk of db-1 is full", Exchange.FILE_NAME, "first.txt");
        } catch (Exception e) {
            LOG.warn("The sample alert was not written", e);
        }
        LOG.info(
                "A sample alert is in {}. Put a file of your own there. Sent messages are at {}/sandbox/messages, buzzes"
                        + " at {}/sandbox/inbox",
                Path.of(folder).toAbsolutePath(),
                feishu.baseUrl(),
                feishu.baseUrl());
    }

    @Override
    public void afterStop(BaseMainSupport main) {
        feishu.close();
    }
}
