package io.github.camelfeishu.urgent.sandbox.wire;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BrokenBodiesTest {
    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    private final FeishuSandbox feishu = SANDBOX.sandbox();

    @ParameterizedTest
    @CsvSource({
        "/open-apis/auth/v3/tenant_access_token/internal, Transfer-Encoding: chunked, nonsense",
        "/open-apis/auth/v3/tenant_access_token/internal, Content-Length: 100, too short",
        "/sandbox/users, Transfer-Encoding: chunked, nonsense",
        "/sandbox/users, Content-Length: 100, too short"
    })
    void aBodyThatBreaksOffIsABadRequest(String path, String header, String body) throws IOException {
        assertThat(send("POST " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\n" + header + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 400 ")
                .doesNotContain("Exception");
    }

    private String authority() {
        return URI.create(feishu.baseUrl()).getAuthority();
    }

    private String send(String request) throws IOException {
        URI url = URI.create(feishu.baseUrl());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
