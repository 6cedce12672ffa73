package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is repeated, and after how long. */
class RetryPolicyTest {

    private static final RetryPolicy CAREFUL = new RetryPolicy(3, false, Duration.ofSeconds(20));
    private static final RetryPolicy BOLD = new RetryPolicy(3, true, Duration.ofSeconds(20));

    /** {@code waits} is in milliseconds; null where nothing is repeated. */
    record Case(RetryPolicy policy, Category category, String reset, int retries, double jitter, Long waits) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case(CAREFUL, Category.RATE_LIMIT, "PT7S", 0, 0.5, 7_000L),
                new Case(CAREFUL, Category.RATE_LIMIT, "PT0.2S", 2, 0.5, 200L),
                new Case(CAREFUL, Category.RATE_LIMIT, "PT20S", 0, 0, 20_000L),
                new Case(CAREFUL, Category.RATE_LIMIT, "PT20.001S", 0, 0, null),
                new Case(CAREFUL, Category.RATE_LIMIT, "PT1S", 3, 0, null),
                new Case(CAREFUL, Category.RATE_LIMIT, null, 0, 0, 1_000L),
                new Case(CAREFUL, Category.RATE_LIMIT, null, 1, 0, 2_000L),
                new Case(CAREFUL, Category.RATE_LIMIT, null, 2, 0, 4_000L),
                new Case(CAREFUL, Category.SERVER, null, 0, 0, 1_000L),
                new Case(CAREFUL, Category.SERVER, null, 0, 1, 1_500L),
                new Case(CAREFUL, Category.SERVER, null, 3, 0, null),
                new Case(new RetryPolicy(9, false, Duration.ofHours(1)), Category.SERVER, null, 8, 0, 30_000L),
                new Case(new RetryPolicy(0, true, Duration.ofHours(1)), Category.SERVER, null, 0, 0, null),
                new Case(CAREFUL, Category.UNKNOWN_OUTCOME, null, 0, 0, null),
                new Case(BOLD, Category.UNKNOWN_OUTCOME, null, 0, 0, 1_000L),
                new Case(BOLD, Category.UNKNOWN_OUTCOME, null, 3, 0, null),
                new Case(BOLD, Category.REQUEST, null, 0, 0, null),
                new Case(BOLD, Category.MESSAGE, null, 0, 0, null),
                new Case(BOLD, Category.RECIPIENT, null, 0, 0, null),
                new Case(BOLD, Category.SETUP, null, 0, 0, null),
                new Case(BOLD, Category.AUTH, null, 0, 0, null),
                new Case(BOLD, Category.QUOTA, null, 0, 0, null));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onlyWhatWasNotExecutedIsRepeatedAndNotForEver(Case it) {
        Duration reset = it.reset() == null ? null : Duration.parse(it.reset());
        Failure failure = new Failure(it.category(), 1, "words", "advice", "log", false, reset, false);

        assertThat(it.policy().waitBeforeRetry(failure, it.retries(), it.jitter()))
                .isEqualTo(Optional.ofNullable(it.waits()).map(Duration::ofMillis));
    }
}
