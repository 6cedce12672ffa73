package io.github.camelfeishu.urgent.main;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** The application as its users run it: a process of its own, configured by environment variables. */
class AlertsApplicationTest {

    private static final ConditionFactory SOON = await().atMost(Duration.ofSeconds(20));

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @TempDir
    Path folder;

    private Path alerts;
    private Process application;

    @BeforeEach
    void makeTheFolder() throws Exception {
        alerts = Files.createDirectories(folder.resolve("target/alerts"));
    }

    @AfterEach
    void end() {
        application.destroyForcibly().onExit().join();
    }

    @Test
    void withoutAnAccountASampleAlertIsBuzzedInASandbox() throws Exception {
        start(Map.of());

        SOON.untilAsserted(() -> assertThat(log())
                .contains("the application uses a sandbox at http://127.0.0.1:")
                .contains("first.txt: buzzed [ou_lilei, ou_hanmeimei], refused []"));
    }

    @Test
    void withAnAccountAnAlertBuzzesThePeopleOnCall() throws Exception {
        Files.writeString(alerts.resolve("disk.txt"), "The disk of db-1 is full");

        start(account("oc_sandbox"));

        SOON.untilAsserted(() -> assertThat(alerts.resolve(".done/disk.txt")).exists());
        Message sent = FEISHU.sandbox().messages().get(0);
        assertThat(sent.chat()).isEqualTo(FEISHU.sandbox().chat());
        assertThat(sent.content()).isEqualTo("{\"text\":\"The disk of db-1 is full\"}");
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::type, Buzz::messageId, Buzz::openId)
                .containsExactly(tuple("app", sent.messageId(), "ou_lilei"), tuple("app", sent.messageId(), "ou_lucy"));
        assertThat(log()).doesNotContain(FEISHU.sandbox().appSecret());
    }

    @Test
    void aFailedAlertIsMovedAndNotRepeated() throws Exception {
        Files.writeString(alerts.resolve("disk.txt"), "The disk of db-1 is full");

        start(account("oc_sandbox_230002"));

        SOON.untilAsserted(() -> assertThat(alerts.resolve(".failed/disk.txt")).exists());
        assertThat(log()).contains("230002");
        assertThat(FEISHU.sandbox().calls(CallKind.SEND)).hasSize(1);
    }

    @Test
    void anIncompleteAccountIsRefusedWithTheMissingPart() throws Exception {
        Map<String, String> account = account("oc_sandbox");
        account.remove("FEISHU_ON_CALL");

        start(account);

        assertThat(application.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(application.exitValue()).isNotZero();
        assertThat(log()).contains("to use Feishu, also set FEISHU_ON_CALL;");
    }

    @Test
    void itEndsWhenTerminated() throws Exception {
        start(Map.of());
        SOON.untilAsserted(() -> assertThat(log()).contains("first.txt: buzzed"));

        application.destroy();

        assertThat(application.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(log()).contains("is shutdown");
    }

    private static Map<String, String> account(String chatId) {
        return new HashMap<>(Map.of(
                "FEISHU_BASE_URL", FEISHU.sandbox().baseUrl(),
                "FEISHU_APP_ID", FEISHU.sandbox().appId(),
                "FEISHU_APP_SECRET", FEISHU.sandbox().appSecret(),
                "FEISHU_CHAT_ID", chatId,
                "FEISHU_ON_CALL", "ou_lilei,ou_lucy"));
    }

    private void start(Map<String, String> variables) throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AlertsApplication.class.getName())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        java.environment().keySet().removeIf(name -> name.startsWith("FEISHU_"));
        java.environment().putAll(variables);
        application = java.start();
    }

    private String log() throws Exception {
        return Files.readString(folder.resolve("log"));
    }
}
