package io.github.camelfeishu.urgent.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class AnswerJudgeTest {

    /** What the sandbox, like Feishu's documentation, does not send with 230020. */
    @ParameterizedTest
    @ValueSource(ints = {99991400, 230020})
    void aLimitIsWaitedForAsLongAsFeishuAsksWhateverItsCode(int code) {
        Failure refusal = rateLimited(code, "20");

        assertThat(refusal.category()).isEqualTo(Category.RATE_LIMIT);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "-1e400", "NaN", "soon"})
    void aResetThatIsNoWaitCountsAsNone(String reset) {
        assertThat(rateLimited(99991400, reset).retryAfter()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "9223372036854775807", "86401"})
    void aResetOfMoreThanADayCountsAsADay(String reset) {
        assertThat(rateLimited(99991400, reset).retryAfter()).isEqualTo(Duration.ofDays(1));
    }

    private static Failure rateLimited(int code, String reset) {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(400);
        response.setHeader("x-ogw-ratelimit-reset", reset);
        byte[] body = ("{\"code\":" + code + ",\"msg\":\"slow down\"}").getBytes(StandardCharsets.UTF_8);
        return catchThrowableOfType(
                        FeishuCallException.class,
                        () -> AnswerJudge.executed(CallKind.SEND, HttpAnswer.of(response, body, List.of())))
                .failure();
    }
}
