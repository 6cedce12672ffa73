package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The component repeats calls that Feishu certainly did not execute, and no others unless it is told to. */
class RetriesTest {

    private static final String ROUTE = "feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei";
    /** The backoff, a second and more, is cut to maxWait. */
    private static final String SHORT_BACKOFF = ROUTE + "&maxWait=100";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    static Stream<Fault> rateLimits() {
        return Stream.of(
                Fault.rateLimit("0.3"), Fault.rateLimit(1), Fault.rateLimitHttp400(1), Fault.rateLimitHttp200(1));
    }

    @ParameterizedTest
    @MethodSource("rateLimits")
    void aRateLimitIsWaitedForAndTheCallRepeated(Fault fault) {
        assertRepeated(ROUTE, fault);
    }

    static Stream<Fault> rateLimitsWithoutAReset() {
        String body = "{\"code\":99991400,\"msg\":\"request trigger frequency limit\"}";
        return Stream.of(
                Fault.rateLimitWithoutReset(), Fault.rateLimit("soon"), Fault.rateLimit("-1"), Fault.answer(400, body));
    }

    @ParameterizedTest
    @MethodSource("rateLimitsWithoutAReset")
    void afterARateLimitWithoutAResetTheCallIsRepeatedToo(Fault fault) {
        assertRepeated(SHORT_BACKOFF, fault);
    }

    private void assertRepeated(String route, Fault fault) {
        FEISHU.sandbox().faultNext(fault.on(CallKind.URGENT));

        camel.buzz(route, null, Map.of());

        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(2);
        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void theWaitIsAsLongAsFeishuAsks() {
        FEISHU.sandbox().faultNext(Fault.rateLimit("1.2").on(CallKind.URGENT));

        camel.buzz(ROUTE, null, Map.of());

        List<RecordedCall> calls = FEISHU.sandbox().urgentCalls();
        assertThat(Duration.between(calls.get(0).time(), calls.get(1).time()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1200));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void maxRetriesIsExactlyTheNumberOfRepeats(int maxRetries) {
        FEISHU.sandbox().faultNext(10, Fault.rateLimit("0.05").on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE + "&maxRetries=" + maxRetries, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(failure.getCode()).isEqualTo(99991400);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1 + maxRetries);
    }

    @Test
    void aResetLongerThanMaxWaitIsNotWaitedFor() {
        FEISHU.sandbox().faultNext(Fault.rateLimit(61).on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.RATE_LIMIT);
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }

    @Test
    void aConnectionThatCouldNotBeMadeIsTriedAgain() {
        FEISHU.sandbox().faultNext(Fault.refuse(Duration.ofMillis(500)));

        camel.buzz(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    @Test
    void aTokenThatCouldNotBeFetchedIsTriedAgain() {
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.TOKEN));

        camel.buzz(SHORT_BACKOFF, null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    static Stream<Fault> lostAnswers() {
        return Stream.of(
                Fault.executedButAnswerLost(), Fault.resetAfterRead(), Fault.serverError(500), Fault.html(502));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void whatMayHaveRungIsNotRepeated(Fault lost) {
        FEISHU.sandbox().faultNext(lost.on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

        assertThat(failure.getUnknownUserIds()).containsExactly("ou_lilei");
        assertThat(FEISHU.sandbox().inbox()).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void whatMayHaveRungIsRepeatedIfItsOwnerSaysSo(Fault lost) {
        FEISHU.sandbox().faultNext(lost.on(CallKind.URGENT));

        camel.buzz(SHORT_BACKOFF + "&retryUnknownOutcome=true", null, Map.of());

        assertThat(FEISHU.sandbox().inbox()).isNotEmpty();
    }

    @Test
    void unknownStaysUnknownWhenAPermittedRepeatIsRefused() {
        FEISHU.sandbox().faultNext(Fault.executedButAnswerLost().on(CallKind.URGENT));
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230013,\"msg\":\"Bot has NO availability to this user.\"}")
                        .on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(SHORT_BACKOFF + "&retryUnknownOutcome=true", null, Map.of());

        assertThat(failure.getUnknownUserIds()).containsExactly("ou_lilei");
        assertThat(failure.getInvalidUserIds()).isEmpty();
        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
    }

    @ParameterizedTest
    @ValueSource(ints = {230002, 230012, 230024, 99991672, 99992402, 4711})
    void aRefusalIsNeverRepeated(int code) {
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":%d,\"msg\":\"no\"}".formatted(code))
                        .on(CallKind.URGENT));

        camel.failure(ROUTE + "&retryUnknownOutcome=true", null, Map.of());

        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }
}
