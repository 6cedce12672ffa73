package io.github.camelfeishu.urgent.springboot;

import java.net.URI;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
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

/** The properties of Camel's http component hold for the calls to Feishu; the sandbox plays the proxy. */
@CamelSpringBootTest
// while an application is open, Spring Boot does not set up the log of the next
@DirtiesContext
@SpringBootTest(classes = {TestApplication.class, AlertRoute.class})
class ProxyTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @Autowired
    private ProducerTemplate template;

    @DynamicPropertySource
    static void feishuBehindAProxy(DynamicPropertyRegistry properties) {
        SandboxAccount.addTo(properties, FEISHU);
        properties.add("camel.component.feishu-urgent.base-url", () -> "http://feishu.invalid");
        properties.add("camel.component.http.proxy-host", () -> proxy().getHost());
        properties.add("camel.component.http.proxy-port", () -> proxy().getPort());
    }

    private static URI proxy() {
        return URI.create(FEISHU.sandbox().baseUrl());
    }

    @Test
    void callsTakeTheProxyOfTheHttpComponent() {
        template.sendBody("direct:alert", null);

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }
}
