package io.github.camelfeishu.urgent.quarkus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A sandbox and an empty folder, both there before the application starts. */
public final class SandboxResource implements QuarkusTestResourceLifecycleManager {

    private FeishuSandbox sandbox;
    private Path folder;

    @Override
    public Map<String, String> start() {
        sandbox = FeishuSandbox.start();
        try {
            folder = Files.createTempDirectory(Path.of(System.getProperty("target")), "alerts");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "FEISHU_APP_ID", sandbox.appId(),
                "FEISHU_APP_SECRET", sandbox.appSecret(),
                "FEISHU_BASE_URL", sandbox.baseUrl(),
                "alerts.folder", folder.toString());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(sandbox, new TestInjector.MatchesType(FeishuSandbox.class));
        injector.injectIntoFields(folder, new TestInjector.MatchesType(Path.class));
    }

    @Override
    public void stop() {
        sandbox.close();
    }
}
