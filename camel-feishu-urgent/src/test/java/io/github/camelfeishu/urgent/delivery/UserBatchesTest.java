package io.github.camelfeishu.urgent.delivery;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How recipients are spread over calls. */
class UserBatchesTest {

    private static List<String> users(int count) {
        return IntStream.range(0, count).mapToObj(i -> "ou_" + i).toList();
    }

    @Test
    void noCallHasMoreThan200AndTheOrderIsKept() {
        List<String> users = users(401);

        assertThat(UserBatches.of(users))
                .containsExactly(users.subList(0, 200), users.subList(200, 400), users.subList(400, 401));
    }

    @Test
    void nobodyMakesNoBatch() {
        assertThat(UserBatches.of(List.of())).isEmpty();
    }

    @Test
    void halvesAreAllOfThemOnce() {
        assertThat(UserBatches.halves(users(3))).containsExactly(List.of("ou_0", "ou_1"), List.of("ou_2"));
    }

    @Test
    void aSpreadReachesFromTheFirstToTheLast() {
        assertThat(UserBatches.spread(users(200), 16))
                .hasSize(16)
                .startsWith("ou_0")
                .endsWith("ou_199")
                .contains("ou_106");
    }
}
