package io.github.camelfeishu.urgent.docs;

import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.api.UrgentType;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OnCallRouteWithMockTest extends CamelTestSupport {
    @Override
    public void configureTest(TestExecutionConfiguration test) {
        super.configureTest(test);
        test.withUseAdviceWith(true);
    }

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alerts").routeId("on-call").to("feishu-urgent:sms").setBody(simple("${body.messageId}"));
            }
        };
    }

    @Test
    void theRouteGoesOnWithTheMessageId() throws Exception {
        UrgentResult result = new UrgentResult("om_1", UrgentType.SMS, Map.of(), List.of(), List.of(), List.of());
        AdviceWith.adviceWith(context, "on-call", it -> it.weaveByToUri("feishu-urgent:*")
                .replace()
                .to("mock:feishu"));
        getMockEndpoint("mock:feishu")
                .whenAnyExchangeReceived(it -> it.getMessage().setBody(result));
        context.start();

        assertThat(template.requestBody("direct:alerts", "disk full")).isEqualTo("om_1");
    }
}
