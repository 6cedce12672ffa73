package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.AllAtOnce;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A token is shared, fetched once, renewed in time and replaced when it dies. */
class TokensTest {

    private static final String ROUTE = "feishu-urgent?messageId=om_sandbox&userIds=ou_lilei&maxRetries=0";
    private static final int THREADS = 16;

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel =
            new CamelAtSandbox(FEISHU::sandbox, () -> FEISHU.sandbox().clock().instant());

    @Test
    void sixteenThreadsThatNeedATokenFetchOne() throws Exception {
        allAtOnce(() -> camel.buzz(ROUTE, null, Map.of()));

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(1);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(THREADS);
    }

    @Test
    void endpointsOfOneAppShareTheToken() {
        camel.buzz("feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei", null, Map.of());
        camel.buzz("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei", null, Map.of());

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(1);
    }

    @Test
    void aFailedFetchFailsAllWhoWaitedForItAndIsNotRepeatedByEach() throws Exception {
        FEISHU.sandbox().roundTrip(Duration.ofMillis(300));
        FEISHU.sandbox().faultNext(THREADS, Fault.serverError(503).on(CallKind.TOKEN));

        List<FeishuUrgentException> failures = allAtOnce(() -> camel.failure(ROUTE, null, Map.of()));

        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure.getCategory()).isEqualTo(Category.SERVER))
                .allSatisfy(failure -> assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei"));
        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(1);
    }

    @Test
    void aTokenIsRenewedAheadOfItsEnd() {
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().clock().advance(Duration.ofMinutes(99));
        camel.buzz(ROUTE, null, Map.of());
        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(1);

        FEISHU.sandbox().clock().advance(Duration.ofMinutes(2));
        camel.buzz(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(2);
    }

    @Test
    void aTokenThatExpiresWhileItsCallWaitsForALimitIsReplacedBeforeTheCall() throws Exception {
        String limited = ROUTE + "&requestsPerSecond=1";
        FeishuUrgentEndpoint endpoint = camel.getContext().getEndpoint(limited, FeishuUrgentEndpoint.class);
        camel.buzz(limited, null, Map.of());
        CompletableFuture<Exchange> waiting = CompletableFuture.supplyAsync(() -> camel.buzz(limited, null, Map.of()));
        Awaitility.await().until(() -> endpoint.getRateLimitedWaits() == 1);

        FEISHU.sandbox().clock().advance(Duration.ofHours(3));

        waiting.get(10, TimeUnit.SECONDS);
        assertThat(FEISHU.sandbox().urgentCalls())
                .hasSize(2)
                .extracting(RecordedCall::status)
                .containsOnly(200);
        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(2);
    }

    @Test
    void whileOneThreadRenewsTheOthersGoOnWithTheOldToken() throws Exception {
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().clock().advance(Duration.ofMinutes(101));
        FEISHU.sandbox().faultNext(1, Fault.hang(Duration.ofSeconds(20)).on(CallKind.TOKEN));
        ExecutorService renewing = Executors.newSingleThreadExecutor();
        try {
            renewing.submit(() -> camel.buzz(ROUTE, null, Map.of()));
            Awaitility.await().until(() -> FEISHU.sandbox().tokenCalls().size() == 2);

            camel.buzz(ROUTE, null, Map.of());

            assertThat(FEISHU.sandbox().inbox()).hasSize(2);
        } finally {
            FEISHU.sandbox().clearFaults();
            renewing.shutdown();
            assertThat(renewing.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aRenewalThatFailsLeavesTheOldTokenInUseAndIsNotTriedAgainAtOnce() {
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().clock().advance(Duration.ofMinutes(101));
        FEISHU.sandbox().faultNext(1, Fault.serverError(500).on(CallKind.TOKEN));

        camel.buzz(ROUTE, null, Map.of());
        camel.buzz(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(2);
        assertThat(FEISHU.sandbox().inbox()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {99991663, 99991664, 99991668, 99991671, 99991677})
    void aDeadTokenIsReplacedOnceAndTheCallRepeatedOnce(int code) {
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().app().revokeTokens(code);

        camel.buzz(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(2);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(3);
        assertThat(FEISHU.sandbox().inbox()).hasSize(2);
    }

    @Test
    void http401WithoutACodeCountsAsADeadToken() {
        FEISHU.sandbox().faultNext(1, Fault.answer(401, "Unauthorized").on(CallKind.URGENT));

        camel.buzz(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(2);
    }

    @Test
    void sixteenThreadsWithADeadTokenReplaceItOnce() throws Exception {
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().app().revokeTokens();

        allAtOnce(() -> camel.buzz(ROUTE, null, Map.of()));

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(2);
        assertThat(FEISHU.sandbox().inbox()).hasSize(1 + THREADS);
    }

    @Test
    void aTokenThatStaysDeadIsAnAuthFailureAfterOneRepeat() {
        FEISHU.sandbox()
                .faultNext(
                        2,
                        Fault.answer(401, "{\"code\":99991663,\"msg\":\"Invalid access token\"}")
                                .on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(2);
    }

    @Test
    void anEmptyAccessTokenCountsAsNone() {
        camel.options().setAccessToken("");

        camel.buzz(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(1);
    }

    @Test
    void emptyCredentialsBesideAnAccessTokenCountAsNone() {
        camel.options().setAppId("");
        camel.options().setAppSecret("");
        camel.options().setAccessToken("t-given");

        assertThat(camel.failure(ROUTE, null, Map.of()).getCategory()).isEqualTo(Category.AUTH);
        assertThat(FEISHU.sandbox().tokenCalls()).isEmpty();
    }

    @Test
    void aGivenTokenThatIsDeadIsAnAuthFailureAtOnce() {
        camel.options().setAppId(null);
        camel.options().setAppSecret(null);
        camel.options().setAccessToken("t-given");

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
        assertThat(failure).hasMessageContaining("a token given as accessToken must be replaced");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }

    @Test
    void aWrongSecretIsAnAuthFailureThatDoesNotHammerTheTokenApi() {
        camel.options().setAppSecret("wrong");

        for (int i = 0; i < 5; i++) {
            FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());
            assertThat(failure.getCategory()).isEqualTo(Category.AUTH);
            assertThat(failure).hasMessageContaining("Check appId and appSecret");
        }

        assertThat(FEISHU.sandbox().tokenCalls()).hasSize(1);
    }

    @Test
    void afterAMinuteAWrongSecretIsTriedAgain() {
        FEISHU.sandbox()
                .faultNext(
                        1,
                        Fault.answer(200, "{\"code\":10014,\"msg\":\"app_secret invalid\"}")
                                .on(CallKind.TOKEN));
        camel.failure(ROUTE, null, Map.of());
        FEISHU.sandbox().clock().advance(Duration.ofSeconds(61));

        camel.buzz(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void theRightSecretIsNotRefusedForTheWrongOneBeforeIt() {
        String right = FEISHU.sandbox().appSecret();
        camel.failure(ROUTE + "&appSecret=wrong", null, Map.of());

        camel.buzz(ROUTE + "&appSecret=" + right, null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void aTokenAnswerWithoutATokenIsAServerFailure() {
        FEISHU.sandbox()
                .faultNext(1, Fault.answer(200, "{\"code\":0,\"msg\":\"ok\"}").on(CallKind.TOKEN));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(failure.isRetryable()).isTrue();
    }

    private static <T> List<T> allAtOnce(Callable<T> call) throws Exception {
        return AllAtOnce.call(Collections.nCopies(THREADS, call));
    }
}
