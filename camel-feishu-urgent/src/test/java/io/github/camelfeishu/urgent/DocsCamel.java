package io.github.camelfeishu.urgent;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import javax.tools.ToolProvider;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Camel for a reader of the documents: takes their routes as they stand there, and runs them against the sandbox. */
final class DocsCamel implements BeforeEachCallback, AfterEachCallback {

    /** The imports that the component page gives for all its Java. */
    private static final String IMPORTS = DocsPage.component().block("Recipes", "java");

    private final Supplier<FeishuSandbox> feishu;
    private CamelContext context;

    DocsCamel(Supplier<FeishuSandbox> feishu) {
        this.feishu = feishu;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        context = new DefaultCamelContext();
        // the recipes wait a second by default, a test need not
        context.getPropertiesComponent().addInitialProperty("buzz.retryDelay", "1");
        FeishuUrgentConfiguration options = context.getComponent("feishu-urgent", FeishuUrgentComponent.class)
                .getConfiguration();
        options.setBaseUrl(feishu.get().baseUrl());
        options.setAppId(feishu.get().appId());
        options.setAppSecret(feishu.get().appSecret());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        context.stop();
    }

    /** Runs a route that a document shows. */
    DocsCamel run(DocsPage.Block block) throws Exception {
        if (block.language().equals("java")) {
            context.addRoutes(compiled(block.text()));
        } else {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("docs." + block.language(), block.text()));
        }
        context.start();
        return this;
    }

    /** Sends to an endpoint; the exchange as it comes back. */
    Exchange send(String uri, Object body, Map<String, ?> headers) {
        context.start();
        return context.createProducerTemplate().request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private static RouteBuilder compiled(String routes) throws Exception {
        Path dir = Files.createTempDirectory("docs");
        Path source = Files.writeString(dir.resolve("Routes.java"), IMPORTS + """

                        public class Routes extends org.apache.camel.builder.RouteBuilder {
                            @Override
                            public void configure() {
                                %s
                            }
                        }
                        """.formatted(routes));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        dir.toString(),
                        source.toString());
        assertThat(result)
                .as("The Java compiler's result, it has written to the console")
                .isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {dir.toUri().toURL()}, DocsCamel.class.getClassLoader())) {
            return (RouteBuilder)
                    loader.loadClass("Routes").getDeclaredConstructor().newInstance();
        } finally {
            for (Path file : List.of(source, dir.resolve("Routes.class"), dir)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
