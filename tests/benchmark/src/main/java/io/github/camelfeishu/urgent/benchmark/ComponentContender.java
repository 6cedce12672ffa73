package io.github.camelfeishu.urgent.benchmark;

import java.util.List;
import java.util.concurrent.ExecutorService;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentResult;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route to the component, without limits. */
final class ComponentContender implements Contender {

    private static final String NO_LIMITS = "&requestsPerSecond=0&requestsPerMinute=0";

    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;

    ComponentContender(String baseUrl) throws Exception {
        Camel.connections(context);
        FeishuUrgentComponent component = context.getComponent("feishu-urgent", FeishuUrgentComponent.class);
        component.getConfiguration().setBaseUrl(baseUrl);
        component.getConfiguration().setAppId(APP_ID);
        component.getConfiguration().setAppSecret(APP_SECRET);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to("feishu-urgent:app?messageId=" + MESSAGE_ID + "&userIds=" + USER_ID + NO_LIMITS);
                from("direct:many").to("feishu-urgent:app?messageId=" + MESSAGE_ID + NO_LIMITS);
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @Override
    public Object buzz() {
        return template.requestBody("direct:one", Camel.ALERT, UrgentResult.class);
    }

    @Override
    public List<String> buzz(List<String> userIds) {
        return many(userIds).invalidUserList();
    }

    /** The component makes the calls side by side itself. */
    @Override
    public int buzzAll(List<String> userIds, ExecutorService threads) {
        return many(userIds).rejections().size();
    }

    private UrgentResult many(List<String> userIds) {
        return template.requestBodyAndHeader(
                "direct:many", Camel.ALERT, FeishuUrgentConstants.USER_IDS, userIds, UrgentResult.class);
    }

    @Override
    public void close() {
        context.stop();
    }
}
