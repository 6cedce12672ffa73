package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Failures without states for the people. */
class AttemptTest {

    private static final List<String> PEOPLE = List.of("ou_lucy");

    @Test
    void refusedInputHasBuzzedNobody() {
        assertThat(Attempt.of(new IllegalArgumentException("no"), PEOPLE).people())
                .isEqualTo(Map.of("ou_lucy", State.NOT_BUZZED));
    }

    @Test
    void anyOtherFailureMayHaveBuzzed() {
        assertThat(Attempt.of(new IllegalStateException("no"), PEOPLE).people())
                .isEqualTo(Map.of("ou_lucy", State.PERHAPS));
    }
}
