package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Start with an account, without one, and with an incomplete one. */
@ExtendWith(OutputCaptureExtension.class)
class StartTest {

    private static final String APP_ID = "--camel.component.feishu-urgent.app-id=";
    private static final String APP_SECRET = "--camel.component.feishu-urgent.app-secret=";
    private static final String CHAT_ID = "--on-call.chats.default.chat-id=";
    private static final String PEOPLE = "--on-call.chats.default.people=";
    private static final List<String> NO_ACCOUNT = List.of(APP_ID, APP_SECRET, CHAT_ID, PEOPLE);

    @Test
    void withoutAnAccountTheSandboxTellsTheStoryOfAnAlert(CapturedOutput output) {
        start(NO_ACCOUNT, 0).close();

        assertThat(output.getOut().lines().filter(line -> line.contains("INFO")))
                .first()
                .asString()
                .contains("Watch the phones ring: open http://127.0.0.1:");
        assertThat(output.getOut().lines().filter(line -> line.contains("In the sandbox") || line.contains("ends")))
                .map(line -> line.replaceAll(".* : |In the sandbox | about om_\\w+|(?<=oc_sandbox|now): \\{.*", ""))
                .containsExactly(
                        "a card was sent to oc_sandbox",
                        "nobody answers; the clock is moved on by 5 minutes",
                        "ou_lilei was buzzed by sms",
                        "ou_hanmeimei was buzzed by sms",
                        "ou_lilei was buzzed by phone",
                        "ou_hanmeimei was buzzed by phone",
                        "hanmeimei presses \"I'm on it\", and is told: You are on it. Nobody else is buzzed.",
                        "The alert ends",
                        "the card is now");
    }

    @Test
    void thePrintedCommandBuzzesBySms(CapturedOutput output) throws IOException, InterruptedException {
        try (ConfigurableApplicationContext application = start(NO_ACCOUNT, 0)) {
            Matcher curl = Pattern.compile("curl .* (http\\S+) -d '(.*)'").matcher(output);
            assertThat(curl.find()).isTrue();

            String answer = post(curl.group(1), curl.group(2));

            assertThat(answer).contains("\"result\":\"buzzed\",\"urgentType\":\"sms\"");
        }
    }

    private static String post(String url, String json) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .timeout(Duration.ofSeconds(30))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void theSandboxEndsWithTheApplication() {
        start(NO_ACCOUNT, 0).close();

        await().untilAsserted(() -> assertThat(sandboxThreads()).isEmpty());
    }

    @Test
    void theSandboxEndsWhenTheApplicationDoesNotStart() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> start(NO_ACCOUNT, taken.getLocalPort()))
                    .isInstanceOf(ApplicationContextException.class);
        }

        await().untilAsserted(() -> assertThat(sandboxThreads()).isEmpty());
    }

    @Test
    void withAnAccountThereIsNoSandboxAndNoSampleAlert(CapturedOutput output) {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            start(accountAt(feishu), 0).close();

            assertThat(feishu.messages()).isEmpty();
            assertThat(output).contains("Buzzing as").doesNotContain("SandboxInitializer");
        }
    }

    @Test
    void withAnAccountTheLogSaysAtTheStartWhatIsMissing(CapturedOutput output) {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            feishu.app().removeScope("im:message.urgent:phone").removeScope("im:message.urgent:phone_send");
            start(accountAt(feishu), 0).close();

            assertThat(output)
                    .containsPattern("WARN.* Feishu is not ready for alerts:")
                    .containsPattern("NOT OK  .*im:message.urgent:phone");
            assertThat(feishu.inbox()).isEmpty();
        }
    }

    @Test
    void theCheckAloneSaysWhetherFeishuIsReady(CapturedOutput output) {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            assertThat(checkAlone(feishu)).isTrue();
            assertThat(output).contains("Feishu is ready for alerts:").doesNotContain("Tomcat");

            feishu.chat().removeBot();

            assertThat(checkAlone(feishu)).isFalse();
            assertThat(feishu.messages()).isEmpty();
        }
    }

    private static boolean checkAlone(FeishuSandbox feishu) {
        return AccountCheck.alone(
                OnCallApplication.application(),
                Stream.concat(Stream.of("--check"), accountAt(feishu).stream()).toArray(String[]::new));
    }

    private static List<String> accountAt(FeishuSandbox feishu) {
        return List.of(
                APP_ID + feishu.appId(),
                APP_SECRET + feishu.appSecret(),
                CHAT_ID + feishu.chat().chatId(),
                PEOPLE + "ou_lucy",
                "--camel.component.feishu-urgent.base-url=" + feishu.baseUrl(),
                "--spring.datasource.url=jdbc:h2:mem:account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FEISHU_APP_ID", "FEISHU_APP_SECRET", "FEISHU_CHAT_ID", "FEISHU_ON_CALL"})
    void aMissingPartOfTheAccountIsNamed(String missing, CapturedOutput output) {
        List<String> account = List.of(
                APP_ID + (missing.equals("FEISHU_APP_ID") ? "" : "cli_mine"),
                APP_SECRET + (missing.equals("FEISHU_APP_SECRET") ? "" : "mine"),
                CHAT_ID + (missing.equals("FEISHU_CHAT_ID") ? "" : "oc_mine"),
                PEOPLE + (missing.equals("FEISHU_ON_CALL") ? "" : "ou_mine"));

        assertThatThrownBy(() -> start(account, 0)).isNotNull();

        assertThat(output).contains("APPLICATION FAILED TO START").contains("to use Feishu, also set " + missing + ";");
    }

    @Test
    void aSecondProcessOnTheSameFileEndsWithOneClearReason(@TempDir Path folder, CapturedOutput output)
            throws IOException {
        List<String> account = new ArrayList<>(
                List.of(APP_ID + "cli_mine", APP_SECRET + "mine", CHAT_ID + "oc_mine", PEOPLE + "ou_mine"));
        account.add("--spring.datasource.url=jdbc:h2:file:" + folder.resolve("on-call"));

        // the lock that H2 takes
        try (FileChannel file = FileChannel.open(
                folder.resolve("on-call.mv.db"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock();
            assertThatThrownBy(() -> start(account, 0)).isNotNull();
        }

        assertThat(output)
                .contains("Another process has the database jdbc:h2:file:" + folder.resolve("on-call") + " open.")
                .doesNotContain("Exception");
    }

    private static ConfigurableApplicationContext start(List<String> account, int port) {
        return OnCallApplication.application()
                .run(Stream.concat(account.stream(), Stream.of("--server.port=" + port))
                        .toArray(String[]::new));
    }

    private static List<String> sandboxThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("feishu-sandbox"))
                .toList();
    }
}
