package io.github.camelfeishu.urgent.platform;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import org.apache.camel.test.infra.core.CamelContextExtension;
import org.apache.camel.test.infra.core.DefaultCamelContextExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The tests run on the version of Camel, the jar and the threads that their Maven module sets. */
class PlatformTest {

    @RegisterExtension
    static final CamelContextExtension CAMEL = new DefaultCamelContextExtension();

    @Test
    void camelIsTheVersionOfTheModule() {
        assertThat(CAMEL.getContext().getVersion()).isEqualTo(System.getProperty("camel.version"));
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
        String thread = CAMEL.getContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, "one")
                .submit(() -> Thread.currentThread().toString())
                .get();

        assertThat(thread.startsWith("VirtualThread[")).isEqualTo(virtual);
    }
}
