package io.github.camelfeishu.urgent.platform;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** These tests run on what their module says: the modules for other platforms run them too. */
class PlatformTest {

    @Test
    void camelIsTheVersionOfTheModule() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(context.getVersion()).isEqualTo(System.getProperty("camel.version"));
        }
    }

    @Test
    void otherPlatformsRunTheJar() {
        assertThat(FeishuUrgentComponent.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath()
                        .endsWith(".jar"))
                .isEqualTo(Boolean.getBoolean("component.jar"));
    }

    @Test
    void threadsAreVirtualWhereTheModuleAsksForThemAndJavaHasThem() throws Exception {
        boolean virtual = Boolean.getBoolean("camel.threads.virtual.enabled")
                && Runtime.version().feature() >= 21;
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            String thread = context.getExecutorServiceManager()
                    .newSingleThreadExecutor(this, "one")
                    .submit(() -> Thread.currentThread().toString())
                    .get();

            assertThat(thread.startsWith("VirtualThread[")).isEqualTo(virtual);
        }
    }
}
