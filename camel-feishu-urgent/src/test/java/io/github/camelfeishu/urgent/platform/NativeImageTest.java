package io.github.camelfeishu.urgent.platform;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.spi.BeanIntrospection;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.IndexReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What a native image needs: an index of all classes, and no class or property that is found by reflection alone. */
class NativeImageTest {

    private static final String SERVICES = "META-INF/services/org/apache/camel";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    /** The files of the component, in the jar or in the folder that it is made of. */
    private static <T> T read(Reading<T> reading) throws Exception {
        URI location = FeishuUrgentComponent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path path = Path.of(location);
        if (Files.isDirectory(path)) {
            return reading.read(path);
        }
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
            return reading.read(jar.getPath("/"));
        }
    }

    private interface Reading<T> {
        T read(Path root) throws IOException;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theIndexHasEveryClass() throws Exception {
        Set<String> classes = read(root -> files(root).stream()
                .map(file -> root.relativize(file).toString())
                .filter(file -> file.endsWith(".class"))
                .map(file -> file.replace(".class", "").replace('/', '.'))
                .collect(Collectors.toSet()));
        Set<String> indexed = read(root -> {
            try (InputStream index = Files.newInputStream(root.resolve("META-INF/jandex.idx"))) {
                return new IndexReader(index)
                        .read().getKnownClasses().stream()
                                .map(ClassInfo::name)
                                .map(Object::toString)
                                .collect(Collectors.toSet());
            }
        });

        assertThat(indexed).isEqualTo(classes);
    }

    /** The classes that Camel is told of by name, which are those that an image is told of. */
    private static Set<String> registered() throws Exception {
        return read(root -> {
            Set<String> names = new HashSet<>();
            for (Path file : files(root.resolve(SERVICES))) {
                Files.readAllLines(file).stream()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.replace("class=", ""))
                        .forEach(names::add);
            }
            return names;
        });
    }

    @Test
    void onlyRegisteredClassesAreFoundByName() throws Exception {
        Set<String> registered = registered();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.setClassResolver(new DefaultClassResolver(context) {
                @Override
                protected Class<?> loadClass(String name, ClassLoader loader) {
                    return !name.startsWith("io.github.camelfeishu.") || registered.contains(name)
                            ? super.loadClass(name, loader)
                            : null;
                }
            });
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:alert")
                            .toD(
                                    "feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei&baseUrl=%s&appId=%s&appSecret=%s"
                                            .formatted(
                                                    FEISHU.sandbox().baseUrl(),
                                                    FEISHU.sandbox().appId(),
                                                    FEISHU.sandbox().appSecret()))
                            .convertBodyTo(String.class);
                }
            });
            context.start();

            String answer = context.createProducerTemplate().requestBody("direct:alert", null, String.class);

            assertThat(answer).contains("\"ok\":true");
        }
    }

    @Test
    void optionsAreSetWithoutReflection() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            // goes by reflection, and is not there in a native image
            context.disableJMX();
            context.start();
            BeanIntrospection reflection = PluginHelper.getBeanIntrospection(context);
            FeishuUrgentComponent component = context.getComponent("feishu-urgent", FeishuUrgentComponent.class);
            PropertyBindingSupport.build()
                    .withCamelContext(context)
                    .withTarget(component)
                    .withConfigurer(component.getComponentPropertyConfigurer())
                    .withReflection(false)
                    .withProperty("base-url", FEISHU.sandbox().baseUrl())
                    .withProperty("app-id", FEISHU.sandbox().appId())
                    .withProperty("app-secret", FEISHU.sandbox().appSecret())
                    .withProperty("app-type", "selfBuilt")
                    .withProperty("max-urgent-type", "sms")
                    .bind();

            context.createProducerTemplate()
                    .sendBody(
                            "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&userIdType=open_id&maxRetries=0",
                            null);

            assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::type).containsExactly("sms");
            assertThat(reflection.getInvokedCounter()).isZero();
        }
    }
}
