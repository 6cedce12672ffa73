package io.github.camelfeishu.urgent.callback;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.AppTicketCallback;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.PushedEvent;
import io.github.camelfeishu.urgent.testkit.AppTicketMap;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.EventRoute;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.testkit.EventRoute.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A route takes Feishu's events over HTTP: the sandbox's, and forged ones. */
@Tag("undertow")
class AppTicketCallbackTest {

    private static final String TOKEN = "verify-me";
    private static final String KEY = "encrypt-key";
    private static final String SUCCESS = "{\"msg\":\"success\"}";
    private static final String NOT_VERIFIED = "{\"msg\":\"not verified as sent by Feishu\"}";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final LogLines log = new LogLines(LogLines.OURS, Level.TRACE);

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private App app;

    @BeforeEach
    void addTheApp() {
        app = FEISHU.sandbox().addStoreApp("cli_store", "store-secret");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = KEY)
    void aPushedTicketIsKept(String encryptKey) throws Exception {
        app.subscribe(route(encryptKey), TOKEN, encryptKey);

        PushedEvent pushed = app.pushTicket();

        assertThat(pushed.status()).isEqualTo(200);
        assertThat(pushed.answer()).isEqualTo(SUCCESS);
        assertThat(kept()).isEqualTo(app.ticket());
    }

    @Test
    void theNewestTicketIsTheOneThatIsKept() throws Exception {
        app.subscribe(route(KEY), TOKEN, KEY);
        app.pushTicket();

        app.rotateTicket().pushTicket();

        assertThat(kept()).isEqualTo(app.ticket());
    }

    @Test
    void anEventThatComesAgainChangesNothing() throws Exception {
        String url = route(KEY);
        String old = Encrypted.by(KEY, ticketEvent("old"));
        Map<String, String> signature = signed(old, KEY);
        post(url, old, signature);
        String newer = Encrypted.by(KEY, ticketEvent("newer"));
        post(url, newer, signed(newer, KEY));

        assertThat(post(url, old, signature).statusCode()).isEqualTo(200);

        assertThat(kept()).isEqualTo("newer");
    }

    @Test
    void aPlainEventThatComesAgainChangesNothing() throws Exception {
        String url = route(null);
        String old = ticketEvent("old").replaceFirst("\\{", "{\"uuid\":\"1\",");
        post(url, old, Map.of());
        post(url, ticketEvent("newer"), Map.of());

        assertThat(post(url, old, Map.of()).statusCode()).isEqualTo(200);

        assertThat(kept()).isEqualTo("newer");
    }

    @Test
    void aSignedEventThatIsOlderThanFiveMinutesIsRefused() throws Exception {
        String body = Encrypted.by(KEY, ticketEvent("late"));
        InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(6));
        String url = EventRoute.start(camel.getContext(), FeishuUrgentComponents.callback(TOKEN, KEY, later));

        HttpResponse<String> answer = post(url, body, signed(body, KEY));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo(NOT_VERIFIED);
        assertThat(kept()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "-9223372036854775808", "1e400", "soon"})
    void aSignedEventWithAStrangeTimestampIsRefused(String timestamp) throws Exception {
        String body = Encrypted.by(KEY, ticketEvent("x"));

        HttpResponse<String> answer = post(route(KEY), body, Encrypted.signature(KEY, body, timestamp));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(kept()).isNull();
    }

    @Test
    void ticketsOfTwoAppsAreKeptApart() throws Exception {
        App other = FEISHU.sandbox().addStoreApp("cli_other", "other-secret");
        String url = route(null);
        app.subscribe(url, TOKEN, null).pushTicket();
        other.subscribe(url, TOKEN, null).pushTicket();

        assertThat(kept()).isEqualTo(app.ticket());
        assertThat(camel.appTickets().get("cli_other")).isEqualTo(other.ticket());
    }

    @Test
    void anEventOfVersion2IsUnderstood() throws Exception {
        HttpResponse<String> answer = post(route(null), """
                {"schema":"2.0","header":{"event_id":"1","event_type":"app_ticket","token":"verify-me",
                "app_id":"cli_store"},"event":{"app_ticket":"ticket-2.0"}}""", Map.of());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(kept()).isEqualTo("ticket-2.0");
    }

    @Test
    void theArrivalIsLoggedWithTheAppAndWithoutTheTicket() throws Exception {
        app.subscribe(route(KEY), TOKEN, KEY).pushTicket();

        assertThat(log.lines())
                .contains("INFO An app ticket of cli_store has arrived")
                .noneMatch(line -> line.contains(app.ticket()) || line.contains(TOKEN) || line.contains(KEY));
    }

    @Test
    void theChallengeIsAnswered() throws Exception {
        HttpResponse<String> answer = post(
                route(null),
                "{\"challenge\":\"a \\\"b\\\"\",\"token\":\"verify-me\",\"type\":\"url_verification\"}",
                Map.of());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"challenge\":\"a \\\"b\\\"\"}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
    }

    @Test
    void aChallengeWithAnotherTokenIsNotAnswered() throws Exception {
        String url = route(KEY);

        assertThatIllegalStateException().isThrownBy(() -> app.subscribe(url, "another", KEY));
    }

    @Test
    void otherEventsAreAcknowledgedAndIgnored() throws Exception {
        HttpResponse<String> answer = post(route(null), """
                {"type":"event_callback","token":"verify-me","event":{"type":"app_open","app_id":"cli_store"}}""", Map.of());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(SUCCESS);
        assertThat(kept()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"event_callback\",\"token\":\"another\",\"event\":{\"type\":\"app_ticket\",\"app_id\":\"cli_store\",\"app_ticket\":\"x\"}}",
                "{\"type\":\"event_callback\",\"event\":{\"type\":\"app_ticket\",\"app_id\":\"cli_store\",\"app_ticket\":\"x\"}}",
                "{\"schema\":\"2.0\",\"token\":\"verify-me\",\"header\":{\"event_type\":\"app_ticket\"},\"event\":{\"app_id\":\"cli_store\",\"app_ticket\":\"x\"}}",
                "{\"type\":\"url_verification\",\"challenge\":\"c\",\"token\":\"another\"}"
            })
    void anotherVerificationTokenIsRefused(String event) throws Exception {
        HttpResponse<String> answer = post(route(null), event, Map.of());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo(NOT_VERIFIED);
        assertThat(kept()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "[]", "\"text\"", "{\"type\":", "{} {}"})
    void whatIsNoJsonObjectIsRefused(String body) throws Exception {
        HttpResponse<String> answer = post(route(null), body, Map.of());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"msg\":\"the body is not a JSON object\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"app_ticket\",\"app_id\":\"cli_store\"}",
                "{\"type\":\"app_ticket\",\"app_ticket\":\"x\"}"
            })
    void aTicketEventWithoutATicketOrAnAppIsRefused(String event) throws Exception {
        HttpResponse<String> answer = post(
                route(null), "{\"type\":\"event_callback\",\"token\":\"verify-me\",\"event\":" + event + "}", Map.of());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("no app_id or no app_ticket");
    }

    @Test
    void anEncryptedEventWhereNoKeyIsSetIsRefusedWithTheReason() throws Exception {
        String url = route(null);

        assertThatIllegalStateException()
                .isThrownBy(() -> app.subscribe(url, TOKEN, KEY))
                .withMessageContaining("HTTP 400")
                .withMessageContaining("no encryptKey is set here");
    }

    @Test
    void aPlainChallengeWhereAKeyIsSetIsRefused() throws Exception {
        HttpResponse<String> answer = post(
                route(KEY), "{\"challenge\":\"c\",\"token\":\"verify-me\",\"type\":\"url_verification\"}", Map.of());

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not base64!",
                "",
                "c2hvcnQ=",
                "AAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void whatCannotBeDecryptedIsRefused(String encrypted) throws Exception {
        HttpResponse<String> answer = post(route(KEY), "{\"encrypt\":\"" + encrypted + "\"}", Map.of());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo(NOT_VERIFIED);
        assertThat(log.lines())
                .anyMatch(line -> line.startsWith("WARN") && line.contains("not encrypted with encryptKey"));
    }

    record Forged(String what, String body, Map<String, String> headers) {

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Forged> forgedEvents() throws Exception {
        String event = Encrypted.by(KEY, ticketEvent("x"));
        String byAnotherKey = Encrypted.by("another-key", ticketEvent("x"));
        String withAnotherToken = Encrypted.by(KEY, ticketEvent("x").replace(TOKEN, "another"));
        return Stream.of(
                new Forged("not encrypted", ticketEvent("x"), Map.of()),
                new Forged("encrypted by another key", byAnotherKey, signed(byAnotherKey, "another-key")),
                new Forged("not signed", event, Map.of()),
                new Forged("signed for another body", event, signed(Encrypted.by(KEY, ticketEvent("y")), KEY)),
                new Forged("with another token", withAnotherToken, signed(withAnotherToken, KEY)));
    }

    @ParameterizedTest
    @MethodSource("forgedEvents")
    void aForgedEventIsRefusedWhereAKeyIsSet(Forged forged) throws Exception {
        HttpResponse<String> answer = post(route(KEY), forged.body(), forged.headers());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo(NOT_VERIFIED);
        assertThat(kept()).isNull();
    }

    @Test
    void anEncryptedEventThatIsSignedIsTaken() throws Exception {
        String body = Encrypted.by(KEY, ticketEvent("signed"));

        HttpResponse<String> answer = post(route(KEY), body, signed(body, KEY));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(kept()).isEqualTo("signed");
    }

    @Test
    void whatIsRefusedGoesNoFurther() throws Exception {
        String url = EventRoute.freeUrl();
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("undertow:" + url)
                        .process(new AppTicketCallback(TOKEN, null))
                        .setBody(constant("went on"));
            }
        });

        assertThat(post(url, ticketEvent("x").replace(TOKEN, "another"), Map.of())
                        .body())
                .isEqualTo(NOT_VERIFIED);
        assertThat(post(url, ticketEvent("x"), Map.of()).body()).isEqualTo("went on");
    }

    @Test
    void whereTheStoreFailsFeishuIsToldToPushAgain() throws Exception {
        camel.component().setAppTicketStore(new AppTicketStore() {
            @Override
            public String get(String appId) {
                return null;
            }

            @Override
            public void put(String appId, String appTicket) {
                throw new IllegalStateException("the store is down");
            }
        });

        assertThat(post(route(null), ticketEvent("x"), Map.of()).statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void withoutAVerificationTokenTheRouteDoesNotStart(String token) {
        assertThatThrownBy(() -> camel.getContext().addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:events").process(new AppTicketCallback(token, KEY));
                    }
                }))
                .hasStackTraceContaining("verificationToken is required");
    }

    @Test
    void itCanBeABeanOfAYamlRouteWithAStoreOfItsOwn() throws Exception {
        AppTicketMap own = new AppTicketMap();
        camel.getContext().getRegistry().bind("ownTickets", own);
        String url = EventRoute.freeUrl();
        PluginHelper.getRoutesLoader(camel.getContext())
                .loadRoutes(ResourceHelper.fromString("events.yaml", """
                - beans:
                    - name: appTickets
                      type: io.github.camelfeishu.urgent.AppTicketCallback
                      properties:
                        verificationToken: verify-me
                        encryptKey: encrypt-key
                        appTicketStore: "#bean:ownTickets"
                - from:
                    uri: undertow:%s
                    steps:
                      - process:
                          ref: appTickets
                """.formatted(url)));

        app.subscribe(url, TOKEN, KEY).pushTicket();

        assertThat(own.get("cli_store")).isEqualTo(app.ticket());
    }

    @Test
    void itsTextTellsNoSecret() {
        assertThat(new AppTicketCallback(TOKEN, KEY).toString()).doesNotContain(TOKEN, KEY);
    }

    private String route(String encryptKey) throws Exception {
        return EventRoute.start(camel.getContext(), new AppTicketCallback(TOKEN, encryptKey));
    }

    private String kept() {
        return camel.appTickets().get("cli_store");
    }

    private static String ticketEvent(String ticket) {
        return """
                {"type":"event_callback","token":"verify-me",
                "event":{"type":"app_ticket","app_id":"cli_store","app_ticket":"%s"}}""".formatted(ticket);
    }

    private static Map<String, String> signed(String body, String key) throws Exception {
        return Encrypted.signature(key, body, Instant.now());
    }
}
