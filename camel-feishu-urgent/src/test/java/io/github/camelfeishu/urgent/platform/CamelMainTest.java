package io.github.camelfeishu.urgent.platform;

import java.time.Duration;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import org.apache.camel.main.Main;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Camel Main gives its properties to the component. */
class CamelMainTest {

    private static final String PREFIX = "camel.component.feishu-urgent.";

    @ParameterizedTest
    @CsvSource({"max-wait, 5s, 5000", "maxWait, 5000, 5000", "max-wait, 0, 0", "maxWait, 2m, 120000"})
    void aDurationHasAUnitOrIsInMilliseconds(String option, String value, long milliseconds) throws Exception {
        assertThat(options(option, value).getMaxWait()).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @CsvSource({"dry-run, true, true", "dryRun, true, true", "dry-run, false, false"})
    void aDryRunIsSwitchedOnByItsProperty(String option, String value, boolean dryRun) throws Exception {
        assertThat(options(option, value).isDryRun()).isEqualTo(dryRun);
    }

    private static FeishuUrgentConfiguration options(String option, String value) throws Exception {
        Main main = new Main();
        main.addInitialProperty(PREFIX + option, value);
        try {
            main.start();
            return main.getCamelContext()
                    .getComponent("feishu-urgent", FeishuUrgentComponent.class)
                    .getConfiguration();
        } finally {
            main.stop();
        }
    }
}
