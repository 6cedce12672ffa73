package io.github.camelfeishu.urgent.springboot;

import java.nio.file.Path;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application logs when it starts. The test starts it itself: Spring's test framework adds properties when the
 * log file is already chosen.
 */
@ExtendWith(FeishuSandboxExtension.class)
class StartLogTest {

    @Test
    void startingLogsNoSecretAtAnyLevel(FeishuSandbox feishu, @TempDir Path folder) {
        Path log = folder.resolve("start.log");

        SpringApplication.run(new Class<?>[] {TestApplication.class, AlertRoute.class}, new String[] {
                    "--server.port=0",
                    "--camel.component.feishu-urgent.base-url=" + feishu.baseUrl(),
                    "--camel.component.feishu-urgent.app-id=" + feishu.appId(),
                    "--camel.component.feishu-urgent.app-secret=" + feishu.appSecret(),
                    "--logging.level.root=TRACE",
                    "--logging.file.name=" + log,
                    "--logging.threshold.console=OFF"
                })
                .close();

        assertThat(log).content().contains("Buzzing as").doesNotContain(feishu.appSecret());
    }
}
