package io.github.camelfeishu.urgent.docs;

import java.io.StringReader;
import java.util.Properties;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the component page says about Camel Main. */
class DocsMainTest {

    @Test
    void thePropertyShownSwitchesBuzzingOff() throws Exception {
        assertThat(isEnabledWith(DocsPage.component().block("Component options", "properties")))
                .isFalse();
    }

    @Test
    void camelMainKeepsTheShorterNameForItself() throws Exception {
        assertThat(isEnabledWith("camel.component.feishu-urgent.enabled=false"))
                .as("Camel Main gives the option to the component now: shorten what the page says under its options")
                .isTrue();
    }

    private static boolean isEnabledWith(String lines) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(lines));
        Main main = new Main();
        main.setInitialProperties(properties);
        try {
            main.start();
            return main.getCamelContext()
                    .getComponent("feishu-urgent", FeishuUrgentComponent.class)
                    .getConfiguration()
                    .isEnabled();
        } finally {
            main.stop();
        }
    }
}
