package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application on a free port, for all tests of a class, with an account that leads to the sandbox; lilei and
 * hanmeimei are on call. It remembers alerts from test to test, so each test needs one of its own.
 */
final class OnCallExtension implements BeforeAllCallback, AfterAllCallback {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** What came back. */
    record Reply(int status, String body, HttpResponse<String> response) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }

        /** The only alert of the answer. */
        JsonNode alert() throws IOException {
            return json().path("alerts").path(0);
        }

        String result() throws IOException {
            return alert().path("result").asText();
        }
    }

    private final FeishuSandboxExtension feishu;
    private final String[] properties;
    private ConfigurableApplicationContext application;

    OnCallExtension(FeishuSandboxExtension feishu, String... properties) {
        this.feishu = feishu;
        this.properties = properties;
    }

    @Override
    public void beforeAll(ExtensionContext test) {
        application = OnCallApplication.start(Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "camel.component.feishu-urgent.base-url="
                                        + feishu.sandbox().baseUrl(),
                                "camel.component.feishu-urgent.app-id="
                                        + feishu.sandbox().appId(),
                                "camel.component.feishu-urgent.app-secret="
                                        + feishu.sandbox().appSecret(),
                                "on-call.chats.default.message-id="
                                        + feishu.sandbox().messageId(),
                                "on-call.chats.default.people=ou_lilei, ou_hanmeimei"),
                        Arrays.stream(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new));
    }

    @Override
    public void afterAll(ExtensionContext test) {
        application.close();
    }

    Reply post(String json, String... headers) {
        return postAsync(json, headers).join();
    }

    CompletableFuture<Reply> postAsync(String json, String... headers) {
        URI alerts = URI.create("http://127.0.0.1:"
                + application.getEnvironment().getRequiredProperty("local.server.port") + "/alerts");
        HttpRequest.Builder request = HttpRequest.newBuilder(alerts)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString())
                .thenApply(response -> new Reply(response.statusCode(), response.body(), response));
    }
}
