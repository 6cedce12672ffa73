package io.github.camelfeishu.urgent.client;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A call that may have been executed is told apart from one that was never sent. */
@Timeout(60)
class LostCallsTest {

    private static final String ROUTE =
            "feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei&responseTimeout=2000&maxRetries=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    record Lost(String name, int code, Fault fault) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Lost> lostAnswers() {
        return Stream.of(
                new Lost("a reset before the request was read", 0, Fault.resetBeforeRead()),
                new Lost("a reset after the request was read", 0, Fault.resetAfterRead()),
                new Lost("executed, and the answer lost", 0, Fault.executedButAnswerLost()),
                new Lost("no answer in time", 0, Fault.hang(Duration.ofSeconds(30))),
                new Lost("HTTP 500", 2200, Fault.serverError(500)),
                new Lost("HTTP 502 as an HTML page", 502, Fault.html(502)),
                new Lost("HTTP 503", 503, Fault.empty(503)),
                new Lost("HTTP 200 with an HTML page", 200, Fault.html(200)),
                new Lost("HTTP 200 with nothing", 200, Fault.empty(200)),
                new Lost("HTTP 200 that is not JSON", 200, Fault.notJson()),
                new Lost("HTTP 200 without a code", 200, Fault.noCode()),
                new Lost("HTTP 200 with JSON and more behind it", 200, Fault.answer(200, "{\"code\":0}{\"code\":1}")),
                new Lost("HTTP 200 with a code that is no number", 200, Fault.answer(200, "{\"code\":\"zero\"}")),
                new Lost("HTTP 200 with a code beyond an int", 200, Fault.answer(200, "{\"code\":4294967296}")),
                new Lost("HTTP 200 with a code that is a fraction", 200, Fault.answer(200, "{\"code\":0.5}")),
                new Lost("HTTP 200 with a code beyond a double", 200, Fault.answer(200, "{\"code\":1e400}")),
                new Lost("HTTP 400 that claims success", 400, Fault.answer(400, "{\"code\":0,\"msg\":\"success\"}")),
                new Lost("HTTP 200 with more than anybody would say", 200, Fault.huge(20_000_000)));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void mayHaveRungAndIsNotRepeated(Lost lost) {
        FEISHU.sandbox().faultNext(1, lost.fault().on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.getCode()).isEqualTo(lost.code());
        assertThat(failure.getUnknownUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(failure.getPendingUserIds()).isEmpty();
        assertThat(failure).hasMessageContaining("may have been executed");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSizeLessThanOrEqualTo(1);
    }

    record Refused(String name, int status, String body) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Refused> refusalsOnTheWay() {
        return Stream.of(
                new Refused("a redirect", 302, ""),
                new Refused("a proxy's 403", 403, "<html>forbidden</html>"),
                new Refused("a wrong path", 404, "404 page not found"),
                new Refused("a body too large for a gateway", 413, "{\"error\":\"too large\"}"));
    }

    @ParameterizedTest
    @MethodSource("refusalsOnTheWay")
    void anAnswerThatIsNotFeishusIsASetupFailureAndNobodyIsBuzzed(Refused refused) {
        FEISHU.sandbox()
                .faultNext(1, Fault.answer(refused.status(), refused.body()).on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SETUP);
        assertThat(failure.getCode()).isEqualTo(refused.status());
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(failure).hasMessageContaining("check baseUrl").hasMessageContaining(refused.body());
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }

    @Test
    void aRateLimitIsNotExecutedWhateverTheBodySays() {
        FEISHU.sandbox().faultNext(1, Fault.html(429).on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }

    @Test
    void aRefusedConnectionIsKnownNotToHaveBeenExecuted() {
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().refuseConnections();
        try {
            FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

            assertNotSent(failure);
        } finally {
            FEISHU.sandbox().acceptConnections();
        }
    }

    static List<String> unreachable() {
        return List.of("http://no-such-host.invalid", "http://127.0.0.1:1", "https://127.0.0.1:1");
    }

    @ParameterizedTest
    @MethodSource("unreachable")
    void aHostThatCannotBeReachedIsKnownNotToHaveBeenCalled(String baseUrl) {
        camel.options().setAppId(null);
        camel.options().setAppSecret(null);
        camel.options().setAccessToken("t-given");
        camel.options().setBaseUrl(baseUrl);

        assertNotSent(camel.failure(ROUTE, null, Map.of()));
    }

    @Test
    void aConnectionThatIsNotTlsIsKnownNotToHaveBeenCalled() {
        camel.options().setBaseUrl(FEISHU.sandbox().baseUrl().replace("http:", "https:"));

        assertNotSent(camel.failure(ROUTE, null, Map.of()));
    }

    @Test
    @Timeout(60)
    void aConnectionThatNobodyTakesEndsWithTheConnectTimeout() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1)) {
            camel.options().setBaseUrl("https://127.0.0.1:" + full.getLocalPort());

            assertNotSent(camel.failure(ROUTE + "&connectTimeout=300", null, Map.of()));
        }
    }

    private static void assertNotSent(FeishuUrgentException failure) {
        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_hanmeimei");
        assertThat(failure).hasMessageContaining("Nothing was sent");
    }
}
