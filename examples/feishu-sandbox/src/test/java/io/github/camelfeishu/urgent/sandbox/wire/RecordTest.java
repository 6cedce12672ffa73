package io.github.camelfeishu.urgent.sandbox.wire;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RecordTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void aCallIsRecordedVerbatim() {
        String token = caller.token();
        String body = "{ \"user_id_list\" : [\"ou_lucy\"] }";
        Caller.Reply reply = caller.send(caller.urgent(token, "app", "om_sandbox", "user_id_type=open_id", body));

        RecordedCall call = feishu.urgentCalls().get(0);

        assertThat(call.method()).isEqualTo("PATCH");
        assertThat(call.path()).isEqualTo("/open-apis/im/v1/messages/om_sandbox/urgent_app");
        assertThat(call.rawQuery()).isEqualTo("user_id_type=open_id");
        assertThat(call.header("authorization")).hasValue("Bearer " + token);
        assertThat(call.body()).isEqualTo(body);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.responseBody()).isEqualTo(reply.http().body());
        assertThat(call.logId()).isEqualTo(reply.header("X-Tt-Logid"));
    }

    @Test
    void anEncodedPathIsRecordedEncoded() {
        caller.send(caller.request("GET", "/open-apis/a%2Fb/../c?q=%20", "").build());

        assertThat(feishu.calls()).extracting(RecordedCall::path).containsExactly("/open-apis/a%2Fb/../c");
        assertThat(feishu.calls()).extracting(RecordedCall::rawQuery).containsExactly("q=%20");
    }

    @Test
    void callsCanBeFilteredByKind() {
        caller.buzz("app", "om_sandbox", "ou_lucy");
        caller.post("/nowhere", "{}");

        assertThat(feishu.calls())
                .extracting(RecordedCall::kind)
                .containsExactly(CallKind.TOKEN, CallKind.URGENT, CallKind.OTHER);
        assertThat(feishu.tokenCalls()).hasSize(1);
        assertThat(feishu.calls(CallKind.OTHER)).extracting(RecordedCall::path).containsExactly("/nowhere");
    }

    @Test
    void aCallIsRecordedWithTheFaultThatHitIt() {
        Fault fault = Fault.serverError(500).afterExecuting();
        feishu.faultNext(fault.on(CallKind.URGENT));

        caller.buzz("app", "om_sandbox", "ou_lucy");

        assertThat(feishu.tokenCalls()).extracting(RecordedCall::fault).containsOnlyNulls();
        assertThat(feishu.urgentCalls())
                .extracting(call -> call.fault().toString())
                .containsExactly("serverError(500) on [URGENT] after executing");
    }

    @Test
    void awaitedCallsAreReturned() {
        CompletableFuture<List<RecordedCall>> calls =
                CompletableFuture.supplyAsync(() -> feishu.awaitCalls(CallKind.OTHER, 2, Duration.ofMinutes(1)));

        caller.post("/nowhere", "{}");
        caller.post("/nowhere/else", "{}");

        assertThat(calls.join()).extracting(RecordedCall::path).containsExactly("/nowhere", "/nowhere/else");
    }

    @Test
    void callsThatDoNotComeAreAnError() {
        assertThatThrownBy(() -> feishu.awaitCalls(CallKind.URGENT, 1, Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("URGENT calls");
    }

    @Test
    void openConnectionsAreCounted() throws IOException {
        int before = feishu.connections();

        try (Socket socket =
                new Socket("127.0.0.1", URI.create(feishu.baseUrl()).getPort())) {
            await().untilAsserted(() -> assertThat(feishu.connections()).isEqualTo(before + 1));
            socket.shutdownOutput();
        }

        await().untilAsserted(() -> assertThat(feishu.connections()).isEqualTo(before));
    }

    @Test
    void everyAnswerHasALogIdOfItsOwn() {
        IntStream.range(0, 20).forEach(i -> caller.post("/nowhere", "{}"));

        Set<String> logIds = feishu.calls().stream().map(RecordedCall::logId).collect(Collectors.toSet());

        assertThat(logIds).hasSize(20);
    }

    @Test
    void awaitedBuzzesAreReturned() {
        CompletableFuture<List<Buzz>> buzzes =
                CompletableFuture.supplyAsync(() -> feishu.awaitBuzzes(2, Duration.ofMinutes(1)));

        caller.buzz("app", "om_sandbox", "ou_lucy", "ou_lilei");

        assertThat(buzzes)
                .succeedsWithin(Duration.ofSeconds(10))
                .satisfies(list -> assertThat(list).extracting(Buzz::openId).containsExactly("ou_lucy", "ou_lilei"));
    }

    @Test
    void theErrorAboutMissingBuzzesShowsTheCalls() {
        feishu.chat().dissolve();
        caller.buzz("app", "om_sandbox", "ou_lucy");

        assertThatThrownBy(() -> feishu.awaitBuzzes(1, Duration.ofMillis(10)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected 1 buzzes within PT0.01S, but there were 0")
                .hasMessageContaining("/urgent_app {\"user_id_list\":[\"ou_lucy\"]} -> 400 {\"code\":232009");
    }

    @Test
    void theRecordCannotBeChanged() {
        caller.buzz("app", "om_sandbox", "ou_lucy");

        assertThatThrownBy(() -> feishu.calls().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> feishu.inbox().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> feishu.calls().get(0).headers().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void sixteenCallersAtOnceLoseNothing() {
        feishu.rateLimits(0, 0);
        List<String> ids = feishu.addUsers(320);
        String token = caller.token();

        CompletableFuture<?>[] callers = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.runAsync(() -> ids.subList(20 * i, 20 * i + 20)
                        .forEach(id -> caller.buzzAs(token, "sms", "om_sandbox", "open_id", List.of(id)))))
                .toArray(CompletableFuture[]::new);

        assertThat(CompletableFuture.allOf(callers)).succeedsWithin(Duration.ofSeconds(20));
        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactlyInAnyOrderElementsOf(ids);
    }
}
