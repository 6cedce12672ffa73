package io.github.camelfeishu.urgent.main;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the environment has no account of Feishu: a sandbox that takes its place, and one alert to see it work. */
class EmbeddedSandbox extends MainListenerSupport {

    private static final List<String> ACCOUNT =
            List.of("FEISHU_APP_ID", "FEISHU_APP_SECRET", "FEISHU_CHAT_ID", "FEISHU_ON_CALL");

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedSandbox.class);

    private final FeishuSandbox feishu = FeishuSandbox.start();

    /**
     * Whether these environment variables have no account.
     *
     * @throws IllegalArgumentException if they have a part of one
     */
    static boolean isNeeded(Set<String> variables) {
        List<String> missing =
                ACCOUNT.stream().filter(part -> !variables.contains(part)).toList();
        if (!missing.isEmpty() && !missing.equals(ACCOUNT)) {
            throw new IllegalArgumentException("To talk to Feishu, set " + missing + " too; to try it without Feishu,"
                    + " set none of " + ACCOUNT);
        }
        return !missing.isEmpty();
    }

    void takeThePlaceOfFeishu(Main main) {
        LOG.info(
                "No account of Feishu is set, so nobody is really called: Feishu is a sandbox at {}", feishu.baseUrl());
        main.addOverrideProperty("camel.component.feishu-urgent.base-url", feishu.baseUrl());
        main.addOverrideProperty("camel.component.feishu-urgent.app-id", feishu.appId());
        main.addOverrideProperty("camel.component.feishu-urgent.app-secret", feishu.appSecret());
        main.addOverrideProperty("alerts.chat-id", feishu.chat().chatId());
        main.addOverrideProperty("alerts.people", String.join(",", feishu.openIds()));
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
                "A sample alert is in {}. Your turn: put a file there. What was sent is at {}/sandbox/messages, who was"
                        + " buzzed at {}/sandbox/inbox",
                Path.of(folder).toAbsolutePath(),
                feishu.baseUrl(),
                feishu.baseUrl());
    }

    @Override
    public void afterStop(BaseMainSupport main) {
        feishu.close();
    }
}
