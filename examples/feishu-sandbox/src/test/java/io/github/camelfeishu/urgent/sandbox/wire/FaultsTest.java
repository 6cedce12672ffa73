package io.github.camelfeishu.urgent.sandbox.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class FaultsTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();
    private final Caller caller = new Caller(feishu);

    @Test
    void aRateLimitHas429AndTheSecondsToWait() {
        Caller.Reply reply = buzzUnder(Fault.rateLimit(7));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo(99991400);
        assertThat(reply.header("x-ogw-ratelimit-reset")).isEqualTo("7");
        assertThat(reply.header("x-ogw-ratelimit-limit")).isEqualTo("50");
    }

    @Test
    void aResetHeaderCanBeAnyText() {
        assertThat(buzzUnder(Fault.rateLimit("soon")).header("x-ogw-ratelimit-reset"))
                .isEqualTo("soon");
    }

    @Test
    void aRateLimitCanLackTheResetHeader() {
        Caller.Reply reply = buzzUnder(Fault.rateLimitWithoutReset());

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("x-ogw-ratelimit-reset")).isNull();
    }

    @Test
    void aRateLimitCanHave400() {
        Caller.Reply reply = buzzUnder(Fault.rateLimitHttp400(1));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo(99991400);
    }

    @Test
    void aRateLimitCanHave200() {
        Caller.Reply reply = buzzUnder(Fault.rateLimitHttp200(1));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.code()).isEqualTo(99991400);
    }

    @Test
    void aServerErrorHasItsStatusAndALogId() {
        Caller.Reply reply = buzzUnder(Fault.serverError(503));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("X-Tt-Logid")).isNotBlank();
    }

    @Test
    void aWebPageIsHtml() {
        Caller.Reply reply = buzzUnder(Fault.html(502));

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.header("Content-Type")).startsWith("text/html");
        assertThat(reply.http().body()).startsWith("<html>");
    }

    @Test
    void anEmptyAnswerHasNoBody() {
        assertThat(buzzUnder(Fault.empty(200)).http().body()).isEmpty();
    }

    @Test
    void aHugeAnswerIsExactlySoLargeAndValidJson() {
        Caller.Reply reply = buzzUnder(Fault.huge(3_000_000));

        assertThat(reply.http().body()).hasSize(3_000_000);
        assertThat(reply.code()).isZero();
    }

    @Test
    void anAnswerThatIsNotJsonBreaksOff() {
        assertThat(buzzUnder(Fault.notJson()).http().body()).isEqualTo("{\"code\":0,\"msg\":\"suc");
    }

    @Test
    void anAnswerWithoutCodeIsJson() {
        assertThat(buzzUnder(Fault.noCode()).json().has("code")).isFalse();
    }

    @Test
    void anyOtherAnswerCanBeGiven() {
        Caller.Reply reply = buzzUnder(Fault.answer(418, "{\"code\":1}"));

        assertThat(reply.status()).isEqualTo(418);
        assertThat(reply.code()).isEqualTo(1);
    }

    @Test
    void aFaultBuzzesNobody() {
        buzzUnder(Fault.serverError(500));

        assertThat(feishu.inbox()).isEmpty();
    }

    @Test
    void aFaultAfterExecutingBuzzes() {
        assertThat(buzzUnder(Fault.serverError(504).afterExecuting()).status()).isEqualTo(504);

        assertThat(feishu.inbox()).hasSize(1);
    }

    @Test
    void aFaultHitsAsManyCallsAsItIsSetFor() {
        String token = caller.token();
        feishu.faultNext(2, Fault.serverError(500));

        assertThat(IntStream.range(0, 3).map(i -> buzz(token).status())).containsExactly(500, 500, 200);
    }

    @Test
    void faultsHappenInTheOrderTheyWereSet() {
        String token = caller.token();
        feishu.faultNext(Fault.serverError(500)).faultNext(Fault.rateLimit(1));

        assertThat(IntStream.range(0, 3).map(i -> buzz(token).status())).containsExactly(500, 429, 200);
    }

    @Test
    void aFaultOnUrgentCallsDoesNotHitTokens() {
        feishu.faultNext(Fault.serverError(500).on(CallKind.URGENT));

        assertThat(buzz(caller.token()).status()).isEqualTo(500);
    }

    @Test
    void clearedFaultsDoNotHappen() {
        String token = caller.token();
        feishu.faultNext(5, Fault.serverError(500)).fault(1, Fault.serverError(500), 1);

        feishu.clearFaults();

        assertThat(buzz(token).status()).isEqualTo(200);
    }

    @Test
    void aRandomFaultHitsTheSameCallsForTheSameSeed() {
        feishu.rateLimits(0, 0);
        String token = caller.token();
        feishu.fault(0.3, Fault.serverError(500), 42);
        List<Integer> first =
                IntStream.range(0, 40).mapToObj(i -> buzz(token).status()).toList();

        feishu.clearFaults().fault(0.3, Fault.serverError(500), 42);

        assertThat(IntStream.range(0, 40).mapToObj(i -> buzz(token).status()).toList())
                .isEqualTo(first)
                .contains(200, 500);
    }

    @Test
    void aRefusedConnectionIsRefused() {
        feishu.faultNext(Fault.refuse(Duration.ofMinutes(1)));

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void afterATimedRefusalConnectionsAreAcceptedOnTheSamePort() {
        String before = feishu.baseUrl();
        feishu.faultNext(Fault.refuse(Duration.ofMillis(50)));

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(buzz(caller.token()).status()).isEqualTo(200));
        assertThat(feishu.baseUrl()).isEqualTo(before);
    }

    @Test
    void clearingTheFaultsEndsARefusal() {
        feishu.refuseConnections();

        feishu.clearFaults();

        assertThat(buzz(caller.token()).status()).isEqualTo(200);
    }

    @RepeatedTest(20)
    void thePortIsFreeAsSoonAsConnectionsAreRefused() {
        feishu.refuseConnections().acceptConnections();

        assertThat(caller.token()).isNotBlank();
    }

    @Test
    void aRefusalLeavesNoConnectionOpenThatComesAtThatMoment() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                connectAndClose();
            }
        });

        for (int i = 0; i < 500; i++) {
            feishu.refuseConnections().acceptConnections();
        }
        enough.set(true);
        connecting.join();

        await().untilAsserted(() -> assertThat(feishu.connections()).isZero());
    }

    private void connectAndClose() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            assertThat(e.getMessage()).containsAnyOf("refused", "reset");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theEndOfARefusalDoesNotEndALaterOne() {
        feishu.faultNext(Fault.refuse(Duration.ofMillis(100)));
        feishu.refuseConnections();

        await().during(Duration.ofMillis(400)).atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThatThrownBy(
                        () -> new Socket(InetAddress.getLoopbackAddress(), port()))
                .isInstanceOf(ConnectException.class));
    }

    @Test
    void aResetBeforeReadHappensBeforeTheBodyIsComplete() throws IOException {
        feishu.faultNext(Fault.resetBeforeRead());

        try (Socket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(("PATCH " + Caller.urgentPath("om_sandbox", "app") + " HTTP/1.1\r\nHost: x\r\n"
                            + "Content-Length: 100\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();

            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void aResetAfterReadIsATcpReset() throws IOException {
        feishu.faultNext(Fault.resetAfterRead());

        assertThatThrownBy(() -> buzzOverASocket("t-none"))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(feishu.inbox()).isEmpty();
    }

    @Test
    void anAnswerLostAfterExecutionHasBuzzed() {
        String token = caller.token();
        feishu.faultNext(Fault.executedButAnswerLost());

        assertThatThrownBy(() -> tryBuzz(token)).isInstanceOf(IOException.class);

        assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
    }

    @Test
    void aCallWithoutAnswerIsRecordedWithStatus0() {
        String token = caller.token();
        feishu.faultNext(Fault.resetAfterRead());

        assertThatThrownBy(() -> tryBuzz(token)).isInstanceOf(IOException.class);

        assertThat(feishu.urgentCalls()).extracting(RecordedCall::status).containsExactly(0);
    }

    @Test
    void aHangingCallGetsNoAnswer() {
        String token = caller.token();
        feishu.faultNext(Fault.hang());

        assertThatThrownBy(() -> caller.trySend(withTimeout(token, Duration.ofMillis(300))))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(feishu.inbox()).isEmpty();
    }

    @Test
    void aTimedHangEndsInAReset() {
        String token = caller.token();
        feishu.faultNext(Fault.hang(Duration.ofMillis(50)));

        assertThatThrownBy(() -> tryBuzz(token))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void clearingTheFaultsEndsAHang() {
        String token = caller.token();
        feishu.faultNext(Fault.hang());
        CompletableFuture<Caller.Reply> hanging = CompletableFuture.supplyAsync(() -> buzz(token));
        await().atMost(Duration.ofSeconds(10)).until(() -> feishu.urgentCalls().size() == 1);

        feishu.clearFaults();

        // without a type, AssertJ reports a future that is not done as failed
        assertThat(hanging).failsWithin(10, TimeUnit.SECONDS).withThrowableOfType(ExecutionException.class);
    }

    @Test
    void callsPassBeforeALaterFault() {
        String token = caller.token();
        feishu.faultNext(2, Fault.none()).faultNext(Fault.serverError(500));

        assertThat(IntStream.range(0, 4).map(i -> buzz(token).status())).containsExactly(200, 200, 500, 200);
    }

    @Test
    void rawTextIsAllThatIsOnTheConnectionBeforeItIsClosed() throws IOException {
        feishu.faultNext(Fault.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":"));

        assertThat(buzzOverASocket("t-none")).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":");
    }

    @Test
    void rawTextCanBeWrittenAfterExecuting() throws IOException {
        String token = caller.token();
        feishu.faultNext(Fault.raw("nonsense").afterExecuting());

        assertThat(buzzOverASocket(token)).isEqualTo("nonsense");

        assertThat(feishu.inbox()).hasSize(1);
    }

    @Test
    void textThatTricklesComesWithAPauseBeforeEachByte() throws IOException {
        feishu.faultNext(Fault.trickle("HTTP/1.1", Duration.ofMillis(20)));
        long start = System.nanoTime();

        assertThat(buzzOverASocket("t-none")).isEqualTo("HTTP/1.1");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(8 * 20));
    }

    @Test
    void clearingTheFaultsEndsATrickle() {
        String token = caller.token();
        feishu.faultNext(Fault.trickle("HTTP/1.1 200 OK\r\n".repeat(1000), Duration.ofMillis(20)));
        CompletableFuture<Caller.Reply> trickling = CompletableFuture.supplyAsync(() -> buzz(token));
        feishu.awaitCalls(CallKind.URGENT, 1, Duration.ofSeconds(10));

        feishu.clearFaults();

        assertThat(trickling).failsWithin(10, TimeUnit.SECONDS).withThrowableOfType(ExecutionException.class);
    }

    @Test
    void textBeforeTheAnswerCanBeAnInterimAnswer() {
        Caller.Reply reply = buzzUnder(Fault.before("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(feishu.inbox()).hasSize(1);
    }

    @Test
    void textBehindTheAnswerCanBeASurplusAnswer() throws IOException {
        String token = caller.token();
        feishu.faultNext(Fault.behind("HTTP/1.1 204 No Content\r\n\r\n"));

        try (Socket socket = socket()) {
            writeABuzz(socket, token);

            assertThat(read(socket, "HTTP/1.1 204 No Content\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\"code\":0");
        }
    }

    @RepeatedTest(20)
    void aSurplusAnswerComesTogetherWithTheAnswer() throws IOException {
        String token = caller.token();
        feishu.faultNext(Fault.behind("surplus"));

        try (Socket socket = socket()) {
            writeABuzz(socket, token);
            read(socket, "}}");

            assertThat(socket.getInputStream().available()).isEqualTo("surplus".length());
        }
    }

    @Test
    void afterASurplusAnswerTheConnectionStaysOpen() throws IOException {
        String token = caller.token();
        feishu.faultNext(Fault.behind("surplus"));

        try (Socket socket = socket()) {
            writeABuzz(socket, token);
            read(socket, "surplus");
            writeABuzz(socket, token);

            assertThat(read(socket, "}}")).contains("\"code\":0");
        }
    }

    @Test
    void anAnswerCanRepeatTheAuthorizationOfTheCall() {
        String token = caller.token();
        feishu.faultNext(Fault.answer(400, "{\"code\":1,\"msg\":\"" + Fault.AUTHORIZATION + "\"}"));

        assertThat(buzz(token).json().get("msg").textValue()).isEqualTo("Bearer " + token);
    }

    @Test
    void rawTextCanRepeatTheAuthorizationOfTheCall() throws IOException {
        feishu.faultNext(Fault.raw(Fault.AUTHORIZATION));

        assertThat(buzzOverASocket("t-none")).isEqualTo("Bearer t-none");
    }

    @Test
    void aFaultBeforeTheCallCannotBeAfterExecuting() {
        assertThatThrownBy(() -> Fault.resetBeforeRead().afterExecuting()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aConnectionCannotBeRefusedAtRandom() {
        assertThatThrownBy(() -> feishu.fault(0.5, Fault.refuse(Duration.ofSeconds(1)), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Caller.Reply buzzUnder(Fault fault) {
        String token = caller.token();
        feishu.faultNext(fault);
        return buzz(token);
    }

    private Caller.Reply buzz(String token) {
        return caller.buzzAs(token, "app", feishu.messageId(), "open_id", List.of("ou_lucy"));
    }

    private Caller.Reply tryBuzz(String token) throws IOException {
        return caller.trySend(withTimeout(token, Duration.ofSeconds(10)));
    }

    private HttpRequest withTimeout(String token, Duration timeout) {
        String body = Caller.body(List.of("ou_lucy"));
        return HttpRequest.newBuilder(
                        caller.urgent(token, "app", feishu.messageId(), "user_id_type=open_id", body), (n, v) -> true)
                .timeout(timeout)
                .build();
    }

    /** What is on the connection until it ends. */
    private String buzzOverASocket(String token) throws IOException {
        try (Socket socket = socket()) {
            writeABuzz(socket, token);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static void writeABuzz(Socket socket, String token) throws IOException {
        String body = Caller.body(List.of("ou_lucy"));
        socket.getOutputStream()
                .write(("PATCH " + Caller.urgentPath("om_sandbox", "app")
                                + "?user_id_type=open_id HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                                + "\r\nContent-Type: " + Caller.JSON_UTF8 + "\r\nContent-Length: " + body.length()
                                + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int read = socket.getInputStream().read();
            assertThat(read).as("next after " + text).isNotNegative();
            text.append((char) read);
        }
        return text.toString();
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private int port() {
        return URI.create(feishu.baseUrl()).getPort();
    }
}
