package io.github.camelfeishu.urgent.docs;

import java.io.StringReader;
import java.util.Map;
import java.util.Properties;

import com.hazelcast.core.EntryView;
import com.hazelcast.map.IMap;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.HazelcastMember;
import io.github.camelfeishu.urgent.testkit.InMemoryEngine;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.main.Main;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the component page says about several nodes with one app. */
class DocsManyNodesTest {

    private static final String ONE_A_MINUTE =
            "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&requestsPerMinute=1&maxWait=100";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    private final InMemoryEngine engine = new InMemoryEngine(false);

    @Test
    void nodesThatThePropertyGivesOneEngineShareTheLimit() throws Exception {
        buzz(engine);

        assertThatThrownBy(() -> buzz(engine))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .asInstanceOf(InstanceOfAssertFactories.type(FeishuUrgentException.class))
                .returns(Category.RATE_LIMIT, FeishuUrgentException::getCategory);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }

    @Test
    void theKeysInTheEngineBeginAsThePageSays() throws Exception {
        buzz(engine);

        assertThat(engine.states().keySet()).singleElement().asString().startsWith("feishu-urgent ");
        assertThat(DocsPage.operations().text()).containsPattern("the keys\\s+that begin with `feishu-urgent`");
    }

    @Test
    @SuppressWarnings("unchecked")
    void theBeanForHazelcastIsAnEngineWhoseKeysExpire() throws Exception {
        try (HazelcastMember hazelcast = HazelcastMember.join("")) {
            buzz((ProxyManager<String>) DocsRoutes.bean(
                    DocsPage.operations().blocks("Several nodes", "java").get(1), hazelcast.instance()));

            IMap<String, byte[]> keys = hazelcast.instance().getMap("feishu-urgent");
            assertThat(keys.keySet())
                    .singleElement()
                    .extracting(keys::getEntryView)
                    .returns(120_000L, EntryView::getMaxIdle);
        }
    }

    @Test
    void anEngineThatIsDownSilencesNobody() throws Exception {
        buzz(new InMemoryEngine(true));

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    /** On a node of its own: Camel Main with the property as it stands on the page. */
    private static void buzz(ProxyManager<String> engine) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(DocsPage.operations().block("Several nodes", "properties")));
        properties.putAll(Map.of(
                "camel.component.feishu-urgent.base-url", FEISHU.sandbox().baseUrl(),
                "camel.component.feishu-urgent.app-id", FEISHU.sandbox().appId(),
                "camel.component.feishu-urgent.app-secret", FEISHU.sandbox().appSecret()));
        Main node = new Main();
        node.setInitialProperties(properties);
        node.bind("rateLimits", engine);
        try {
            node.start();
            node.getCamelContext().createProducerTemplate().sendBody(ONE_A_MINUTE, null);
        } finally {
            node.stop();
        }
    }
}
