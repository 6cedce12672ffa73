package io.github.camelfeishu.urgent.springboot;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** A route of a Spring Boot application buzzes people. */
@CamelSpringBootTest
// while an application is open, Spring Boot does not set up the log of the next
@DirtiesContext
@SpringBootTest(classes = {TestApplication.class, AlertRoute.class})
class BuzzTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @Autowired
    private ProducerTemplate template;

    @DynamicPropertySource
    static void account(DynamicPropertyRegistry properties) {
        SandboxAccount.addTo(properties, FEISHU);
    }

    @Test
    void aRouteBuzzesWithTheCredentialsOfTheProperties() {
        template.sendBody("direct:alert", null);

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
    }
}
