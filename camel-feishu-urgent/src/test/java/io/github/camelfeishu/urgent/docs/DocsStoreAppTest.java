package io.github.camelfeishu.urgent.docs;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.test.infra.core.CamelContextExtension;
import org.apache.camel.test.infra.core.DefaultCamelContextExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The page's route that takes app tickets, with another way in and without an encrypt key. */
class DocsStoreAppTest {

    @RegisterExtension
    static final CamelContextExtension CAMEL = new DefaultCamelContextExtension();

    private static final String EVENT = "{\"type\":\"event_callback\",\"token\":\"%s\",\"event\":"
            + "{\"type\":\"app_ticket\",\"app_id\":\"cli_store\",\"app_ticket\":\"ticket-of-the-hour\"}}";

    @Test
    void theRouteInYamlKeepsTheTicketThatFeishuPushesAndRefusesAnybodyElses() throws Exception {
        DocsPage.Block shown =
                DocsPage.storeApps().blocks("App tickets", "yaml").get(0);
        DocsPage.Block yaml = new DocsPage.Block(
                shown.section(),
                shown.language(),
                shown.text()
                        .replace("platform-http:/feishu/events?httpMethodRestrict=POST", "direct:events")
                        .replace("{{env:FEISHU_VERIFICATION_TOKEN}}", "from-the-console")
                        .replace("{{env:FEISHU_ENCRYPT_KEY}}", ""));
        DocsRoutes.add(CAMEL.getContext(), yaml);
        ProducerTemplate feishu = CAMEL.getProducerTemplate();

        Exchange forged = feishu.request("direct:events", it -> it.getMessage().setBody(EVENT.formatted("guessed")));
        Exchange pushed =
                feishu.request("direct:events", it -> it.getMessage().setBody(EVENT.formatted("from-the-console")));

        assertThat(forged.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(403);
        assertThat(pushed.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(FeishuUrgentComponents.appTickets(
                                CAMEL.getContext().getComponent("feishu-urgent", FeishuUrgentComponent.class))
                        .get("cli_store"))
                .isEqualTo("ticket-of-the-hour");
    }
}
