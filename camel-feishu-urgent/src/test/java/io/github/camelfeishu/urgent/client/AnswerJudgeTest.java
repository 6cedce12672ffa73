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
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(400);
        response.setHeader("x-ogw-ratelimit-reset", "20");
        byte[] body = ("{\"code\":" + code + ",\"msg\":\"slow down\"}").getBytes(StandardCharsets.UTF_8);

        FeishuCallException refusal = catchThrowableOfType(
                FeishuCallException.class,
                () -> AnswerJudge.executed(CallKind.SEND, HttpAnswer.of(response, body, List.of())));

        assertThat(refusal.failure().category()).isEqualTo(Category.RATE_LIMIT);
        assertThat(refusal.failure().retryAfter()).isEqualTo(Duration.ofSeconds(20));
    }
}
