package io.github.camelfeishu.urgent;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.client.FeishuApp;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.EventRoute;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.main.Main;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** No log line, exception, URI, JMX attribute or text of an object shows a secret or a token. */
class SecretsTest {

    private static final String ROUTE = "feishu-urgent?messageId=om_sandbox&userIds=ou_lilei&maxRetries=0";
    private static final String STORE_ROUTE =
            "feishu-urgent?messageId=om_sandbox&userIdType=union_id&userIds=on_lucy&tenantKey=tenant_sandbox&maxRetries=0";
    private static final Pattern STORE_SECRET = Pattern.compile("(?:ticket|a|t)-\\w{8,}");

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final LogLines ours = new LogLines(LogLines.OURS, Level.TRACE);

    @RegisterExtension
    final LogLines camels = new LogLines("org.apache.camel", Level.TRACE);

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void noneIsLoggedEvenAtTrace() {
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().app().revokeTokens();
        camel.buzz(ROUTE, null, Map.of());

        assertThat(ours.lines()).isNotEmpty().noneMatch(SecretsTest::tellsASecret);
        assertThat(camels.lines()).isNotEmpty().noneMatch(SecretsTest::tellsASecret);
    }

    @Test
    void noneIsLoggedWhereTheHttpComponentLogsItsActivity() {
        camel.getContext().getComponent("http", HttpComponent.class).setLogHttpActivity(true);

        camel.buzz(ROUTE, null, Map.of());

        assertThat(camels.lines()).noneMatch(SecretsTest::tellsASecret);
    }

    static List<Fault> answersThatEcho() {
        return List.of(
                Fault.answer(400, "{\"code\":4711,\"msg\":\"bad %s\"}".formatted("sandbox-secret")),
                Fault.answer(403, "<html>sandbox-secret</html>"),
                Fault.answer(200, "{\"tenant_access_token\": \"t-echoed\", \"expire\": 7200}"),
                Fault.answer(200, "{\"code\":0,\"tenant_access_token\":\"t-echoed\"}"),
                Fault.answer(502, "{\"tenant_access_token\":\"t-echoed"));
    }

    @ParameterizedTest
    @MethodSource("answersThatEcho")
    void noneIsInAnExceptionEvenIfTheAnswerEchoesIt(Fault echo) {
        FEISHU.sandbox().faultNext(1, echo.on(CallKind.TOKEN));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(Throwables.getStackTrace(failure)).doesNotContain("sandbox-secret", "t-echoed");
    }

    @Test
    void theTokenOfTheCallIsNotInAnExceptionEither() {
        camel.options().setAppId(null);
        camel.options().setAppSecret(null);
        camel.options().setAccessToken("t-given");
        FEISHU.sandbox()
                .faultNext(
                        1,
                        Fault.answer(400, "{\"code\":4711,\"msg\":\"t-given\"}").on(CallKind.URGENT));

        assertThat(Throwables.getStackTrace(camel.failure(ROUTE, null, Map.of())))
                .doesNotContain("t-given");
    }

    @Test
    void noneIsShownByAnEndpointOrItsFailure() {
        String uri = "feishu-urgent:app?appId=cli_x&appSecret=sandbox-secret";
        FeishuUrgentEndpoint endpoint = camel.getContext().getEndpoint(uri, FeishuUrgentEndpoint.class);

        assertThat(endpoint.toString()).doesNotContain("sandbox-secret");
        assertThat(Throwables.getStackTrace(camel.send(uri, null, Map.of()).getException()))
                .doesNotContain("sandbox-secret");
    }

    @Test
    void noneIsInAToString() {
        assertThat(new FeishuApp("http://host", AppType.SELF_BUILT, "cli_x", "sandbox-secret", "t-given"))
                .hasToString("app cli_x at http://host");
        assertThat(camel.options().toString()).doesNotContain("sandbox-secret");
    }

    @Test
    void noneIsAJmxAttribute() throws Exception {
        camel.buzz(ROUTE, null, Map.of());

        assertThat(jmxAttributes()).isNotEmpty().noneMatch(SecretsTest::tellsASecret);
    }

    @Test
    @Tag("sensitive-words")
    void noneIsInTheSummaryThatCamelMainLogs(@TempDir Path folder) throws Exception {
        Path properties = Files.writeString(folder.resolve("application.properties"), """
                camel.component.feishu-urgent.app-id = cli_main
                camel.component.feishu-urgent.app-type = store
                camel.component.feishu-urgent.app-ticket = ticket-in-properties
                camel.component.feishu-urgent.app-secret = secret-in-properties
                """);
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:" + properties);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alert").to("feishu-urgent:app");
            }
        });

        main.start();
        main.stop();

        assertThat(camels.lines())
                .filteredOn(line -> line.startsWith("INFO"))
                .anyMatch(line -> line.contains("feishu-urgent.appId = cli_main"))
                .anyMatch(line -> line.contains("feishu-urgent.appSecret = xxxxxx"))
                .anyMatch(line -> line.contains("feishu-urgent.appTicket = xxxxxx"))
                .noneMatch(line -> line.contains("secret-in-properties") || line.contains("ticket-in-properties"));
    }

    @Test
    @Tag("undertow")
    void noneOfAStoreAppIsLoggedShownOrAnAttribute() throws Exception {
        App store = storeApp();
        String url = EventRoute.start(camel.getContext(), new AppTicketCallback("verify-me", "encrypt-key"));
        store.subscribe(url, "verify-me", "encrypt-key").pushTicket();
        camel.buzz(STORE_ROUTE, null, Map.of());
        store.revokeTokens().revokeAppTokens().rotateTicket();
        camel.buzz(STORE_ROUTE, null, Map.of());

        List<String> secrets = storeSecrets(store);
        assertThat(ours.lines()).noneMatch(line -> secrets.stream().anyMatch(line::contains));
        assertThat(camels.lines()).noneMatch(line -> secrets.stream().anyMatch(line::contains));
        assertThat(jmxAttributes()).noneMatch(line -> secrets.stream().anyMatch(line::contains));
    }

    @Test
    void noneOfAStoreAppIsInAnExceptionEvenIfTheAnswerEchoesIt() {
        App store = storeApp();
        camel.options().setAppTicket(store.ticket());
        camel.buzz(STORE_ROUTE, null, Map.of());
        store.revokeTokens();
        String appToken = storeSecrets(store).stream()
                .filter(secret -> secret.startsWith("a-"))
                .findFirst()
                .orElseThrow();
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":4711,\"msg\":\"" + appToken + "\"}")
                        .on(CallKind.TOKEN));

        assertThat(Throwables.getStackTrace(camel.failure(STORE_ROUTE, null, Map.of())))
                .contains("4711")
                .doesNotContain(appToken);
    }

    @Test
    void aTicketIsNotInAnExceptionEvenIfTheAnswerEchoesIt() {
        App store = storeApp();
        camel.options().setAppTicket(store.ticket());
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":4711,\"msg\":\"" + store.ticket() + "\"}")
                        .on(CallKind.TOKEN));

        assertThat(Throwables.getStackTrace(camel.failure(STORE_ROUTE, null, Map.of())))
                .contains("4711")
                .doesNotContain(store.ticket());
    }

    @Test
    @Tag("sensitive-words")
    void aTicketInAUriIsNotShown() {
        String uri = "feishu-urgent:app?appType=store&appId=cli_x&appSecret=s&appTicket=ticket-in-uri";

        assertThat(camel.getContext().getEndpoint(uri).toString()).doesNotContain("ticket-in-uri");
    }

    private App storeApp() {
        App store = FEISHU.sandbox().addStoreApp("cli_store", "store-secret").install();
        FEISHU.sandbox().chat().addBot(store);
        FEISHU.sandbox().message("om_sandbox").sender(store);
        camel.options().setAppType(AppType.STORE);
        camel.options().setAppId("cli_store");
        camel.options().setAppSecret("store-secret");
        return store;
    }

    /** What it was asked with and what it answered, and the secrets of the callback. */
    private static List<String> storeSecrets(App store) {
        List<String> secrets = new ArrayList<>(List.of(store.ticket(), "store-secret", "verify-me", "encrypt-key"));
        for (RecordedCall call : FEISHU.sandbox().tokenCalls()) {
            Matcher secret = STORE_SECRET.matcher(call.body() + call.responseBody());
            while (secret.find()) {
                secrets.add(secret.group());
            }
        }
        return secrets;
    }

    private static boolean tellsASecret(String line) {
        return line.contains(FEISHU.sandbox().appSecret())
                || FEISHU.sandbox().urgentCalls().stream()
                        .map(SecretsTest::token)
                        .anyMatch(line::contains);
    }

    private static String token(RecordedCall call) {
        return call.header("Authorization").orElseThrow().substring("Bearer ".length());
    }

    private static List<String> jmxAttributes() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> values = new ArrayList<>();
        for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            values.add(name.toString());
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                try {
                    values.add(attribute.getName() + "=" + server.getAttribute(name, attribute.getName()));
                } catch (JMException | RuntimeException e) {
                    values.add(attribute.getName() + " cannot be read: " + e.getMessage());
                }
            }
        }
        return values;
    }
}
