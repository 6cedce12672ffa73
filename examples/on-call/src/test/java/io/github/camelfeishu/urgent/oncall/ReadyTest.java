package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** It is ready when it says so, and finishes what it has begun. */
class ReadyTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = new OnCallExtension(SANDBOX);

    @Test
    void anAlertThatComesWhenThePortHasJustOpenedIsAskedToRepeat() {
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        SpringApplication application = OnCallApplication.application();
        // told right after the port was opened, before the routes start
        application.addListeners((ApplicationListener<ServletWebServerInitializedEvent>)
                event -> statuses.add(post(event.getWebServer().getPort())));

        application
                .run(
                        "--server.port=0",
                        "--camel.component.feishu-urgent.app-id=cli_1",
                        "--camel.component.feishu-urgent.app-secret=secret",
                        "--on-call.chats.default.chat-id=oc_1",
                        "--on-call.chats.default.people=ou_1",
                        "--on-call.check-on-start=false",
                        "--spring.datasource.url=jdbc:h2:mem:ready")
                .close();

        assertThat(statuses).containsExactly(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void theApplicationSaysThatItIsReady(String path) {
        // Camel is ready after the clock's first look at the database
        await().untilAsserted(() -> assertThat(ON_CALL.get(path).body()).contains("\"status\":\"UP\""));
    }

    @Test
    void incidentsAndBuzzesAreCounted() {
        ON_CALL.post(firing("counted", "page"));

        assertThat(ON_CALL.get("/actuator/prometheus").body())
                .contains("on_call_incidents_open 1.0", "on_call_buzzes_total{type=\"phone\"} 2.0");
    }

    @Test
    void anAlertThatIsBeingHandledIsHandledToItsEndWhenTheApplicationStops(FeishuSandbox feishu) throws IOException {
        feishu.faultNext(Fault.hang().on(CallKind.URGENT));
        CompletableFuture<Reply> reply = ON_CALL.postAsync(firing("stopping", "page"));
        await().until(() -> !feishu.urgentCalls().isEmpty());
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(ON_CALL::stop);

        feishu.clearFaults();

        assertThat(reply.join().status()).isIn(200, 424);
        stopped.join();
        ON_CALL.start();
    }

    private static int post(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/alerts"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(firing("early", "page")))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString())
                .thenApply(HttpResponse::statusCode)
                .join();
    }
}
