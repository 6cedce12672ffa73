package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.apache.camel.CamelContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.awaitility.Awaitility.await;

/**
 * The application on a free port, for all tests of a class, with the sandbox as its Feishu and its clock. lilei and
 * hanmeimei are on call. Each test begins without incidents.
 */
final class OnCallExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration NEVER = Duration.ofDays(1);

    static {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    /** An answer of the application. */
    record Reply(int status, String body, HttpResponse<String> response) {
        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(body);
        }

        String result() throws IOException {
            return json().path("result").asText();
        }

        String note() throws IOException {
            return json().path("note").asText();
        }

        List<String> people(String list) throws IOException {
            return json().path(list).valueStream().map(JsonNode::asText).toList();
        }
    }

    private final FeishuSandboxExtension feishu;
    private final String database;
    private final Duration poll;
    private final String[] properties;
    private ConfigurableApplicationContext application;

    OnCallExtension(FeishuSandboxExtension feishu, String... properties) {
        this(feishu, "jdbc:h2:mem:" + UUID.randomUUID(), OFTEN, properties);
    }

    private OnCallExtension(FeishuSandboxExtension feishu, String database, Duration poll, String... properties) {
        this.feishu = feishu;
        this.database = database;
        this.poll = poll;
        this.properties = properties;
    }

    @Override
    public void beforeAll(ExtensionContext test) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext test) {
        application.close();
    }

    /** The sandbox of the next test knows no card of this one. */
    @Override
    public void afterEach(ExtensionContext test) {
        bean(JdbcClient.class).sql("delete from incident").update();
        bean(JdbcClient.class).sql("delete from ended_incident").update();
        atOnce().until(() -> bean(CamelContext.class).getInflightRepository().size("steps") == 0);
    }

    /** Moves the clock when no work is under way or due: work whose lease ran out is lost. */
    void advance(Duration duration) {
        awaitIdle();
        feishu.sandbox().clock().advance(duration);
    }

    /** A webhook that comes while the clock works on its group is asked to repeat. */
    void awaitIdle() {
        atOnce().until(() -> bean(JdbcClient.class)
                        .sql("select count(*) from incident where lease_owner is not null or next_step_at <= ?")
                        .param(feishu.sandbox().clock().millis())
                        .query(Long.class)
                        .single()
                == 0);
    }

    /** Without the tenth of a second before the first look, which each test would wait. */
    private static ConditionFactory atOnce() {
        return await().pollDelay(Duration.ZERO).pollInterval(SOON);
    }

    /** Ends the application and starts it again. */
    void restart() {
        stop();
        start();
    }

    void stop() {
        application.close();
    }

    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    void start() {
        SpringApplication starting = OnCallApplication.application();
        starting.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean(
                        "sandboxClock",
                        InstantSource.class,
                        () -> feishu.sandbox().clock(),
                        definition -> definition.setPrimary(true)));
        application = starting.run(Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "on-call.poll=" + poll.toMillis(),
                                "on-call.check-on-start=false",
                                "spring.datasource.url=" + database,
                                "camel.component.feishu-urgent.base-url="
                                        + feishu.sandbox().baseUrl(),
                                "camel.component.feishu-urgent.app-id="
                                        + feishu.sandbox().appId(),
                                "camel.component.feishu-urgent.app-secret="
                                        + feishu.sandbox().appSecret(),
                                "on-call.chats.default.chat-id="
                                        + feishu.sandbox().chat().chatId(),
                                "on-call.chats.default.people=ou_lilei, ou_hanmeimei"),
                        Arrays.stream(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new));
    }

    /** With the database of this JDBC URL, which outlives the application. */
    static OnCallExtension on(String database, FeishuSandboxExtension feishu, String... properties) {
        return new OnCallExtension(feishu, database, OFTEN, properties);
    }

    /** The same, but only webhooks make it work. */
    static OnCallExtension withoutClockOn(String database, FeishuSandboxExtension feishu) {
        return new OnCallExtension(feishu, database, NEVER);
    }

    URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    Reply post(String json, String... headers) {
        return postAsync(json, headers).join();
    }

    Reply get(String path, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)), headers).join();
    }

    CompletableFuture<Reply> postAsync(String json, String... headers) {
        return send(
                HttpRequest.newBuilder(uri("/alerts"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)),
                headers);
    }

    private static CompletableFuture<Reply> send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.timeout(TIMEOUT).build(), BodyHandlers.ofString())
                .thenApply(response -> new Reply(response.statusCode(), response.body(), response));
    }
}
