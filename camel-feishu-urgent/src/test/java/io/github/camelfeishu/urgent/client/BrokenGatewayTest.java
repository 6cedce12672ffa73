package io.github.camelfeishu.urgent.client;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.Accounting;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.LogLines;
import io.github.camelfeishu.urgent.testkit.RawServer;
import io.github.camelfeishu.urgent.testkit.RawServer.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing that a broken or hostile server answers holds an exchange, fills the memory, or is taken for another answer. */
@Timeout(60)
class BrokenGatewayTest {

    private static final String ROUTE = "feishu-urgent:app?messageId=om_a&maxRetries=0";
    private static final String TOKEN = "t-secret-of-the-raw-server";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.TRACE);

    record Trickle(String what, String first, String each) {

        void write(OutputStream out) throws Exception {
            out.write(first.getBytes(StandardCharsets.UTF_8));
            CountDownLatch never = new CountDownLatch(1);
            // until the client closes the connection
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
                out.write(each.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static List<Trickle> trickles() {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        return List.of(
                new Trickle("a status line", "HTTP/1.1 200 ", "O"),
                new Trickle("headers", "HTTP/1.1 200 OK\r\n", "X-More: 1\r\n"),
                new Trickle("answers that are not final", "", "HTTP/1.1 102 Processing\r\n\r\n"),
                new Trickle("a body", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", " "),
                new Trickle("chunks", chunked, "1\r\n \r\n"),
                new Trickle("trailers", chunked + "0\r\n", "X-More: 1\r\n"));
    }

    @ParameterizedTest
    @MethodSource("trickles")
    void anAnswerThatTricklesEndsWithItsTimeOut(Trickle trickle) throws Exception {
        camel.options().setResponseTimeout(Duration.ofMillis(500));
        // the time until the call is sent has a bound of its own
        camel.options().setConnectTimeout(Duration.ofMinutes(1));
        // a token that had to be fetched could be late
        camel.options().setAppId(null);
        camel.options().setAppSecret(null);
        camel.options().setAccessToken(TOKEN);

        FeishuUrgentException failure = failure(trickle::write);

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure).hasMessageContaining("the answer did not end in time");
        assertThat(failure.getUnknownUserIds()).containsExactly("ou_lilei");
    }

    record Flood(String first, String each) {}

    static Stream<Flood> floods() {
        String trailers = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
        return Stream.of("HTTP/1.1 200 OK\r\n", trailers)
                .flatMap(first ->
                        Stream.of("X-More: 0123456789\r\n", "0123456789").map(each -> new Flood(first, each)));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void theHeadAndTheTrailersOfAnAnswerAreBounded(Flood flood) throws Exception {
        FeishuUrgentException failure = failure(out -> {
            out.write(flood.first().getBytes(StandardCharsets.UTF_8));
            byte[] parts = flood.each().repeat(1000).getBytes(StandardCharsets.UTF_8);
            // until the client closes the connection
            while (true) {
                out.write(parts);
            }
        });

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure.getMessage()).hasSizeLessThan(2000).doesNotContain("did not end in time");
    }

    @ParameterizedTest
    @CsvSource({"60, ou_lilei", "65,"})
    void theHeadersOfAnAnswerMayHave64Kb(int kb, String notified) throws Exception {
        String header = "X-More: " + "x".repeat(1024 - "X-More: \r\n".length()) + "\r\n";
        try (RawServer server = new RawServer(out -> out.write(
                RawServer.answer(200, header.repeat(kb), "{\"code\":0}").getBytes(StandardCharsets.UTF_8)))) {
            camel.options().setBaseUrl(server.baseUrl());

            Exchange exchange = camel.send(ROUTE, List.of("ou_lilei"), Map.of());

            assertThat(Accounting.of(exchange).notified()).isEqualTo(notified == null ? List.of() : List.of(notified));
        }
    }

    @Test
    void aSurplusAnswerIsNotTakenForTheNextOne() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawServer server = new RawServer(out -> {
            String invalid = calls.incrementAndGet() > 1 ? "\"ou_lilei\"" : "";
            String answer = RawServer.answer("{\"code\":0,\"data\":{\"invalid_user_id_list\":[" + invalid + "]}}");
            out.write((answer + answer).getBytes(StandardCharsets.UTF_8));
        })) {
            camel.options().setBaseUrl(server.baseUrl());

            List<List<String>> notified = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                notified.add(camel.buzz(ROUTE, List.of("ou_lilei", "ou_lucy"), Map.of())
                        .getMessage()
                        .getBody(UrgentResult.class)
                        .notifiedUserIds());
            }

            assertThat(notified)
                    .containsExactly(List.of("ou_lilei", "ou_lucy"), List.of("ou_lucy"), List.of("ou_lucy"));
        }
    }

    static List<String> answersThatQuoteTheToken() {
        return List.of(
                "HTTP/1.1 200 OK\r\nBroken header with " + TOKEN + "\r\n\r\n",
                "HTTP/1.1 " + TOKEN + "\r\n\r\n",
                RawServer.answer(
                        400, "X-Tt-Logid: " + TOKEN + "\r\n", "{\"code\":230099,\"msg\":\"no " + TOKEN + "\"}"),
                RawServer.answer(500, "", "x".repeat(990) + TOKEN),
                RawServer.answer(502, "", "<html>Bearer " + TOKEN + "</html>"),
                RawServer.answer(400, "", "{\"code\":9,\"msg\":\"m\",\"error\":{\"log_id\":\"" + TOKEN + "\"}}"));
    }

    @ParameterizedTest
    @MethodSource("answersThatQuoteTheToken")
    void aTokenThatIsQuotedIsMaskedInExceptionsWithAllCausesAndInLogs(String answer) throws Exception {
        // HttpClient skips a line that is no status line, and waits for another
        camel.options().setResponseTimeout(Duration.ofSeconds(1));

        FeishuUrgentException failure = failure(out -> out.write(answer.getBytes(StandardCharsets.UTF_8)));

        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(TOKEN);
        }
        assertThat(failure.getLogId()).isNotEqualTo(TOKEN);
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(TOKEN));
    }

    @Test
    void noPartOfATokenThatIsQuotedAgainAndAgainIsShown() throws Exception {
        byte[] answer = RawServer.answer(500, "", TOKEN.repeat(1000)).getBytes(StandardCharsets.UTF_8);

        assertThat(failure(out -> out.write(answer))).hasMessageNotContaining(TOKEN.substring(0, 8));
    }

    @Test
    void aTokenWhoseSlashesJsonEscapesIsMaskedToo() throws Exception {
        camel.options().setAppId(null);
        camel.options().setAppSecret(null);
        camel.options().setAccessToken("t-a/b/c");
        byte[] answer = RawServer.answer(500, "", "{\"echo\":\"t-a\\/b\\/c\"}").getBytes(StandardCharsets.UTF_8);

        assertThat(failure(out -> out.write(answer)))
                .hasMessageContaining("echo")
                .hasMessageNotContaining("t-a");
    }

    @Test
    void wordsOfFeishuAreShownOnOneLineCutAndWithoutInvisibleCharacters() throws Exception {
        String msg = "a\\nb\\r\\tc\\u2028d\\u202Ee\\u0000f\\u001b[31mg\\u2029h\\ud83di" + "x".repeat(5000);
        FeishuUrgentException failure = failure(out -> out.write(RawServer.answer(
                        400, "X-Tt-Logid: " + "l".repeat(5000) + "\r\n", "{\"code\":230099,\"msg\":\"" + msg + "\"}")
                .getBytes(StandardCharsets.UTF_8)));

        assertThat(failure.getMessage())
                .hasSizeLessThan(2000)
                .contains("a b  c d e f [31mg h i")
                .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
        assertThat(failure.getLogId()).hasSize(100);
    }

    @Test
    @Timeout(20)
    void aLongAnswerFullOfTheWordTokenIsMaskedInLinearTime() throws Exception {
        FeishuUrgentException failure = failure(out -> out.write(
                RawServer.answer(500, "", "\"" + "token".repeat(200_000)).getBytes(StandardCharsets.UTF_8)));

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "1e400", "92233720368547758070", "7200.5"})
    void aTokenWithAStrangeLifetimeIsUsed(String expire) throws Exception {
        try (RawServer server = new RawServer(token(expire), BrokenGatewayTest::succeed)) {
            camel.options().setBaseUrl(server.baseUrl());

            assertThat(camel.buzz(ROUTE, List.of("ou_lilei"), Map.of())
                            .getMessage()
                            .getBody(UrgentResult.class)
                            .notifiedUserIds())
                    .containsExactly("ou_lilei");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "-1e400", "\"soon\"", "null", "{}"})
    void aTokenWithoutALifetimeIsNoToken(String expire) throws Exception {
        try (RawServer server = new RawServer(token(expire), BrokenGatewayTest::succeed)) {
            camel.options().setBaseUrl(server.baseUrl());

            assertThat(camel.failure(ROUTE, List.of("ou_lilei"), Map.of()).getCategory())
                    .isEqualTo(Category.SERVER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t-a\\r\\nX-Injected: 1", "t a", "t-é", ""})
    void aTokenThatCannotBeInAHeaderIsNoToken(String token) throws Exception {
        String answer = "{\"code\":0,\"tenant_access_token\":\"" + token + "\",\"expire\":7200}";
        try (RawServer server = new RawServer(answer, BrokenGatewayTest::succeed)) {
            camel.options().setBaseUrl(server.baseUrl());

            assertThat(camel.failure(ROUTE, List.of("ou_lilei"), Map.of()).getCategory())
                    .isEqualTo(Category.SERVER);
        }
    }

    private static String token(String expire) {
        return "{\"code\":0,\"tenant_access_token\":\"" + TOKEN + "\",\"expire\":" + expire + "}";
    }

    private static void succeed(OutputStream out) throws Exception {
        out.write(RawServer.answer("{\"code\":0}").getBytes(StandardCharsets.UTF_8));
    }

    private FeishuUrgentException failure(Reply reply) throws Exception {
        try (RawServer server = new RawServer(reply)) {
            camel.options().setBaseUrl(server.baseUrl());
            return camel.failure(ROUTE, List.of("ou_lilei"), Map.of());
        }
    }
}
