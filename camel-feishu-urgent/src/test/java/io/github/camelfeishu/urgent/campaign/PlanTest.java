package io.github.camelfeishu.urgent.campaign;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.campaign.Plan.Event;
import io.github.camelfeishu.urgent.campaign.Plan.Task;
import io.github.camelfeishu.urgent.campaign.Plan.Way;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PlanTest {

    private static final List<Plan> PLANS =
            IntStream.range(0, 1_000).mapToObj(i -> Plans.of(42, i)).toList();

    @Test
    void aPlanIsReadFromItsLine() {
        assertThat(PLANS)
                .allSatisfy(plan -> assertThat(Plan.parse(plan.toString())).isEqualTo(plan));
    }

    @Test
    void aLineHasOnlyWhatDiffersFromTheSimplestPlan() {
        assertThat(Plan.parse("users=3 isolate=true way=SPLIT buzz=NONE,RESET"))
                .hasToString("users=3 way=SPLIT buzz=NONE,RESET");
    }

    @Test
    void aLineWithAnythingElseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse("users=3 luck=1"));
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse("users=many"));
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse("way=HOME"));
    }

    @Test
    void theSameSeedMakesTheSamePlans() {
        assertThat(IntStream.range(0, 1_000).mapToObj(i -> Plans.of(42, i))).isEqualTo(PLANS);
    }

    @Test
    void anotherSeedMakesOtherPlans() {
        assertThat(Plans.of(43, 0)).isNotEqualTo(Plans.of(42, 0));
    }

    @Test
    void simplerPlansComeToAnEnd() {
        assertThat(Plan.SIMPLEST.simpler()).isEmpty();
    }

    @Test
    void aThousandPlansHaveEveryTaskWayEventAndTrouble() {
        assertThat(PLANS).extracting(Plan::task).contains(Task.values());
        assertThat(PLANS).extracting(Plan::way).contains(Way.values());
        assertThat(PLANS).extracting(Plan::event).contains(Event.values());
        assertThat(PLANS.stream().flatMap(plan -> plan.troubles().stream()))
                .containsAll(EnumSet.complementOf(EnumSet.of(Trouble.NONE)));
    }

    @Test
    void noFaultOfTheSandboxIsLeftOut() {
        try (FeishuSandbox feishu = FeishuSandbox.start()) {
            List<String> used = Stream.concat(
                            Stream.of(Fault.refuse(Plan.REFUSAL)),
                            Arrays.stream(Trouble.values()).map(trouble -> trouble.on(CallKind.URGENT, feishu)))
                    .map(fault -> fault.toString().replaceFirst("\\W.*", ""))
                    .toList();

            assertThat(Arrays.stream(Fault.class.getMethods())
                            .filter(method -> Modifier.isStatic(method.getModifiers()))
                            .map(Method::getName)
                            // of the kind "answer"
                            .filter(name -> !List.of("noCode", "notJson").contains(name)))
                    .isSubsetOf(used);
        }
    }
}
