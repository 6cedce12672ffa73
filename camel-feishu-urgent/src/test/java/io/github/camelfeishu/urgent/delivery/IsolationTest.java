package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** If Feishu refuses a whole call for one recipient, the others are still buzzed. */
class IsolationTest {

    private static final String ROUTE =
            "feishu-urgent:phone?messageId=om_sandbox&requestsPerSecond=0&requestsPerMinute=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @BeforeEach
    void oneInvalidRecipientFailsTheCall() {
        FEISHU.sandbox().invalidUsers(InvalidUsers.FAIL_CALL).rateLimits(0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {230001, 230013, 230023, 99992352, 99992361})
    void theCulpritStandsAloneAndTheOthersAreBuzzedOnce(int code) {
        List<String> users = FEISHU.sandbox().addUsers(199);
        List<String> all = new ArrayList<>(users);
        all.add(77, "ou_sandbox_" + code);

        UrgentResult result = camel.buzz(ROUTE, all, Map.of()).getMessage().getBody(UrgentResult.class);

        assertThat(result.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.userId()).isEqualTo("ou_sandbox_" + code);
            assertThat(rejection.code()).isEqualTo(code);
            assertThat(rejection.reason()).isNotBlank();
        });
        assertThat(result.notifiedUserIds()).isEqualTo(users);
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactlyInAnyOrderElementsOf(users);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSizeLessThanOrEqualTo(1 + 2 * 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 20})
    void severalCulpritsCostAboutTwoLogarithmsOfCallsEach(int culprits) {
        List<String> users = FEISHU.sandbox().addUsers(200 - culprits);
        List<String> all = new ArrayList<>(users);
        Random random = new Random(culprits);
        for (int i = 0; i < culprits; i++) {
            all.add(random.nextInt(all.size()), "ou_nobody" + i);
        }

        UrgentResult result = camel.buzz(ROUTE, all, Map.of()).getMessage().getBody(UrgentResult.class);

        assertThat(result.invalidUserList()).hasSize(culprits);
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactlyInAnyOrderElementsOf(users);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSizeLessThanOrEqualTo(1 + 2 * culprits * 8);
    }

    @Test
    void theFirstTwoBeingOutsideTheChatDoNotSilenceTheRest() {
        List<String> users = FEISHU.sandbox().addUsers(198);
        List<String> all = new ArrayList<>(List.of("ou_sandbox_230001", "ou_outsider"));
        FEISHU.sandbox().chat().removeMember(FEISHU.sandbox().addUser("outsider"));
        all.addAll(users);

        UrgentResult result = camel.buzz(ROUTE, all, Map.of()).getMessage().getBody(UrgentResult.class);

        assertThat(result.invalidUserList()).containsExactly("ou_sandbox_230001", "ou_outsider");
        assertThat(FEISHU.sandbox().inbox()).extracting(Buzz::openId).containsExactlyInAnyOrderElementsOf(users);
    }

    @Test
    void aRefusalThatIsNotAboutRecipientsIsSeenAfterAFewCalls() {
        List<String> users = FEISHU.sandbox().addUsers(200);

        FeishuUrgentException failure = camel.failure(ROUTE.replace("om_sandbox", "om_unheard_of"), users, Map.of());

        assertThat(failure.getCode()).isEqualTo(230001);
        assertThat(failure.getCategory()).isEqualTo(Category.REQUEST);
        assertThat(failure.getPendingUserIds()).isEqualTo(users);
        assertThat(failure).hasMessageContaining("check that the message id is right");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSizeLessThan(30);
    }

    @Test
    void aHalfThatIsRefusedForAnotherReasonEndsTheSearch() {
        List<String> users = FEISHU.sandbox().addUsers(200);
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230013,\"msg\":\"no\"}").on(CallKind.URGENT));
        FEISHU.sandbox()
                .faultNext(Fault.answer(400, "{\"code\":230002,\"msg\":\"no\"}").on(CallKind.URGENT));

        FeishuUrgentException failure = camel.failure(ROUTE, users, Map.of());

        assertThat(failure.getCategory()).isEqualTo(Category.SETUP);
        assertThat(failure.getPendingUserIds()).isEqualTo(users);
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(2);
    }

    @Test
    void allInvalidForOneReasonIsOneExceptionWithTheirCode() {
        FeishuUrgentException failure = camel.failure(ROUTE, List.of("ou_a", "ou_b", "ou_c"), Map.of());

        assertThat(failure.getCode()).isEqualTo(99992352);
        assertThat(failure.getCategory()).isEqualTo(Category.RECIPIENT);
        assertThat(failure.getInvalidUserIds()).containsExactly("ou_a", "ou_b", "ou_c");
        assertThat(failure).hasMessageContaining("ou_a: ");
    }

    @Test
    void allInvalidForDifferentReasonsIsOneExceptionWith230001() {
        FeishuUrgentException failure =
                camel.failure(ROUTE, List.of("ou_sandbox_230013", "ou_sandbox_230023"), Map.of());

        assertThat(failure.getCode()).isEqualTo(230001);
        assertThat(failure.getCategory()).isEqualTo(Category.RECIPIENT);
    }

    @Test
    void withoutIsolationTheWholeCallFailsAndEverybodyIsPending() {
        FeishuUrgentException failure =
                camel.failure(ROUTE + "&isolateInvalidUsers=false", List.of("ou_lilei", "ou_nobody"), Map.of());

        assertThat(failure.getCode()).isEqualTo(99992352);
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei", "ou_nobody");
        assertThat(FEISHU.sandbox().urgentCalls()).hasSize(1);
    }
}
