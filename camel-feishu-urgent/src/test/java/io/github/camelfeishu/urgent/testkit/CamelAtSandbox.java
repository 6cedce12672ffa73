package io.github.camelfeishu.urgent.testkit;

import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.infra.core.DefaultCamelContextExtension;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Camel's own extension with the component {@code feishu-urgent} set to call the sandbox. Register it in an instance
 * field: each test gets a context of its own.
 */
public final class CamelAtSandbox extends DefaultCamelContextExtension {

    private final Supplier<FeishuSandbox> feishu;
    private final InstantSource clock;

    public CamelAtSandbox(Supplier<FeishuSandbox> feishu) {
        this(feishu, InstantSource.system());
    }

    public CamelAtSandbox(Supplier<FeishuSandbox> feishu, InstantSource clock) {
        this.feishu = feishu;
        this.clock = clock;
    }

    @Override
    protected CamelContext createCamelContext() {
        CamelContext context = super.createCamelContext();
        context.addComponent("feishu-urgent", FeishuUrgentComponents.withAccount(feishu.get(), clock));
        return context;
    }

    // JUnit calls only the callbacks for each test on an extension in an instance field

    @Override
    public void beforeEach(ExtensionContext test) throws Exception {
        beforeAll(test);
        super.beforeEach(test);
    }

    @Override
    public void afterEach(ExtensionContext test) throws Exception {
        super.afterEach(test);
        afterAll(test);
    }

    public FeishuUrgentComponent component() {
        return getContext().getComponent("feishu-urgent", FeishuUrgentComponent.class);
    }

    public FeishuUrgentConfiguration options() {
        return component().getConfiguration();
    }

    /** The store of app tickets that the component uses. */
    public AppTicketStore appTickets() {
        return FeishuUrgentComponents.appTickets(component());
    }

    /** Sends a message and returns the exchange, with the exception in it if it failed. */
    public Exchange send(String uri, Object body, Map<String, ?> headers) {
        return getProducerTemplate().request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    /** Sends a message and asserts that the exchange succeeds. */
    public Exchange buzz(String uri, Object body, Map<String, ?> headers) {
        Exchange exchange = send(uri, body, headers);
        assertThat(exchange.getException()).isNull();
        return exchange;
    }

    /** Sends a message and asserts that the exchange fails with the component's exception. */
    public FeishuUrgentException failure(String uri, Object body, Map<String, ?> headers) {
        Exception exception = send(uri, body, headers).getException();
        assertThat(exception).isInstanceOf(FeishuUrgentException.class);
        return (FeishuUrgentException) exception;
    }

    /** Adds a route from {@code direct:alert} to these endpoints. If one fails, Camel redelivers to it at once. */
    public void redeliver(int times, String... uris) throws Exception {
        redeliver(times, () -> {}, uris);
    }

    /** @param before happens before each redelivery */
    public void redeliver(int times, Runnable before, String... uris) throws Exception {
        getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler()
                        .maximumRedeliveries(times)
                        .redeliveryDelay(1)
                        .onRedelivery(exchange -> before.run())
                        .logExhausted(false));
                from("direct:alert").to(uris);
            }
        });
    }

    /** The names that the component's endpoints have in JMX. */
    public Set<ObjectName> endpointsInJmx() throws MalformedObjectNameException {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(
                        new ObjectName("org.apache.camel:context="
                                + getContext().getManagementName() + ",type=endpoints,name=\"feishu-urgent*\""),
                        null);
    }
}
