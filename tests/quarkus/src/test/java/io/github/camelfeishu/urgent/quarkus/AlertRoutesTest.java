package io.github.camelfeishu.urgent.quarkus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class AlertRoutesTest {

    FeishuSandbox sandbox;
    Path folder;

    @Test
    void anAlertBuzzes() throws IOException {
        Files.writeString(folder.resolve("disk.txt"), "The disk of db-1 is full");

        assertThat(sandbox.awaitBuzzes(2, Duration.ofSeconds(20)))
                .extracting(buzz -> buzz.type() + " " + buzz.openId())
                .containsExactly("sms ou_lilei", "sms ou_hanmeimei");
    }
}
