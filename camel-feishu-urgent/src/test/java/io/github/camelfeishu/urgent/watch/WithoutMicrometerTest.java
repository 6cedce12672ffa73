package io.github.camelfeishu.urgent.watch;

import java.net.URL;
import java.net.URLClassLoader;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The component works if only the application has Micrometer: in Karaf our bundle may have no wire to it. */
class WithoutMicrometerTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    /** Has our classes for itself, and all others but Micrometer's from the loader of the test. */
    private static final class Bundle extends URLClassLoader {

        private static final String OURS = FeishuUrgentComponent.class.getPackageName();

        Bundle() {
            super(
                    new URL[] {
                        FeishuUrgentComponent.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    Bundle.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.micrometer.")) {
                throw new ClassNotFoundException(name);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null
                        ? loaded
                        : name.startsWith(OURS) ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    @Test
    void buzzesWhereOnlyTheApplicationHasMicrometer() throws Exception {
        try (Bundle bundle = new Bundle();
                DefaultCamelContext context = new DefaultCamelContext()) {
            context.setClassResolver(new DefaultClassResolver(context) {
                @Override
                protected Class<?> loadClass(String name, ClassLoader loader) {
                    try {
                        return name.startsWith(Bundle.OURS) ? bundle.loadClass(name) : super.loadClass(name, loader);
                    } catch (ClassNotFoundException e) {
                        return null;
                    }
                }
            });
            context.getRegistry().bind("meters", new SimpleMeterRegistry());
            context.start();
            Endpoint endpoint = context.getEndpoint(
                    "feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei&baseUrl=%s&appId=%s&appSecret=%s"
                            .formatted(
                                    FEISHU.sandbox().baseUrl(),
                                    FEISHU.sandbox().appId(),
                                    FEISHU.sandbox().appSecret()));
            assertThat(endpoint.getClass().getClassLoader()).isSameAs(bundle);
            assertThat(context.getClassResolver().resolveClass(MeterRegistry.class.getName()))
                    .isNotNull();

            context.createProducerTemplate().sendBody(endpoint, null);

            assertThat(FEISHU.sandbox().inbox()).hasSize(1);
        }
    }
}
