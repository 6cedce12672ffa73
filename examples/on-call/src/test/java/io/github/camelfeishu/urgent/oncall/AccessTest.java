package io.github.camelfeishu.urgent.oncall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import io.github.camelfeishu.urgent.oncall.OnCallExtension.Reply;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who may reach the application: who sends the token, or without one the programs of this machine. */
class AccessTest {

    private static final int TIMEOUT = (int) Duration.ofSeconds(30).toMillis();

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension WITHOUT_TOKEN = new OnCallExtension(SANDBOX, "server.address=0.0.0.0");

    @RegisterExtension
    static final OnCallExtension WITH_TOKEN =
            new OnCallExtension(SANDBOX, "on-call.token=open-sesame", "on-call.callback.verification-token=verify-me");

    @Test
    void aBearerTokenIsTaken() {
        Reply reply = WITH_TOKEN.post(firing("bearer", "warning"), "Authorization", "Bearer open-sesame");

        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alertmanager:open-sesame", ":open-sesame"})
    void theTokenIsTakenAsPasswordOfAnyUser(String credentials) {
        Reply reply = WITH_TOKEN.post(firing("basic", "warning"), "Authorization", "Basic " + base64(credentials));

        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer open", "Bearer ", "Bearer", "open sesame", "Basic b3BlbjpzZXNhbWU=", "Basic %", "Basic "
            })
    void aWrongTokenIsRefusedAndNothingIsCalled(String authorization, FeishuSandbox feishu) {
        Reply reply = WITH_TOKEN.post(firing("wrong", "page"), "Authorization", authorization);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(feishu.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/alerts", "/actuator/prometheus", "/actuator/health/../../alerts", "/", "/anything"})
    void withATokenEverythingElseAsksForIt(String path) throws IOException {
        assertThat(get(WITH_TOKEN, path, "Host: alerts.example.com")).contains(" 401 ");
    }

    @ParameterizedTest
    @CsvSource({"/actuator/health/liveness, 200", "/feishu, 405"})
    void healthAndFeishusOwnPathAskForNoToken(String path, String status) throws IOException {
        assertThat(get(WITH_TOKEN, path, "Host: alerts.example.com")).contains(" " + status + " ");
    }

    @Test
    void withoutATokenTheApplicationListensOn127001Only() {
        // 127.0.0.2 is this machine too, and is reached by what listens on all addresses
        assertThatThrownBy(() -> new Socket("127.0.0.2", WITHOUT_TOKEN.uri("/").getPort()).close())
                .isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:8080, 200",
        "127.0.0.1:1, 200",
        "[::1]:8080, 200",
        "evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example:8080, 403",
        "10.0.0.1:8080, 403"
    })
    void withoutATokenHostMustBeALoopbackName(String host, String status) throws IOException {
        assertThat(get(WITHOUT_TOKEN, "/actuator/prometheus", "Host: " + host)).contains(" " + status + " ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Origin         | https://evil.example   | 403
            Origin         | null                   | 403
            Origin         | http://localhost:1     | 403
            Sec-Fetch-Site | cross-site             | 403
            Sec-Fetch-Site | same-site              | 403
            Sec-Fetch-Site | same-origin            | 200
            """)
    void aPageOfAnotherSiteIsRefused(String header, String value, int status) {
        assertThat(WITHOUT_TOKEN
                        .post(firing("page " + value, "warning"), header, value)
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"/, text/html", "/page.css, text/css", "/page.js, text/javascript"})
    void thePageTakesNothingFromElsewhere(String path, String type) {
        Reply reply = WITHOUT_TOKEN.get(path);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.response().headers().firstValue("Content-Type").orElse(""))
                .startsWith(type);
        assertThat(reply.response()
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElse(""))
                .startsWith("default-src 'none'; script-src 'self'")
                .contains("frame-ancestors 'none'");
    }

    @Test
    void aLinkToThePageMayBeAnywhere() {
        assertThat(WITHOUT_TOKEN.get("/", "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(200);
    }

    @Test
    void aBrowserAsksForTheTokenOnce() {
        Reply reply = WITH_TOKEN.get("/");

        assertThat(reply.response().headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("Basic ");
        assertThat(WITH_TOKEN
                        .get("/", "Authorization", "Basic " + base64("me:open-sesame"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
    void aFormIsRefused(String type) throws IOException {
        String answer = send(
                WITHOUT_TOKEN,
                "POST /alerts HTTP/1.1",
                "Host: localhost",
                "Content-Type: " + type,
                "Content-Length: 2",
                "",
                "{}");

        assertThat(answer).contains(" 415 ");
    }

    private static String get(OnCallExtension application, String path, String header) throws IOException {
        return send(application, "GET " + path + " HTTP/1.1", header);
    }

    /** The status line of the answer; headers are sent as they are, Host included. */
    private static String send(OnCallExtension application, String... lines) throws IOException {
        URI uri = application.uri("/");
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(TIMEOUT);
            socket.getOutputStream()
                    .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
