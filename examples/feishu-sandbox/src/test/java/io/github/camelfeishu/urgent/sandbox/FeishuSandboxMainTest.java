package io.github.camelfeishu.urgent.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void itSaysWhereItListensAndEndsWhenTerminated() throws Exception {
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

    @ParameterizedTest
    @CsvSource({
        "--prot, 8089, there is no option --prot",
        "--port, x, '--port is a number from 0 to 65535, not x'",
        "--port, 70000, '--port is a number from 0 to 65535, not 70000'",
        "--port, '', --port needs a value",
        "--invalid-users, some, '--invalid-users is listed or fail_call, not some'",
        "--rate-limits, 50, '--rate-limits is two numbers, such as 50,1000, not 50'"
    })
    void anArgumentThatItDoesNotUnderstandIsRefused(String option, String value, String message) throws Exception {
        BufferedReader output = start(option, value);

        assertThat(output.readLine()).isEqualTo(message);
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void aMissingValueIsRefused() throws Exception {
        assertThat(start("--port").readLine()).isEqualTo("--port needs a value");
    }

    @Test
    void helpIsPrinted() throws Exception {
        assertThat(start("--help").readLine()).startsWith("usage: java -jar");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
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
