package io.github.camelfeishu.urgent.docs;

import java.util.Properties;

import io.github.camelfeishu.urgent.api.UrgentResult;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the documents say about Camel Main. */
class DocsMainTest {

    @Test
    void thePropertyShownBuzzesNobodyAndNeedsNoCredentials() throws Exception {
        String property = "camel.component.feishu-urgent.dry-run";
        assertThat(DocsPage.platforms().text()).contains("`" + property + "`");
        Properties properties = new Properties();
        properties.setProperty(property, "true");
        Main main = new Main();
        main.setInitialProperties(properties);
        try {
            main.start();

            UrgentResult result = main.getCamelContext()
                    .createProducerTemplate()
                    .requestBody("feishu-urgent:app?messageId=om_1&userIds=ou_lilei", null, UrgentResult.class);

            assertThat(result.notifiedUserIds()).isEmpty();
        } finally {
            main.stop();
        }
    }
}
