package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.sandbox.EmbeddedSandbox;
import io.github.camelfeishu.urgent.sandbox.EmbeddedSandbox.IncompleteAccountException;
import io.github.camelfeishu.urgent.sandbox.EmbeddedSandbox.Part;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Without an account of Feishu: starts a sandbox inside the application, configures the application for it, and posts a
 * sample alert. The sandbox and the database end with the application. With an account: checks it once.
 */
class SandboxInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxInitializer.class);

    /** The properties that application.yaml takes from the environment variables of an account. */
    private static final Map<Part, String> PROPERTIES = new EnumMap<>(Map.of(
            Part.APP_ID, "camel.component.feishu-urgent.app-id",
            Part.APP_SECRET, "camel.component.feishu-urgent.app-secret",
            Part.CHAT_ID, "on-call.chats.default.chat-id",
            Part.ON_CALL, "on-call.chats.default.people"));

    private static final String VERIFICATION_TOKEN = "sandbox";

    private static final String PORT = "local.server.port";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** @throws InvalidConfigurationPropertyValueException if the account is incomplete */
    @Override
    public void initialize(ConfigurableApplicationContext application) {
        Environment environment = application.getEnvironment();
        try {
            EmbeddedSandbox.startUnlessSet(part -> isSet(environment, PROPERTIES.get(part)))
                    .ifPresentOrElse(
                            feishu -> configure(application, feishu),
                            () -> whenReady(application, () -> checkAccount(application)));
        } catch (IncompleteAccountException e) {
            // Spring Boot reports this exception without a stack trace
            throw new InvalidConfigurationPropertyValueException(
                    PROPERTIES.get(e.missing().get(0)), "", e.getMessage());
        }
    }

    private static boolean isSet(Environment environment, String property) {
        return Binder.get(environment).bind(property, Bindable.listOf(String.class)).orElse(List.of()).stream()
                .anyMatch(value -> !value.isBlank());
    }

    private static void configure(ConfigurableApplicationContext application, FeishuSandbox feishu) {
        LOG.info("Watch the phones ring: open {}/ in a browser", feishu.baseUrl());
        LOG.info("No account of Feishu is set: the application uses a sandbox at {}", feishu.baseUrl());
        ((DefaultListableBeanFactory) application.getBeanFactory())
                .registerDisposableBean("feishuSandbox", feishu::close);
        Map<String, Object> properties = new HashMap<>();
        PROPERTIES.forEach((part, property) -> properties.put(property, part.in(feishu)));
        properties.put("camel.component.feishu-urgent.base-url", feishu.baseUrl());
        properties.put("on-call.callback.verification-token", VERIFICATION_TOKEN);
        properties.put("on-call.callback.encrypt-key", "");
        properties.put("spring.datasource.url", "jdbc:h2:mem:on-call");
        // moved by the story, which does not wait five minutes for the phone
        ((GenericApplicationContext) application)
                .registerBean(
                        "sandboxClock", InstantSource.class, feishu::clock, definition -> definition.setPrimary(true));
        application.getEnvironment().getPropertySources().addFirst(new MapPropertySource("feishuSandbox", properties));
        whenReady(application, () -> showSample(feishu, application.getEnvironment()));
    }

    /** Not in the check alone, which has no port. */
    private static void whenReady(ConfigurableApplicationContext application, Runnable action) {
        application.addApplicationListener(
                GenericApplicationListener.forEventType(ApplicationReadyEvent.class, ready -> {
                    if (application.getEnvironment().containsProperty(PORT)) {
                        action.run();
                    }
                }));
    }

    private static void checkAccount(ConfigurableApplicationContext application) {
        if (application.getEnvironment().getProperty("on-call.check-on-start", Boolean.class, true)) {
            application.getBean(AccountCheck.class).run();
        }
    }

    /** An alert that nobody answers at first, then somebody takes, and that ends. */
    private static void showSample(FeishuSandbox feishu, Environment environment) {
        String url = "http://127.0.0.1:" + environment.getProperty(PORT);
        String token = environment.getProperty("on-call.token", "").strip();
        // the first press loads classes; on a slow machine that takes longer than Feishu waits
        feishu.callbackTimeout(TIMEOUT).app().subscribe(url + "/feishu", VERIFICATION_TOKEN, null);
        LOG.info("A sample alert is posted to {}/alerts", url);
        post(url, token, "firing");
        if (feishu.messages().isEmpty()) {
            return;
        }
        Message card = feishu.messages().get(0);
        LOG.info("In the sandbox a card was sent to {}: {}", card.chat(), card.content());
        LOG.info("In the sandbox nobody answers; the clock is moved on by 5 minutes");
        feishu.clock().advance(Duration.ofMinutes(5));
        feishu.awaitBuzzes(4, TIMEOUT);
        for (Buzz buzz : feishu.inbox()) {
            LOG.info("In the sandbox {} was buzzed by {} about {}", buzz.openId(), buzz.type(), buzz.messageId());
        }
        Click click = card.click(feishu.user("hanmeimei"), "I'm on it");
        LOG.info("In the sandbox hanmeimei presses \"I'm on it\", and is told: {}", click.toast());
        LOG.info("The alert ends");
        post(url, token, "resolved");
        LOG.info("In the sandbox the card is now: {}", card.content());
        LOG.info(
                "Post an alert of your own. It buzzes by SMS, and after 5 minutes by phone. The cards and buzzes are at"
                        + " {}/sandbox/messages and {}/sandbox/inbox\n{}",
                feishu.baseUrl(),
                feishu.baseUrl(),
                curl(url + "/alerts", token));
    }

    /** Over HTTP, like Alertmanager. */
    private static void post(String url, String token, String status) {
        SimpleClientHttpRequestFactory http = new SimpleClientHttpRequestFactory();
        http.setConnectTimeout(TIMEOUT);
        http.setReadTimeout(TIMEOUT);
        try {
            RestClient.builder()
                    .requestFactory(http)
                    .build()
                    .post()
                    .uri(url + "/alerts")
                    .contentType(MediaType.APPLICATION_JSON)
                    .headers(headers -> {
                        if (!token.isEmpty()) {
                            headers.setBearerAuth(token);
                        }
                    })
                    .body(sample(status))
                    .retrieve()
                    .toBodilessEntity();
        } catch (RestClientException e) {
            LOG.warn("The sample alert was not accepted", e);
        }
    }

    private static String sample(String status) {
        try {
            return new ClassPathResource("sample-alert.json")
                    .getContentAsString(StandardCharsets.UTF_8)
                    .replace("firing", status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String curl(String url, String token) {
        return """
                curl%s -H 'Content-Type: application/json' %s -d '{"version": "4", "groupKey": "shop", "alerts": [{"status": "firing", \
                "labels": {"alertname": "ShopIsDown", "severity": "critical"}, "fingerprint": "1", "startsAt": "%s"}]}'
                """.formatted(
                        token.isEmpty() ? "" : " -H \"Authorization: Bearer $ONCALL_TOKEN\"",
                        url,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
}
