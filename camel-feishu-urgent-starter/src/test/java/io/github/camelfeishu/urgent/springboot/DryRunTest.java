package io.github.camelfeishu.urgent.springboot;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** With the property {@code dry-run=true} a route runs and calls nothing. */
@CamelSpringBootTest
// while an application is open, Spring Boot does not set up the log of the next
@DirtiesContext
@SpringBootTest(
        classes = {TestApplication.class, AlertRoute.class},
        properties = "camel.component.feishu-urgent.dry-run=true")
class DryRunTest {

    @Autowired
    private ProducerTemplate template;

    @Test
    void aDryRunNeedsNothingElse() {
        assertThat(template.requestBody("direct:alert", null, String.class)).startsWith("{\"ok\":true");
    }

    @Nested
    class WithAnAccount {

        @RegisterExtension
        static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

        @Autowired
        private ProducerTemplate template;

        @DynamicPropertySource
        static void account(DynamicPropertyRegistry properties) {
            SandboxAccount.addTo(properties, FEISHU);
        }

        @Test
        void aDryRunCallsNothing() {
            template.sendBody("direct:alert", null);

            assertThat(FEISHU.sandbox().calls()).isEmpty();
        }
    }
}
