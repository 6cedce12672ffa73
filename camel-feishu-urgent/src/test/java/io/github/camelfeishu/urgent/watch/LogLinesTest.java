package io.github.camelfeishu.urgent.watch;

import java.util.Map;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.apache.camel.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The log lines of a delivery. */
class LogLinesTest {

    private static final String ROUTE = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.DEBUG);

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void theFirstEndpointSaysOnceWhichAppBuzzesWhere() {
        camel.buzz(ROUTE, null, Map.of());
        camel.buzz("feishu-urgent:app?messageId=om_sandbox&userIds=ou_hanmeimei", null, Map.of());

        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("INFO"))
                .containsExactly("INFO Buzzing as app %s at %s"
                        .formatted(FEISHU.sandbox().appId(), FEISHU.sandbox().baseUrl()));
    }

    @Test
    void ofVeryManyAppsThoseThatWereNotUsedForLongestAreForgottenFirst() throws Exception {
        camel.component().start();
        startAndStop(0);
        for (int app = 1; app <= 1000; app++) {
            startAndStop(app);
        }

        startAndStop(0);

        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("INFO Buzzing as app cli_0 "))
                .hasSize(2);
    }

    private void startAndStop(int app) throws Exception {
        Producer producer = camel.component()
                .createEndpoint("feishu-urgent:app?appId=cli_" + app + "&appSecret=s")
                .createProducer();
        producer.start();
        producer.stop();
    }

    @Test
    void everyCallHasALineWithAllThatIsNeededToFindItAgain() {
        camel.buzz(ROUTE, null, Map.of());

        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("DEBUG Buzz by"))
                .singleElement()
                .asString()
                .matches("DEBUG Buzz by sms of message om_sandbox to 2 recipients: HTTP 200, code 0, log id %s, \\d+ ms"
                        .formatted(FEISHU.sandbox().urgentCalls().get(0).logId()));
    }

    @Test
    void invalidRecipientsAreAWarning() {
        FEISHU.sandbox()
                .faultNext(
                        1,
                        Fault.answer(200, "{\"code\":0,\"data\":{\"invalid_user_id_list\":[\"ou_hanmeimei\"]}}")
                                .on(CallKind.URGENT));

        camel.buzz(ROUTE, null, Map.of());

        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("message om_sandbox", "1 of 2", "ou_hanmeimei", "230001");
    }

    @Test
    void aDryRunSaysWhatItWouldDo() {
        camel.buzz(ROUTE + "&dryRun=true", null, Map.of());

        assertThat(log.lines()).contains("INFO Dry run: would buzz 2 recipients by sms about message om_sandbox");
    }
}
