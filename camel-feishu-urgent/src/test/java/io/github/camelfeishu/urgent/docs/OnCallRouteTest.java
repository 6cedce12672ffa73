package io.github.camelfeishu.urgent.docs;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

class OnCallRouteTest extends CamelTestSupport {
    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @Override
    protected void bindToRegistry(Registry registry) {
        FeishuUrgentComponent feishu = new FeishuUrgentComponent();
        feishu.getConfiguration().setBaseUrl(FEISHU.sandbox().baseUrl());
        feishu.getConfiguration().setAppId(FEISHU.sandbox().appId());
        feishu.getConfiguration().setAppSecret(FEISHU.sandbox().appSecret());
        registry.bind("feishu-urgent-component", feishu);
    }

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alerts").to("feishu-urgent:sms?receiveId=oc_sandbox&userIds=ou_lilei,ou_hanmeimei");
            }
        };
    }

    @Test
    void everybodyOnCallGetsAnSms() {
        template.sendBody("direct:alerts", "disk full");

        assertThat(FEISHU.sandbox().inbox()).extracting("openId").containsExactly("ou_lilei", "ou_hanmeimei");
    }
}
