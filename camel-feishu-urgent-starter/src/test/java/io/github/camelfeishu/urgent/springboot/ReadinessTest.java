package io.github.camelfeishu.urgent.springboot;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The readiness group that Kubernetes asks for hears of Feishu only if both Camel and Spring Boot are told so. */
@ExtendWith(FeishuSandboxExtension.class)
class ReadinessTest {

    private static final String PRODUCER_CHECKS = "camel.health.producers-enabled=true";
    private static final String READINESS_GROUP =
            "management.endpoint.health.group.readiness.include=readinessState,camelReadinessState";

    @Test
    void withBothPropertiesAWrongSecretTakesTheApplicationOutOfService(FeishuSandbox feishu) throws Exception {
        assertThat(readinessAfterAFailure(feishu, PRODUCER_CHECKS, READINESS_GROUP))
                .isEqualTo(503);
    }

    @Test
    void withoutCamelsProducerChecksTheApplicationStaysInService(FeishuSandbox feishu) throws Exception {
        assertThat(readinessAfterAFailure(feishu, READINESS_GROUP)).isEqualTo(200);
    }

    @Test
    void withoutTheReadinessGroupTheApplicationStaysInService(FeishuSandbox feishu) throws Exception {
        assertThat(readinessAfterAFailure(feishu, PRODUCER_CHECKS)).isEqualTo(200);
    }

    private static int readinessAfterAFailure(FeishuSandbox feishu, String... properties) throws Exception {
        String[] arguments = Stream.concat(
                        Stream.of(properties),
                        Stream.of(
                                "camel.component.feishu-urgent.base-url=" + feishu.baseUrl(),
                                "camel.component.feishu-urgent.app-id=" + feishu.appId(),
                                "camel.component.feishu-urgent.app-secret=wrong",
                                "management.endpoint.health.probes.enabled=true",
                                "server.port=0"))
                .map(property -> "--" + property)
                .toArray(String[]::new);
        try (ConfigurableApplicationContext spring =
                new SpringApplicationBuilder(TestApplication.class).run(arguments)) {
            Exchange exchange = spring.getBean(CamelContext.class)
                    .createFluentProducerTemplate()
                    .to("feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei")
                    .send();
            assertThat(exchange.getException()).hasMessageContaining("Check appId and appSecret");
            return status(spring.getEnvironment().getProperty("local.server.port", int.class));
        }
    }

    private static int status(int port) throws Exception {
        URI readiness = URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
