package io.github.camelfeishu.urgent.sandbox.control;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PagesOfCallsTest {
    private final FeishuSandbox feishu = FeishuSandbox.builder().maxCalls(5).start();
    private final Caller caller = new Caller(feishu);

    @AfterEach
    void stop() {
        feishu.close();
    }

    @Test
    void aPageGoesOnAfterTheLastNumber() {
        callNowhere(4);

        assertThat(numbers("?limit=3")).containsExactly(1L, 2L, 3L);
        assertThat(numbers("?after=3&limit=3")).containsExactly(4L);
        assertThat(numbers("?after=4")).isEmpty();
    }

    @Test
    void droppedCallsKeepTheirNumbers() {
        callNowhere(7);

        assertThat(numbers("")).containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(numbers("?after=5")).containsExactly(6L, 7L);
        assertThat(feishu.calls()).hasSize(5);
    }

    @Test
    void thereAreAThousandOnAPageUnlessTheLimitIsGiven() {
        try (FeishuSandbox large = FeishuSandbox.start()) {
            Caller often = new Caller(large);
            IntStream.range(0, 1001).forEach(i -> often.post("/nowhere", ""));

            assertThat(often.send(often.request("GET", "/sandbox/calls", "").build())
                            .json())
                    .hasSize(1000);
        }
    }

    @Test
    void aWrongPageIsRefused() {
        for (String query : List.of("?after=-1", "?limit=0", "?limit=x", "?before=3")) {
            assertThat(get(query).status()).as(query).isEqualTo(400);
        }
        assertThatThrownBy(() -> FeishuSandbox.builder().maxCalls(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private void callNowhere(int times) {
        IntStream.range(0, times).forEach(i -> caller.post("/nowhere/" + i, ""));
    }

    private List<Long> numbers(String query) {
        return StreamSupport.stream(get(query).json().spliterator(), false)
                .map(call -> call.get("number"))
                .map(JsonNode::longValue)
                .toList();
    }

    private Caller.Reply get(String query) {
        return caller.send(caller.request("GET", "/sandbox/calls" + query, "").build());
    }
}
