package io.github.camelfeishu.urgent.docs;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.tools.ToolProvider;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.FileUtil;

import static java.util.stream.Collectors.joining;
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

    /** Calls the method of a bean of Spring Boot as it stands in a document, with its imports. */
    public static Object bean(DocsPage.Block code, Object argument) throws ReflectiveOperationException, IOException {
        String imports = code.text()
                .lines()
                .filter(line -> line.startsWith("import ") && !line.contains("springframework"))
                .collect(joining("\n"));
        String methods =
                code.text().lines().filter(line -> !line.startsWith("import ")).collect(joining("\n"));
        Class<?> beans = compile("Beans", imports + """

                public class Beans {
                    @interface Bean {}
                    %s
                }
                """.formatted(methods));
        Method bean = Arrays.stream(beans.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .findFirst()
                .orElseThrow();
        bean.setAccessible(true);
        return bean.invoke(beans.getDeclaredConstructor().newInstance(), argument);
    }

    private static Class<?> compiled(String routes) {
        try {
            return compile("Routes", IMPORTS + """

                    public class Routes extends org.apache.camel.builder.RouteBuilder {
                        @Override
                        public void configure() {
                            %s
                        }
                    }
                    """.formatted(routes));
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> compile(String name, String code) throws IOException, ClassNotFoundException {
        Path folder = Files.createTempDirectory("docs");
        Path source = Files.writeString(folder.resolve(name + ".java"), code);
        String[] arguments = {
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString(), source.toString()
        };
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, DocsRoutes.class.getClassLoader())) {
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments))
                    .as("What the Java compiler says of this is on the console:%n%s", code)
                    .isZero();
            return loader.loadClass(name);
        } finally {
            FileUtil.removeDir(folder.toFile());
        }
    }
}
