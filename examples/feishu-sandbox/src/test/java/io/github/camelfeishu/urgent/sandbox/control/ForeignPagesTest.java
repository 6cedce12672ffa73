package io.github.camelfeishu.urgent.sandbox.control;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What browsers send for a page, by hand. PORT stands for the sandbox's port. */
class ForeignPagesTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private final FeishuSandbox feishu = SANDBOX.sandbox();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Origin: https://127.0.0.1:PORT",
                "Origin: http://127.0.0.1.evil.example:PORT",
                "Origin: http://localhost:PORT@evil.example",
                "Origin: http://localhost:PORT\r\nOrigin: https://evil.example",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                FORM + "\r\nSec-Fetch-Site: cross-site",
                FORM + "\r\nOrigin: https://evil.example"
            })
    void aRequestOfAForeignPageIsRefused(String headers) throws IOException {
        assertThat(post("127.0.0.1:PORT", headers)).startsWith("HTTP/1.1 403 ").contains("control API");
        assertThat(feishu.openIds()).doesNotContain("ou_alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "localhost",
                "127.0.0.1:1",
                "10.0.0.1:PORT",
                "127.0.0.1.evil.example:PORT"
            })
    void aNameThatIsNotTheSandboxesIsRefused(String host) throws IOException {
        assertThat(post(host, "X-Nothing: 1")).startsWith("HTTP/1.1 403 ").contains("is not this sandbox's");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:PORT, X-Nothing: 1",
        "LOCALHOST:PORT, X-Nothing: 1",
        "[::1]:PORT, X-Nothing: 1",
        "127.0.0.1:PORT, " + FORM,
        "127.0.0.1:PORT, Origin: http://127.0.0.1:PORT",
        "localhost:PORT, Origin: http://localhost:PORT",
        "127.0.0.1:PORT, Sec-Fetch-Site: same-origin",
        "127.0.0.1:PORT, Sec-Fetch-Site: none"
    })
    void programsAndTheOwnPageAreNotHindered(String host, String header) throws IOException {
        assertThat(post(host, header)).startsWith("HTTP/1.1 200 ");
        assertThat(feishu.openIds()).contains("ou_alice");
    }

    @Test
    void aSandboxOnAllAddressesTakesEachOfThemButNoName() throws IOException {
        try (FeishuSandbox everywhere = FeishuSandbox.builder().host("0.0.0.0").start()) {
            int port = URI.create(everywhere.baseUrl()).getPort();

            assertThat(send(port, get("10.0.0.1:" + port))).startsWith("HTTP/1.1 200 ");
            assertThat(send(port, get("evil.example:" + port))).startsWith("HTTP/1.1 403 ");
        }
    }

    private static String get(String host) {
        return "GET /sandbox HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    private String post(String host, String headers) throws IOException {
        int port = URI.create(feishu.baseUrl()).getPort();
        String body = "{\"user_id\":\"alice\"}";
        String head = "POST /sandbox/users HTTP/1.1\r\nHost: " + host + "\r\n" + headers
                + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n";
        return send(port, head.replace("PORT", String.valueOf(port)) + body);
    }

    private static String send(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
