package io.github.camelfeishu.urgent.delivery;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogIdsTest {

    private final LogIds logIds = new LogIds();

    @Test
    void ofFewCallsAllAreKeptInOrder() {
        IntStream.range(0, 100).forEach(i -> logIds.add("log" + i, i % 2 == 0));

        assertThat(logIds.all())
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "log" + i).toList());
    }

    @Test
    void ofManyCallsTheFirstTheLastAndTheFailedAreKept() {
        IntStream.range(0, 10_000).forEach(i -> logIds.add("log" + i, i == 5000));

        assertThat(logIds.all())
                .hasSize(101)
                .startsWith("log0", "log1")
                .contains("log49", "log5000", "log9950")
                .doesNotContain("log50", "log9949")
                .endsWith("log9999");
    }

    @Test
    void theLatestIsTheLastThatFeishuGave() {
        assertThat(logIds.latest()).isNull();
        logIds.add("log", false);
        logIds.add(null, false);

        assertThat(logIds.latest()).isEqualTo("log");
    }
}
