package io.github.camelfeishu.urgent.check;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.api.CheckOnStart;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The check runs once when a route starts, and whenever JMX or Camel's dev console asks for it. */
class CheckOnStartTest {

    private static final String CHAT = "feishu-urgent:app?receiveId=oc_sandbox&userIds=ou_lilei&maxRetries=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.INFO);

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private final FeishuSandbox feishu = FEISHU.sandbox();

    private void start(String... uris) throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").routeId("alert").to(uris);
            }
        });
    }

    private List<String> blocks() {
        return log.lines().stream().filter(line -> line.contains("Checked ")).toList();
    }

    @Test
    void nothingIsAskedUnlessTheRouteSaysSo() throws Exception {
        start(CHAT);

        assertThat(feishu.calls()).isEmpty();
    }

    @Test
    void theFindingsAreOneBlockInTheLog() throws Exception {
        feishu.chat().removeBot();

        start(CHAT + "&checkOnStart=warn");

        assertThat(blocks())
                .singleElement()
                .asString()
                .startsWith("WARN Checked feishu-urgent://app:\nok      Credentials of app cli_sandbox")
                .contains("\nNOT OK  Chat oc_sandbox is without the bot. Add the bot to the message's chat.");
        assertThat(camel.getContext()
                        .getRouteController()
                        .getRouteStatus("alert")
                        .isStarted())
                .isTrue();
    }

    @Test
    void ifEverythingIsOkTheBlockIsAnInfo() throws Exception {
        start(CHAT + "&checkOnStart=fail");

        assertThat(blocks()).singleElement().asString().startsWith("INFO Checked");
    }

    @Test
    void aRouteWithAFindingThatIsNotOkDoesNotStart() {
        feishu.chat().removeBot();

        assertThatThrownBy(() -> start(CHAT + "&checkOnStart=fail"))
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("checkOnStart=fail, and not everything is ok:\nok ")
                .hasMessageContaining("NOT OK  Chat oc_sandbox is without the bot");
    }

    @Test
    void theRouteStartsOnceTheFaultIsGone() throws Exception {
        feishu.chat().removeBot();
        assertThatThrownBy(() -> start(CHAT + "&checkOnStart=fail")).isNotNull();
        feishu.chat().addBot();

        camel.getContext().getRouteController().startRoute("alert");
        camel.buzz("direct:alert", "disk full", Map.of());

        assertThat(feishu.inbox()).hasSize(1);
    }

    @Test
    void somethingThatCannotBeCheckedStopsNoRoute() throws Exception {
        feishu.user("lilei").outsideContactRange();

        start(CHAT + "&checkOnStart=fail");
        camel.buzz("direct:alert", "disk full", Map.of());

        assertThat(blocks()).singleElement().asString().contains("\nunknown Recipient ou_lilei cannot be checked");
        assertThat(feishu.inbox()).hasSize(1);
    }

    @Test
    void anEndpointIsCheckedOnceHoweverOftenItIsUsed() throws Exception {
        camel.options().setCheckOnStart(CheckOnStart.WARN);

        start(CHAT);
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:other").to(CHAT);
            }
        });
        camel.buzz("direct:alert", "disk full", Map.of());
        camel.buzz(CHAT, "disk full", Map.of());

        assertThat(blocks()).hasSize(1);
        assertThat(feishu.calls(CallKind.CHECK)).hasSize(2 + 2 + 1 + 1);
    }

    @Test
    void aDryRunAsksNothing() throws Exception {
        start(CHAT + "&dryRun=true&checkOnStart=fail");

        assertThat(feishu.calls()).isEmpty();
        assertThat(blocks()).singleElement().asString().contains("Nothing was asked: this is a dry run");
    }

    @Test
    void theBlockHasNoMailAddress() throws Exception {
        start("feishu-urgent:app?receiveId=nobody@example.com&receiveIdType=email&checkOnStart=warn&maxRetries=0");

        assertThat(blocks())
                .singleElement()
                .asString()
                .contains("Receiver is not found by email")
                .doesNotContain("@");
    }

    @Test
    void jmxAsksForIt() throws Exception {
        start(CHAT);
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = camel.endpointsInJmx().iterator().next();

        assertThat((String) jmx.invoke(name, "checkNow", null, null)).contains("ok      The bot is enabled");
    }

    @Test
    void theDevConsoleAsksForIt() throws Exception {
        start(CHAT);
        DevConsole console =
                PluginHelper.getDevConsoleResolver(camel.getContext()).resolveDevConsole("feishu-urgent");

        assertThat((String) console.call(DevConsole.MediaType.TEXT))
                .startsWith("feishu-urgent:\nok      Credentials")
                .contains("ok      Recipient ou_lilei is in chat oc_sandbox");
        JsonObject json = (JsonObject) console.call(DevConsole.MediaType.JSON);
        assertThat(json.toJson())
                .startsWith("{\"feishu-urgent\":{\"ok\":true,\"findings\":[{\"subject\":\"credentials\",");
    }
}
