package io.github.camelfeishu.urgent.docs;

import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Properties;

import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.BindToRegistry;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.test.infra.core.CamelContextExtension;
import org.apache.camel.test.infra.core.TransientCamelContextExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What the component page says an operator can watch is there. */
class DocsWatchingTest {

    @RegisterExtension
    static final CamelContextExtension CAMEL = new TransientCamelContextExtension();

    @BindToRegistry("meters")
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private static final DocsPage PAGE = DocsPage.operations();

    private static List<String> column(int index) {
        return PAGE.table("Watching", "JMX attribute").stream()
                .map(cells -> cells.get(index).replace("`", ""))
                .toList();
    }

    @Test
    void everyJmxAttributeIsOnThePage() {
        assertThat(column(0))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FeishuUrgentEndpoint.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(ManagedAttribute.class))
                        .map(method -> method.getName().substring("get".length()))
                        .toList());
    }

    @Test
    void everyMeterIsOnThePage() throws Exception {
        ServiceHelper.startService(CAMEL.getContext()
                .getEndpoint("feishu-urgent?appId=cli_any&appSecret=any")
                .createProducer());

        assertThat(column(1))
                .containsExactlyInAnyOrderElementsOf(meters.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .toList());
    }

    @Test
    void theHealthCheckIsOffUnlessItIsAskedFor() throws Exception {
        assertThat(ourChecks(new Properties())).isEmpty();
    }

    @Test
    void thePropertyShownSwitchesTheHealthCheckOn() throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(PAGE.block("Health check", "properties")));

        assertThat(ourChecks(properties)).hasSize(1);
    }

    private static List<String> ourChecks(Properties properties) throws Exception {
        return readiness(properties).stream()
                .map(result -> result.getCheck().getId())
                .filter(id -> id.contains("feishu-urgent"))
                .toList();
    }

    private static Collection<HealthCheck.Result> readiness(Properties properties) throws Exception {
        properties.setProperty("camel.component.feishu-urgent.app-id", "cli_any");
        properties.setProperty("camel.component.feishu-urgent.app-secret", "any");
        Main main = new Main();
        main.setInitialProperties(properties);
        try {
            main.start();
            ServiceHelper.startService(
                    main.getCamelContext().getEndpoint("feishu-urgent:app").createProducer());
            return HealthCheckHelper.invokeReadiness(main.getCamelContext(), "full");
        } finally {
            main.stop();
        }
    }
}
