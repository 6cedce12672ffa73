package io.github.camelfeishu.urgent.kamelet;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.docs.DocsPage;
import io.github.camelfeishu.urgent.docs.DocsRoutes;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** The Kamelet in the jar, in YAML routes. */
@Tag("kamelet")
class KameletTest {

    private static final String ALERT = "{\"message_id\": \"om_sandbox\", \"user_ids\": [\"ou_lilei\"]}";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final LogLines camels = new LogLines("org.apache.camel", Level.INFO);

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @BeforeEach
    void onlyTheKameletHasAnAccount() {
        camel.component().setConfiguration(new FeishuUrgentConfiguration());
    }

    @Test
    void itBuzzesWhatTheMessageSays() throws Exception {
        routeTo("urgentType: sms");

        camel.buzz("direct:alerts", ALERT, Map.of());

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type, Buzz::messageId)
                .containsExactly(tuple("ou_lilei", "sms", "om_sandbox"));
    }

    @Test
    void theRouteAndThePropertiesThatThePageShowsBuzz() throws Exception {
        DocsPage page = DocsPage.platforms();
        assertThat(page.block("Kamelet", "properties")).isEqualTo("""
                camel.kamelet.feishu-urgent-sink.appId={{env:FEISHU_APP_ID}}
                camel.kamelet.feishu-urgent-sink.appSecret={{env:FEISHU_APP_SECRET}}""");
        account(FEISHU.sandbox().appId(), FEISHU.sandbox().appSecret());
        camel.options().setBaseUrl(FEISHU.sandbox().baseUrl());
        DocsRoutes.add(camel.getContext(), page.blocks("Kamelet", "yaml").get(0));

        camel.buzz("direct:alerts", "{\"message_id\": \"om_sandbox\"}", Map.of());

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type)
                .containsExactly(tuple("ou_lilei", "sms"), tuple("ou_hanmeimei", "sms"));
    }

    @Test
    void withAReceiverItSendsTheMessageFirst() throws Exception {
        FEISHU.sandbox().tenant().smsQuota(0);
        routeTo(
                "urgentType: sms",
                "receiveId: lilei@example.com",
                "receiveIdType: email",
                "msgType: interactive",
                "userIds: ou_lilei",
                "unreadOnly: true",
                "fallback: app");

        camel.buzz("direct:alerts", "{\"header\": {}}", Map.of());

        Message sent = FEISHU.sandbox().messages().get(0);
        assertThat(sent.content()).isEqualTo("{\"header\": {}}");
        assertThat(FEISHU.sandbox().calls(CallKind.READERS)).hasSize(1);
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type, Buzz::messageId)
                .containsExactly(tuple("ou_lilei", "app", sent.messageId()));
    }

    @Test
    void itFindsPeopleByMailAddress() throws Exception {
        routeTo("messageId: om_sandbox", "userIds: lucy@example.com", "userIdType: email");

        camel.buzz("direct:alerts", "The disk is full", Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lucy");
    }

    @Test
    void itsPropertiesSayWhatTheMessageLeavesOpen() throws Exception {
        routeTo("messageId: om_sandbox", "userIds: lilei,lucy", "userIdType: user_id");

        camel.buzz("direct:alerts", "The disk is full", Map.of());

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type)
                .containsExactly(tuple("ou_lilei", "app"), tuple("ou_lucy", "app"));
    }

    @Test
    void itsTypeIsTheMostThatAMessageMayAskFor() throws Exception {
        routeTo("urgentType: sms");

        camel.buzz("direct:alerts", ALERT.replace("}", ", \"urgent_type\": \"phone\"}"), Map.of());

        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::type).containsOnly("sms");
    }

    @Test
    void theComponentSaysWhatItsPropertiesLeaveOpen() throws Exception {
        camel.options().setBaseUrl(FEISHU.sandbox().baseUrl());
        add("""
                - from:
                    uri: direct:alerts
                    steps:
                      - to: "kamelet:feishu-urgent-sink?appId=cli_sandbox&appSecret=sandbox-secret"
                """);

        camel.buzz("direct:alerts", ALERT, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"appId", "appSecret"})
    void aRouteWithoutARequiredPropertyIsRefusedByItsName(String required) {
        String other = required.equals("appId") ? "appSecret" : "appId";

        assertThatThrownBy(() -> add("""
                - from:
                    uri: direct:alerts
                    steps:
                      - to: "kamelet:feishu-urgent-sink?%s=x"
                """.formatted(other)))
                .rootCause()
                .hasMessageContaining("feishu-urgent-sink")
                .hasMessageContaining(required);
    }

    @Test
    void theFailureOfABuzzReachesTheCaller() throws Exception {
        routeTo();

        FeishuUrgentException failure =
                camel.failure("direct:alerts", ALERT.replace("om_sandbox", "om_sandbox_230024"), Map.of());

        assertThat(failure.getCode()).isEqualTo(230024);
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
    }

    record Redelivery(String by, String yaml, boolean noErrorHandler) {
        @Override
        public String toString() {
            return by;
        }
    }

    static Stream<Redelivery> redeliveries() {
        return Stream.of(
                new Redelivery("the route's error handler, which the Kamelet takes over", """
                        - errorHandler:
                            defaultErrorHandler:
                              redeliveryPolicy:
                                maximumRedeliveries: 1
                                redeliveryDelay: 1
                        """, false),
                new Redelivery("the route's onException, which needs noErrorHandler", """
                        - onException:
                            exception: [java.lang.Exception]
                            redeliveryPolicy:
                              maximumRedeliveries: 1
                              redeliveryDelay: 1
                        """, true));
    }

    @ParameterizedTest
    @MethodSource("redeliveries")
    void aRedeliveryGoesOnWithThoseWhoArePending(Redelivery redelivery) throws Exception {
        camel.options().setParallelCalls(1);
        camel.options().setRequestsPerSecond(0);
        List<String> users = FEISHU.sandbox().addUsers(250);
        FEISHU.sandbox().tenant().smsQuota(200);
        add(redelivery.yaml()
                + route("urgentType: sms", "messageId: om_sandbox", "noErrorHandler: " + redelivery.noErrorHandler()));

        FeishuUrgentException failure = camel.failure("direct:alerts", users, Map.of());

        assertThat(failure.getNotifiedUserIds()).isEqualTo(users.subList(0, 200));
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(3);
        assertThat(FEISHU.sandbox().urgentCalls().get(2).body())
                .isEqualTo(FEISHU.sandbox().urgentCalls().get(1).body());
    }

    static List<String> secrets() {
        return List.of(
                "pa+ss", "pa&ss=1", "pa%25ss", "pa%ss", "pa ss", "pa#ss", "pa?s/s", "pa)ss", "pa{s}s", "p\u00e4ss");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void aSecretOfAnyCharactersReachesFeishuAsItIs(String secret) throws Exception {
        FEISHU.sandbox().addApp("cli_special", secret);
        FEISHU.sandbox().message("om_sandbox").sender(FEISHU.sandbox().app("cli_special"));
        FEISHU.sandbox().chat().addBot(FEISHU.sandbox().app("cli_special"));
        account("cli_special", secret);
        camel.options().setBaseUrl(FEISHU.sandbox().baseUrl());
        add("""
                - from:
                    uri: direct:alerts
                    steps:
                      - to: "kamelet:feishu-urgent-sink?userIdType=user_id&userIds=lilei"
                """);

        camel.buzz("direct:alerts", "{\"message_id\": \"om_sandbox\"}", Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void itsSecretIsNotLoggedAndNotShownByAnEndpoint() throws Exception {
        routeTo();

        camel.buzz("direct:alerts", ALERT, Map.of());

        assertThat(camels.lines())
                .isNotEmpty()
                .noneMatch(line -> line.contains(FEISHU.sandbox().appSecret()));
        assertThat(camel.getContext().getEndpoints())
                .extracting(Object::toString)
                .anyMatch(uri -> uri.contains("appSecret="))
                .noneMatch(uri -> uri.contains(FEISHU.sandbox().appSecret()));
    }

    @Test
    @Tag("sensitive-words")
    void itsSecretIsNotInTheSummaryThatCamelMainLogs() throws Exception {
        Properties properties = new Properties();
        properties.put("secret.from.a.vault", "vaulted-secret");
        properties.put("camel.kamelet.feishu-urgent-sink.appId", "cli_main");
        properties.put("camel.kamelet.feishu-urgent-sink.appSecret", "{{secret.from.a.vault}}");
        Main main = new Main();
        main.setInitialProperties(properties);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alerts").to("kamelet:feishu-urgent-sink");
            }
        });

        main.start();
        main.stop();

        assertThat(camels.lines())
                .anyMatch(line -> line.contains("appId = cli_main"))
                .anyMatch(line -> line.contains("appSecret = xxxxxx"))
                .noneMatch(line -> line.contains("appSecret = vaulted-secret"));
    }

    private void routeTo(String... properties) throws Exception {
        add(route(properties));
    }

    /** A route to the Kamelet, with the account of the sandbox. */
    private String route(String... properties) {
        account(FEISHU.sandbox().appId(), FEISHU.sandbox().appSecret());
        return """
                - from:
                    uri: direct:alerts
                    steps:
                      - to:
                          uri: kamelet:feishu-urgent-sink
                          parameters:
                            baseUrl: %s
                            %s
                """.formatted(FEISHU.sandbox().baseUrl(), String.join("\n            ", properties));
    }

    private void account(String appId, String appSecret) {
        PropertiesComponent properties = camel.getContext().getPropertiesComponent();
        properties.addInitialProperty("camel.kamelet.feishu-urgent-sink.appId", appId);
        properties.addInitialProperty("camel.kamelet.feishu-urgent-sink.appSecret", appSecret);
    }

    private void add(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel.getContext()).loadRoutes(ResourceHelper.fromString("routes.yaml", yaml));
    }
}
