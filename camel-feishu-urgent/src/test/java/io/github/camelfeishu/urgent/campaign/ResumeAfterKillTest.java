package io.github.camelfeishu.urgent.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.ChildJvm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program that buzzes 1,000 people is killed midway and started again: nobody is buzzed twice, and the recipients of
 * unfinished calls are reported.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResumeAfterKillTest {

    private static final int PEOPLE = 1_000;
    private static final int REFUSED_AT_FIRST = 20;
    private static final int ANSWERS_LOST = 5;

    private final FeishuSandbox feishu = FeishuSandbox.start();
    private List<String> everybody;
    private List<String> buzzed;
    private Set<String> inDoubt;
    private int buzzedWhenKilled;

    @BeforeAll
    @Timeout(120)
    void killedInTheMiddleAndStartedAgain(@TempDir Path directory) throws Exception {
        feishu.rateLimits(0, 0);
        // as long as an answer is on its way the call is in the window
        feishu.roundTrip(Duration.ofMillis(20));
        everybody = feishu.addUsers(PEOPLE);
        feishu.faultNext(
                REFUSED_AT_FIRST,
                Fault.answer(400, "{\"code\":230002,\"msg\":\"not in the chat\"}")
                        .on(CallKind.URGENT));
        feishu.faultNext(ANSWERS_LOST, Fault.executedButAnswerLost().on(CallKind.URGENT));

        try (ChildJvm first = start(directory)) {
            assertThat(first.awaitWord("in-doubt")).isEqualTo("null");
            feishu.awaitBuzzes(PEOPLE / 3, Duration.ofSeconds(60));
            first.kill();
        }
        buzzedWhenKilled = feishu.inbox().size();
        try (ChildJvm second = start(directory)) {
            inDoubt = Stream.of(second.awaitWord("in-doubt").split(","))
                    .map(key -> key.substring(key.indexOf(':') + 1))
                    .collect(Collectors.toSet());
            second.awaitWord("done");
        }
        buzzed = feishu.inbox().stream().map(Buzz::openId).toList();
    }

    private ChildJvm start(Path directory) throws Exception {
        return ChildJvm.start(
                ResumableProgram.class,
                feishu.baseUrl(),
                feishu.appId(),
                feishu.appSecret(),
                directory.resolve("buzzes").toString(),
                String.valueOf(PEOPLE));
    }

    @AfterAll
    void close() {
        feishu.close();
    }

    @Test
    void theKillCameInTheMiddle() {
        assertThat(buzzedWhenKilled).isBetween(PEOPLE / 3, PEOPLE - 1);
    }

    @Test
    void nobodyIsBuzzedTwice() {
        assertThat(buzzed).doesNotHaveDuplicates();
    }

    @Test
    void whoeverHasNotBeenBuzzedIsReportedToBeInDoubt() {
        assertThat(everybody).filteredOn(user -> !buzzed.contains(user)).isSubsetOf(inDoubt);
    }

    @Test
    void onlyThoseAreInDoubtWhoWereUnderWayOrWhoseAnswerWasLost() {
        assertThat(inDoubt).hasSizeBetween(ANSWERS_LOST + 1, ANSWERS_LOST + ResumableProgram.THREADS);
    }
}
