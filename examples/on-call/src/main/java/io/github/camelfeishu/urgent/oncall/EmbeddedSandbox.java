package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
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
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Where no account of Feishu is configured: a sandbox inside the application, configured as an account would be, and one
 * sample alert to see it work. The sandbox ends with the application, and so does what is remembered.
 */
class EmbeddedSandbox implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedSandbox.class);

    /** A part of an account: the environment variable, and the property that application.yaml takes from it. */
    private record Part(String variable, String property) {}

    private static final Part APP_ID = new Part("FEISHU_APP_ID", "camel.component.feishu-urgent.app-id");
    private static final Part APP_SECRET = new Part("FEISHU_APP_SECRET", "camel.component.feishu-urgent.app-secret");
    private static final Part CHAT_ID = new Part("FEISHU_CHAT_ID", "on-call.chats.default.chat-id");
    private static final Part PEOPLE = new Part("FEISHU_ON_CALL", "on-call.chats.default.people");
    private static final List<Part> ACCOUNT = List.of(APP_ID, APP_SECRET, CHAT_ID, PEOPLE);
    private static final String BASE_URL = "camel.component.feishu-urgent.base-url";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** @throws InvalidConfigurationPropertyValueException if a part of the account is missing */
    @Override
    public void initialize(ConfigurableApplicationContext application) {
        Environment environment = application.getEnvironment();
        List<Part> missing = ACCOUNT.stream()
                .filter(part -> !isSet(environment, part.property()))
                .toList();
        if (missing.size() == ACCOUNT.size()) {
            startSandbox(application);
        } else if (!missing.isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    missing.get(0).property(),
                    "",
                    "to talk to Feishu, set " + variables(missing) + " too; to try it without Feishu, set none of "
                            + variables(ACCOUNT));
        }
    }

    private static boolean isSet(Environment environment, String property) {
        return Binder.get(environment).bind(property, Bindable.listOf(String.class)).orElse(List.of()).stream()
                .anyMatch(value -> !value.isBlank());
    }

    private static String variables(List<Part> parts) {
        return parts.stream().map(Part::variable).collect(Collectors.joining(", "));
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
                                BASE_URL,
                                feishu.baseUrl(),
                                APP_ID.property(),
                                feishu.appId(),
                                APP_SECRET.property(),
                                feishu.appSecret(),
                                CHAT_ID.property(),
                                feishu.chat().chatId(),
                                PEOPLE.property(),
                                feishu.user("lilei").openId() + ", "
                                        + feishu.user("hanmeimei").openId(),
                                "on-call.escalate-after",
                                "0",
                                "spring.datasource.url",
                                "jdbc:h2:mem:on-call")));
        application.addApplicationListener(GenericApplicationListener.forEventType(
                ApplicationReadyEvent.class, ready -> show(feishu, application.getEnvironment())));
    }

    /** An alert, and its repeat after one of two people has read the card. */
    private static void show(FeishuSandbox feishu, Environment environment) {
        String url = "http://" + environment.getProperty("server.address", "localhost") + ":"
                + environment.getProperty("local.server.port") + "/alerts";
        LOG.info("A sample alert is posted to {}", url);
        post(url);
        for (Message card : feishu.messages()) {
            LOG.info("In the sandbox a card was sent to {}: {}", card.chat(), card.content());
            feishu.user("lilei").read(card.messageId());
            LOG.info("In the sandbox lilei reads it, hanmeimei does not; the same alert is posted again");
        }
        post(url);
        for (Buzz buzz : feishu.inbox()) {
            LOG.info("In the sandbox {} was buzzed by {} about {}", buzz.openId(), buzz.type(), buzz.messageId());
        }
        LOG.info("Your turn: SMS, and phone calls when you post it again\n{}", curl(url));
    }

    /** Through the application's own door, as Alertmanager would. */
    private static void post(String url) {
        SimpleClientHttpRequestFactory http = new SimpleClientHttpRequestFactory();
        http.setConnectTimeout(TIMEOUT);
        http.setReadTimeout(TIMEOUT);
        try {
            RestClient.builder()
                    .requestFactory(http)
                    .build()
                    .post()
                    .uri(url)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(new ClassPathResource("sample-alert.json"))
                    .retrieve()
                    .toBodilessEntity();
        } catch (RestClientException e) {
            LOG.warn("The sample alert was not taken", e);
        }
    }

    private static String curl(String url) {
        return """
                curl -H 'Content-Type: application/json' %s -d '{"version": "4", "groupKey": "shop", "alerts": [{"status": "firing", \
                "labels": {"alertname": "ShopIsDown", "severity": "critical"}, "fingerprint": "1", "startsAt": "%s"}]}'
                """.formatted(url, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
}
