package io.github.camelfeishu.urgent.callback;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.camelfeishu.urgent.FeishuCallback;
import io.github.camelfeishu.urgent.api.FeishuEvent;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.EventRoute;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelfeishu.urgent.testkit.EventRoute.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Events and presses on cards, posted over HTTP, go on in the route if they are Feishu's. */
@Tag("undertow")
class FeishuCallbackTest {

    private static final String TOKEN = "verify-me";
    private static final String KEY = "test key";
    /** {@code hello world}, encrypted with the key, from Feishu's documentation. */
    private static final String HELLO_WORLD = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=";

    private static final String PRESS = """
            {"schema":"2.0","header":{"event_id":"%s","token":"%s","create_time":"1","event_type":"card.action.trigger",
            "tenant_key":"tenant","app_id":"cli_1"},"event":{"operator":{"open_id":"ou_lilei"},"token":"c-1",
            "action":{"value":{"do":"take","of":["a","b"]},"tag":"button"},"context":{"open_message_id":"om_1"}}}""";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    private final List<FeishuEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void aPressGoesOnInTheRouteAndTheBodyAtItsEndIsTheAnswer() throws Exception {
        String url = route(new FeishuCallback(TOKEN, null));

        HttpResponse<String> answer = post(url, PRESS.formatted("1", TOKEN), Map.of());

        assertThat(answer.body()).isEqualTo("{\"toast\":{}}");
        assertThat(events)
                .containsExactly(new FeishuEvent(
                        "1",
                        "card.action.trigger",
                        "cli_1",
                        "tenant",
                        Map.of(
                                "operator", Map.of("open_id", "ou_lilei"),
                                "token", "c-1",
                                "action",
                                        Map.of("value", Map.of("do", "take", "of", List.of("a", "b")), "tag", "button"),
                                "context", Map.of("open_message_id", "om_1"))));
    }

    @Test
    void aPressThatComesAgainIsAcknowledgedAndGoesNoFurther() throws Exception {
        String url = route(new FeishuCallback(TOKEN, null));
        post(url, PRESS.formatted("again", TOKEN), Map.of());

        // the exchange completes after the answer
        await().untilAsserted(() -> assertThat(
                        post(url, PRESS.formatted("again", TOKEN), Map.of()).body())
                .isEqualTo("{\"msg\":\"success\"}"));
    }

    @Test
    void anEventWhoseRouteFailedIsTakenWhenItComesAgain() throws Exception {
        String url = EventRoute.freeUrl();
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("undertow:" + url)
                        .process(new FeishuCallback(TOKEN, null))
                        .process(exchange -> events.add(exchange.getMessage().getBody(FeishuEvent.class)))
                        .throwException(new IllegalStateException("the route fails"));
            }
        });
        post(url, PRESS.formatted("failed", TOKEN), Map.of());

        post(url, PRESS.formatted("failed", TOKEN), Map.of());

        assertThat(events).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"card.action.trigger,1", "'other, card.action.trigger',1", "other,0", "'',1"})
    void onlyEventsOfTheNamedTypesGoOn(String types, int expected) throws Exception {
        String url = route(new FeishuCallback(TOKEN, null).events(types));

        HttpResponse<String> answer = post(url, PRESS.formatted("typed", TOKEN), Map.of());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(events).hasSize(expected);
    }

    @Test
    void aPressWithAnotherTokenIsRefused() throws Exception {
        String url = route(new FeishuCallback(TOKEN, null));

        HttpResponse<String> answer = post(url, PRESS.formatted("1", "guessed"), Map.of());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(events).isEmpty();
    }

    @Test
    void theChallengeIsAnsweredAndGoesNoFurther() throws Exception {
        String url = route(new FeishuCallback(TOKEN, null));

        HttpResponse<String> answer =
                post(url, "{\"challenge\":\"c\",\"token\":\"verify-me\",\"type\":\"url_verification\"}", Map.of());

        assertThat(answer.body()).isEqualTo("{\"challenge\":\"c\"}");
        assertThat(events).isEmpty();
    }

    @Test
    void aTextOfFeishusDocumentationIsDecrypted() throws Exception {
        assertThat(new CallbackSecurity(KEY).decrypt(HELLO_WORLD)).asString().isEqualTo("hello world");
    }

    @Test
    void theEncryptKeyAloneTellsFeishusPresses() throws Exception {
        String url = route(new FeishuCallback(null, KEY));
        String body = Encrypted.by(KEY, PRESS.formatted("1", "a token that is not known here"));

        HttpResponse<String> forged = post(url, body, Map.of());
        HttpResponse<String> signed = post(url, body, Encrypted.signature(KEY, body, Instant.now()));

        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(signed.statusCode()).isEqualTo(200);
        assertThat(events).hasSize(1);
    }

    @Test
    void theAgeOfAPressIsThatOfTheGivenClock() throws Exception {
        FeishuCallback callback = new FeishuCallback(TOKEN, KEY);
        callback.setClock(InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));
        String url = route(callback);
        String body = Encrypted.by(KEY, PRESS.formatted("1", TOKEN));

        HttpResponse<String> old = post(url, body, Encrypted.signature(KEY, body, Instant.now()));
        HttpResponse<String> recent =
                post(url, body, Encrypted.signature(KEY, body, Instant.now().plus(Duration.ofHours(1))));

        assertThat(old.statusCode()).isEqualTo(403);
        assertThat(recent.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void withoutTokenAndKeyTheRouteDoesNotStart(String missing) {
        assertThatThrownBy(() -> route(new FeishuCallback(missing, missing)))
                .hasStackTraceContaining("verificationToken or encryptKey is required");
    }

    private String route(FeishuCallback callback) throws Exception {
        String url = EventRoute.freeUrl();
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("undertow:" + url)
                        .process(callback)
                        .process(exchange -> events.add(exchange.getMessage().getBody(FeishuEvent.class)))
                        .setBody(constant("{\"toast\":{}}"));
            }
        });
        return url;
    }
}
