package io.github.camelfeishu.urgent.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The program as a process of its own. */
@Timeout(60)
class FeishuSandboxMainTest {
    private Process process;

    @AfterEach
    void endTheProcess() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Test
    void itPrintsItsAddressAndEndsWhenTerminated() throws Exception {
        BufferedReader output =
                start("--port", "0", "--users", "2", "--rate-limits", "0,0", "--invalid-users", "fail_call");
        String first = output.readLine();
        String baseUrl = first.substring(first.indexOf("http://"));

        String state = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(baseUrl + "/sandbox/state"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        process.destroy();

        assertThat(state).contains("ou_user2", "\"invalid_users\":\"fail_call\"", "\"per_second\":0,\"per_minute\":0");
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aWorldAndACallbackAreTakenFromTheCommandLine(@TempDir Path folder) throws Exception {
        Path world = Files.writeString(
                folder.resolve("world.json"),
                "{\"users\":[{\"user_id\":\"alice\",\"email\":\"a@acme.example\",\"mobile\":\"13800000000\"}]}");
        String page = start(
                        "--open",
                        "--port",
                        "0",
                        "--world",
                        world.toString(),
                        "--callback-url",
                        "http://127.0.0.1:1/feishu",
                        "--verification-token",
                        "v",
                        "--encrypt-key",
                        "k")
                .readLine();

        assertThat(page).matches("http://127\\.0\\.0\\.1:\\d+/");
        assertThat(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(page + "sandbox/state"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body())
                .contains(
                        "\"user_id\":\"alice\"",
                        "\"email\":\"a@acme.example\"",
                        "\"callback_url\":\"http://127.0.0.1:1/feishu\",\"verification_token\":\"v\",\"encrypt_key\":\"k\"")
                .doesNotContain("\"user_id\":\"lucy\"");
    }

    @Test
    void aBadWorldIsRefusedWithThePlace(@TempDir Path folder) throws Exception {
        Path world = Files.writeString(folder.resolve("world.json"), "{\"users\":[{}]}");

        assertThat(start("--port", "0", "--world", world.toString()).readLine())
                .endsWith("world.json: users/0: user_id is missing");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void aWrongArgumentIsRefused() throws Exception {
        assertThat(start("--prot", "8089").readLine()).isEqualTo("there is no option --prot");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (FeishuSandbox other = FeishuSandbox.start()) {
            String port = String.valueOf(URI.create(other.baseUrl()).getPort());

            assertThat(start("--port", port).readLine()).contains("cannot listen", port);
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    private BufferedReader start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                FeishuSandboxMain.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.inputReader(StandardCharsets.UTF_8);
    }
}
