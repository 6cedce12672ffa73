package io.github.camelfeishu.urgent.testkit;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A Camel context for each test, whose component {@code feishu-urgent} talks to the sandbox. */
public final class CamelAtSandbox implements BeforeEachCallback, AfterEachCallback {

    private final Supplier<FeishuSandbox> feishu;
    private final InstantSource clock;
    private CamelContext context;
    private ProducerTemplate template;

    public CamelAtSandbox(Supplier<FeishuSandbox> feishu) {
        this(feishu, InstantSource.system());
    }

    public CamelAtSandbox(Supplier<FeishuSandbox> feishu, InstantSource clock) {
        this.feishu = feishu;
        this.clock = clock;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        context = new DefaultCamelContext();
        FeishuUrgentComponent component = FeishuUrgentComponents.withClock(clock);
        component.getConfiguration().setBaseUrl(feishu.get().baseUrl());
        component.getConfiguration().setAppId(feishu.get().appId());
        component.getConfiguration().setAppSecret(feishu.get().appSecret());
        context.addComponent("feishu-urgent", component);
        context.start();
        template = context.createProducerTemplate();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        context.stop();
    }

    public CamelContext context() {
        return context;
    }

    public FeishuUrgentComponent component() {
        return context.getComponent("feishu-urgent", FeishuUrgentComponent.class);
    }

    public FeishuUrgentConfiguration options() {
        return component().getConfiguration();
    }

    /** The app tickets that the component knows. */
    public AppTicketStore appTickets() {
        return FeishuUrgentComponents.appTickets(component());
    }

    /** Sends and returns the exchange, with the failure in it if it failed. */
    public Exchange send(String uri, Object body, Map<String, ?> headers) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    /** Sends what must succeed. */
    public Exchange buzz(String uri, Object body, Map<String, ?> headers) {
        Exchange exchange = send(uri, body, headers);
        assertThat(exchange.getException()).isNull();
        return exchange;
    }

    /** Sends what must fail by Feishu's word or on the way to it. */
    public FeishuUrgentException failure(String uri, Object body, Map<String, ?> headers) {
        Exception exception = send(uri, body, headers).getException();
        assertThat(exception).isInstanceOf(FeishuUrgentException.class);
        return (FeishuUrgentException) exception;
    }
}
