package io.github.camelfeishu.urgent.campaign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.campaign.Plan.Event;
import io.github.camelfeishu.urgent.campaign.Plan.Task;
import io.github.camelfeishu.urgent.campaign.Plan.Way;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;

/** Makes plans: the same seed and number make the same plan. */
final class Plans {

    private static final List<CallKind> KINDS =
            List.of(CallKind.URGENT, CallKind.TOKEN, CallKind.URGENT, CallKind.SEND, CallKind.URGENT, CallKind.READERS);

    private static final List<Trouble> TROUBLES = Arrays.stream(Trouble.values())
            .filter(trouble -> trouble != Trouble.NONE)
            .toList();

    private final Random random;
    private final int number;

    private Plans(long seed, int number) {
        this.random = new Random(seed * 1_000_003 + number);
        this.number = number;
    }

    static Plan of(long seed, int number) {
        return new Plans(seed, number).plan();
    }

    private Plan plan() {
        Plan plan = Plan.SIMPLEST;
        plan = recipients(plan);
        plan = request(plan);
        plan = route(plan);
        plan = options(plan);
        plan = troubles(plan);
        return event(plan);
    }

    private Plan recipients(Plan plan) {
        int users =
                switch (upTo(9)) {
                    case 0, 1, 2, 3 -> 1 + upTo(4);
                    case 4, 5, 6 -> 1 + upTo(60);
                    case 7 -> oneOf(199, 200, 201, 400, 401, 1_200);
                    default -> 1 + upTo(1_199);
                };
        Plan drawn = plan.with("users", users)
                .with("duplicates", oneIn(5) ? 1 + upTo(3) : 0)
                .with("invalidUsers", oneOf((Object[]) InvalidUsers.values()))
                .with("isolate", !oneIn(7));
        if (oneIn(3)) {
            for (String kind : List.of("unknown", "departed", "outsiders", "unavailable", "overbuzzed")) {
                drawn = drawn.with(kind, oneIn(3) ? 1 + upTo(2) : 0);
            }
        }
        return drawn;
    }

    private Plan request(Plan plan) {
        Plan drawn = plan.with(
                        "task",
                        oneOf(Task.BUZZ, Task.BUZZ, Task.BUZZ, Task.SEND_AND_BUZZ, Task.SEND_AND_BUZZ, Task.SEND_ONLY))
                .with("type", oneOf((Object[]) UrgentType.values()))
                .with("fallbacks", upTo(2));
        if (oneIn(4)) {
            drawn = drawn.with("smsQuota", oneIn(2) ? 0 : upTo(plan.users()))
                    .with("phoneQuota", oneIn(2) ? 0 : upTo(plan.users()));
        }
        if (oneIn(3)) {
            drawn = drawn.with("unreadOnly", true)
                    .with("readers", oneIn(6) ? plan.users() : upTo(plan.users()))
                    .with("laterReaders", oneIn(2) ? upTo(plan.users()) : 0);
        }
        return drawn;
    }

    private Plan route(Plan plan) {
        Way way = oneOf(
                Way.DIRECT,
                Way.REDELIVERED,
                Way.REDELIVERED,
                Way.REDELIVERED,
                Way.FROM_OUTSIDE,
                Way.FROM_OUTSIDE,
                Way.SENT_AGAIN,
                Way.SPLIT,
                Way.MULTICAST,
                Way.SPLIT_SENT_AGAIN,
                Way.MULTICAST_SENT_AGAIN);
        return plan.with("way", way)
                .with("sideBySide", oneIn(2))
                .with("threads", oneIn(2) ? 2 + upTo(2) : 1)
                .with("redeliveries", 1 + upTo(2));
    }

    private Plan options(Plan plan) {
        return plan.with("retries", upTo(3))
                .with("repeatUnknown", oneIn(6))
                .with("parallel", 1 + upTo(9))
                .with("connections", oneIn(4) ? 1 : 20);
    }

    /** From one to five, seldom none. The number of the plan says what the first one is, so that all have their turn. */
    private Plan troubles(Plan plan) {
        Plan drawn = plan;
        if (!oneIn(10)) {
            Trouble first = TROUBLES.get(number % TROUBLES.size());
            List<CallKind> kinds = KINDS.stream().filter(first::canHit).toList();
            drawn = with(drawn, kinds.get(number / TROUBLES.size() % kinds.size()), first, 0);
            for (int i = upTo(4); i > 0; i--) {
                CallKind kind = oneOf(KINDS.toArray(CallKind[]::new));
                List<Trouble> possible =
                        TROUBLES.stream().filter(it -> it.canHit(kind)).toList();
                drawn = with(drawn, kind, possible.get(upTo(possible.size() - 1)), oneIn(2) ? 0 : upTo(3));
            }
        }
        boolean slow = drawn.troubles().stream().anyMatch(Trouble::isSlow);
        boolean forever = oneIn(20);
        int hasty = plan.hasPartsThatAreSentAgain() ? Plan.LESS_HASTY : Plan.HASTY;
        return drawn.with("responseTimeout", slow ? hasty : Plan.SIMPLEST.responseTimeout())
                .with("maxWait", oneIn(30) && !slow && !forever ? 1_600 : oneOf(0, 20, 100, 100, 100, 100))
                .with("forever", forever);
    }

    /** @param later after how many more calls */
    private Plan with(Plan plan, CallKind kind, Trouble trouble, int later) {
        List<Trouble> troubles = new ArrayList<>(plan.troubles(kind));
        troubles.addAll(Collections.nCopies(later, Trouble.NONE));
        troubles.add(trouble);
        return switch (kind) {
            case TOKEN -> plan.with("token", troubles);
            case SEND -> plan.with("send", troubles).with("task", plan.sends() ? plan.task() : Task.SEND_AND_BUZZ);
            case READERS ->
                plan.with("read", troubles)
                        .with("unreadOnly", true)
                        .with("task", plan.buzzes() ? plan.task() : Task.BUZZ);
            default -> plan.with("buzz", troubles).with("task", plan.buzzes() ? plan.task() : Task.BUZZ);
        };
    }

    /** In one of four, while a call is under way or a repeat is waited for. */
    private Plan event(Plan plan) {
        if (!oneIn(4)) {
            return plan;
        }
        Event event = oneOf(Event.STOP, Event.FORCED_STOP, Event.INTERRUPT, Event.REFUSE);
        Plan drawn = plan.with("event", event).with("at", upTo(3));
        return oneIn(3)
                ? drawn
                : with(
                        drawn,
                        drawn.buzzes() ? CallKind.URGENT : CallKind.SEND,
                        oneOf(Trouble.SHORT_HANG, Trouble.SHORT_HANG_EXECUTED, Trouble.RATE_LIMIT_LONGER),
                        upTo(1));
    }

    private int upTo(int most) {
        return random.nextInt(most + 1);
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return Arrays.asList(values).get(random.nextInt(values.length));
    }
}
