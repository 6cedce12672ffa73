package io.github.camelfeishu.urgent.springboot;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.github.camelfeishu.urgent.springboot.SpringBootCamel.account;
import static org.assertj.core.api.Assertions.assertThat;

/** Routes of a Spring Boot application buzz people, as the properties say. */
@ExtendWith(FeishuSandboxExtension.class)
class BuzzTest {

    @Configuration
    static class Route {
        @Bean
        RouteBuilder alerts() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:alert").to("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lucy");
                }
            };
        }
    }

    @Test
    void aRouteBuzzesWithTheCredentialsOfTheProperties(FeishuSandbox feishu) {
        send(account(feishu));

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
    }

    @Test
    void withEnabledFalseAloneARouteAnswersOk() {
        String answer = send(List.of("camel.component.feishu-urgent.enabled=false"));

        assertThat(answer).startsWith("{\"ok\":true");
    }

    @Test
    void withEnabledFalseFeishuIsNotCalled(FeishuSandbox feishu) {
        send(account(feishu, "camel.component.feishu-urgent.enabled=false"));

        assertThat(feishu.calls()).isEmpty();
    }

    @Test
    void callsTakeTheProxyOfTheHttpComponent(FeishuSandbox feishu) {
        URI proxy = URI.create(feishu.baseUrl());

        send(account(
                feishu,
                URI.create("http://feishu.invalid"),
                "camel.component.http.proxy-host=" + proxy.getHost(),
                "camel.component.http.proxy-port=" + proxy.getPort()));

        assertThat(feishu.inbox()).hasSize(1);
    }

    @Test
    void startingLogsNoSecretAtAnyLevel(FeishuSandbox feishu, @TempDir Path folder) throws IOException {
        Path log = folder.resolve("start.log");

        SpringBootCamel.start(
                        account(
                                feishu,
                                "logging.level.root=TRACE",
                                "logging.file.name=" + log,
                                "logging.threshold.console=OFF"),
                        Route.class)
                .close();

        assertThat(log).content().contains("Buzzing as").doesNotContain(feishu.appSecret());
    }

    private static String send(List<String> properties) {
        try (SpringBootCamel application = SpringBootCamel.start(properties, Route.class)) {
            return application
                    .camel()
                    .createFluentProducerTemplate()
                    .to("direct:alert")
                    .request(String.class);
        }
    }
}
