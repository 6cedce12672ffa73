package io.github.camelfeishu.urgent.docs;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.tools.ToolProvider;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs routes as they stand in the documents: Java is compiled, YAML and XML are loaded, nothing is changed. */
public final class DocsRoutes {

    /** The imports that the component page gives for all its Java. */
    private static final String IMPORTS = DocsPage.component().block("Recipes", "java");

    private static final Map<String, Class<?>> COMPILED = new ConcurrentHashMap<>();

    private DocsRoutes() {}

    public static void add(CamelContext context, DocsPage.Block code) throws Exception {
        if (code.language().equals("java")) {
            context.addRoutes((RouteBuilder) COMPILED.computeIfAbsent(code.text(), DocsRoutes::compiled)
                    .getDeclaredConstructor()
                    .newInstance());
        } else {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("docs." + code.language(), code.text()));
        }
    }

    private static Class<?> compiled(String routes) {
        try {
            return compile(routes);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> compile(String routes) throws IOException, ClassNotFoundException {
        Path folder = Files.createTempDirectory("docs");
        Path source = Files.writeString(folder.resolve("Routes.java"), IMPORTS + """

                public class Routes extends org.apache.camel.builder.RouteBuilder {
                    @Override
                    public void configure() {
                        %s
                    }
                }
                """.formatted(routes));
        String[] arguments = {
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString(), source.toString()
        };
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, DocsRoutes.class.getClassLoader())) {
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments))
                    .as("What the Java compiler says of this is on the console:%n%s", routes)
                    .isZero();
            return loader.loadClass("Routes");
        } finally {
            for (Path file : List.of(source, folder.resolve("Routes.class"), folder)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
