package io.github.camelfeishu.urgent.springboot;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.apache.camel.CamelContext;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A Spring Boot application with nothing but Camel and the starter. */
record SpringBootCamel(ConfigurableApplicationContext spring) implements AutoCloseable {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    /** With these properties, and perhaps some beans. */
    static SpringBootCamel start(List<String> properties, Class<?>... beans) {
        return new SpringBootCamel(new SpringApplicationBuilder(Application.class)
                .sources(beans)
                .web(WebApplicationType.NONE)
                .run(properties.stream().map(property -> "--" + property).toArray(String[]::new)));
    }

    /** The properties by which the component reaches the sandbox, and some more. */
    static List<String> account(FeishuSandbox feishu, String... more) {
        return account(feishu, URI.create(feishu.baseUrl()), more);
    }

    /** The same with another way to it. */
    static List<String> account(FeishuSandbox feishu, URI baseUrl, String... more) {
        return Stream.concat(
                        Stream.of(
                                "camel.component.feishu-urgent.base-url=" + baseUrl,
                                "camel.component.feishu-urgent.app-id=" + feishu.appId(),
                                "camel.component.feishu-urgent.app-secret=" + feishu.appSecret()),
                        Stream.of(more))
                .toList();
    }

    CamelContext camel() {
        return spring.getBean(CamelContext.class);
    }

    FeishuUrgentComponent component() {
        return component("feishu-urgent");
    }

    FeishuUrgentComponent component(String name) {
        return camel().getComponent(name, FeishuUrgentComponent.class);
    }

    FeishuUrgentConfiguration options() {
        return component().getConfiguration();
    }

    @Override
    public void close() {
        spring.close();
    }
}
