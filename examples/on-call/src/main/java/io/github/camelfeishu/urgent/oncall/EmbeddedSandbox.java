package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.sandbox.Buzz;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
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
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Where no account of Feishu is configured: a sandbox inside the application, configured as an account would be, and one
 * sample alert to see it work. The sandbox ends with the application.
 */
class EmbeddedSandbox implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedSandbox.class);

    private static final String APP_ID = "camel.component.feishu-urgent.app-id";
    private static final String APP_SECRET = "camel.component.feishu-urgent.app-secret";
    private static final String BASE_URL = "camel.component.feishu-urgent.base-url";
    private static final String MESSAGE_ID = "on-call.chats.default.message-id";
    private static final String PEOPLE = "on-call.chats.default.people";

    /** What an account consists of: the environment variable, and the property that application.yaml takes from it. */
    private static final Map<String, String> ACCOUNT = account();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static Map<String, String> account() {
        Map<String, String> account = new LinkedHashMap<>();
        account.put("FEISHU_APP_ID", APP_ID);
        account.put("FEISHU_APP_SECRET", APP_SECRET);
        account.put("FEISHU_MESSAGE_ID", MESSAGE_ID);
        account.put("FEISHU_ON_CALL", PEOPLE);
        return account;
    }

    /** @throws InvalidConfigurationPropertyValueException if a part of the account is missing */
    @Override
    public void initialize(ConfigurableApplicationContext application) {
        Environment environment = application.getEnvironment();
        List<String> missing = ACCOUNT.keySet().stream()
                .filter(variable -> !isSet(environment, ACCOUNT.get(variable)))
                .toList();
        if (missing.size() == ACCOUNT.size()) {
            startSandbox(application);
        } else if (!missing.isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    ACCOUNT.get(missing.get(0)),
                    "",
                    "to talk to Feishu, set " + String.join(", ", missing)
                            + " too; to try it without Feishu, set none of " + String.join(", ", ACCOUNT.keySet()));
        }
    }

    private static boolean isSet(Environment environment, String property) {
        return Binder.get(environment).bind(property, Bindable.listOf(String.class)).orElse(List.of()).stream()
                .anyMatch(value -> !value.isBlank());
    }

    private static void startSandbox(ConfigurableApplicationContext application) {
        FeishuSandbox feishu = FeishuSandbox.start();
        LOG.info(
                "No account of Feishu is set, so nobody is really called: Feishu is a sandbox at {}", feishu.baseUrl());
        ((DefaultListableBeanFactory) application.getBeanFactory())
                .registerDisposableBean("feishuSandbox", feishu::close);
        application
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "feishuSandbox",
                        Map.of(
                                BASE_URL, feishu.baseUrl(),
                                APP_ID, feishu.appId(),
                                APP_SECRET, feishu.appSecret(),
                                MESSAGE_ID, feishu.messageId(),
                                PEOPLE, String.join(",", feishu.openIds()))));
        application.addApplicationListener(GenericApplicationListener.forEventType(
                ApplicationReadyEvent.class, ready -> showABuzz(feishu, application.getEnvironment())));
    }

    /** Through the application's own door, as Alertmanager would. */
    private static void showABuzz(FeishuSandbox feishu, Environment environment) {
        String url = "http://" + environment.getProperty("server.address", "localhost") + ":"
                + environment.getProperty("local.server.port") + "/alerts";
        LOG.info("A sample alert is posted to {}", url);
        try (InputStream sample = EmbeddedSandbox.class.getResourceAsStream("/sample-alert.json")) {
            HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(TIMEOUT)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofByteArray(sample.readAllBytes()))
                                    .build(),
                            BodyHandlers.discarding());
            for (Buzz buzz : feishu.awaitBuzzes(1, TIMEOUT)) {
                LOG.info("In the sandbox {} was buzzed by {} about {}", buzz.openId(), buzz.type(), buzz.messageId());
            }
        } catch (IOException | AssertionError e) {
            LOG.warn("The sample alert buzzed nobody", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info("Your turn, a phone call:\n{}", curl(url));
    }

    private static String curl(String url) {
        return """
                curl -H 'Content-Type: application/json' %s -d '{"version": "4", "alerts": [{"status": "firing", \
                "labels": {"alertname": "ShopIsDown", "severity": "page"}, "fingerprint": "1", "startsAt": "%s"}]}'
                """.formatted(url, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
}
