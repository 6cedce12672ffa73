package io.github.camelfeishu.urgent.docs;

import java.nio.file.Files;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** The READMEs' example of a test, running. */
@ExtendWith(FeishuSandboxExtension.class)
class DocsExampleTest {

    @Test
    void everybodyOnCallGetsAnSms(FeishuSandbox feishu) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            FeishuUrgentComponent component = camel.getComponent("feishu-urgent", FeishuUrgentComponent.class);
            component.getConfiguration().setBaseUrl(feishu.baseUrl());
            component.getConfiguration().setAppId(feishu.appId());
            component.getConfiguration().setAppSecret(feishu.appSecret());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:alerts").to("feishu-urgent:sms?userIds=ou_lilei,ou_hanmeimei");
                }
            });
            camel.start();

            camel.createProducerTemplate().sendBody("direct:alerts", "{\"message_id\": \"om_sandbox\"}");

            assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms");
            assertThat(feishu.inbox()).extracting(Buzz::openId).containsExactly("ou_lilei", "ou_hanmeimei");
        }
    }

    @Test
    void theReadmeShowsTheTestAbove() throws Exception {
        String shown = DocsPage.readme().block("Test your own routes", "java").replace("\n}", "");

        assertThat(Files.readString(DocsPage.module()
                        .resolve("src/test/java/io/github/camelfeishu/urgent/docs/DocsExampleTest.java")))
                .as("The example in README.md and the test in DocsExampleTest must be the same")
                .contains(shown.replace("OnCallRouteTest", "DocsExampleTest"));
    }
}
