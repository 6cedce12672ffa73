package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.campaign.Delivery.Call;
import io.github.camelfeishu.urgent.campaign.Observed.Sent;
import io.github.camelfeishu.urgent.campaign.Plan.Event;
import io.github.camelfeishu.urgent.campaign.Trouble.Known;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.Accounting;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds after every plan: the record of the sandbox beside what the component says. */
final class Invariants {

    private static final Map<String, Consumer<Invariants>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("nobodyIsBuzzedTwice", Invariants::nobodyIsBuzzedTwice);
        ALL.put("nobodyIsCalledAgainAfterALostCall", Invariants::nobodyIsCalledAgainAfterALostCall);
        ALL.put("everybodyIsAccountedForOnce", Invariants::everybodyIsAccountedForOnce);
        ALL.put("notifiedMeansBuzzedByThatType", Invariants::notifiedMeansBuzzedByThatType);
        ALL.put("pendingAndInvalidMeanNotBuzzed", Invariants::pendingAndInvalidMeanNotBuzzed);
        ALL.put("onlyTheInvalidAreCalledInvalid", Invariants::onlyTheInvalidAreCalledInvalid);
        ALL.put("onlyReadersAreLeftOut", Invariants::onlyReadersAreLeftOut);
        ALL.put("noReaderIsBuzzed", Invariants::noReaderIsBuzzed);
        ALL.put("withoutTroubleEverybodyIsReached", Invariants::withoutTroubleEverybodyIsReached);
        ALL.put("theAccountsAreWhatTheCallsSay", Invariants::theAccountsAreWhatTheCallsSay);
        ALL.put("aDeliveryThatHasBegunEndsInItsOwnException", Invariants::aDeliveryThatHasBegunEndsInItsOwnException);
        ALL.put("unknownPeopleMakeItAnUnknownOutcome", Invariants::unknownPeopleMakeItAnUnknownOutcome);
        ALL.put("oneDeliverySendsOneMessageByOneUuid", Invariants::oneDeliverySendsOneMessageByOneUuid);
        ALL.put("noCallIsRepeatedTooOften", Invariants::noCallIsRepeatedTooOften);
        ALL.put("noExchangeTakesTooLong", Invariants::noExchangeTakesTooLong);
        ALL.put("theNextMessageGetsThrough", Invariants::theNextMessageGetsThrough);
        ALL.put("noThreadIsLeft", Invariants::noThreadIsLeft);
        ALL.put("noConnectionIsLeft", Invariants::noConnectionIsLeft);
        ALL.put("noSecretIsShown", Invariants::noSecretIsShown);
    }

    /** The codes that Feishu answers for a recipient's sake. */
    private static final Set<Integer> RECIPIENT_CODES =
            Set.of(230001, 230013, 230023, 99992351, 99992352, 99992353, 99992361);

    private static final int INVALID_PARAMETER = 230001;

    private final Observed observed;
    private final Plan plan;

    private Invariants(Observed observed) {
        this.observed = observed;
        this.plan = observed.plan();
    }

    /** By the name of the invariant that does not hold, what was seen instead. */
    static Map<String, String> violatedBy(Observed observed) {
        Invariants invariants = new Invariants(observed);
        Map<String, String> violated = new LinkedHashMap<>();
        ALL.forEach((name, invariant) -> {
            try {
                invariant.accept(invariants);
            } catch (AssertionError e) {
                violated.put(name, e.getMessage());
            }
        });
        return violated;
    }

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    private void forEachDelivery(Consumer<Delivery> check) {
        observed.deliveries().forEach(check);
    }

    private void forEachAccounts(AccountsCheck check) {
        forEachDelivery(delivery -> delivery.accounts().ifPresent(accounts -> check.check(delivery, accounts)));
    }

    private interface AccountsCheck {
        void check(Delivery delivery, Accounting accounts);
    }

    // --- never twice

    private void nobodyIsBuzzedTwice() {
        forEachDelivery(delivery -> buzzesByUser(delivery).forEach((userId, buzzes) -> {
            long lost = plan.repeatUnknown() && buzzes.size() > 1
                    ? delivery.callsTo(userId).stream().filter(this::mayBeLost).count()
                    : 0;
            check(buzzes.size() <= 1 + lost, delivery, () -> userId + " is buzzed " + buzzes.size() + " times");
        }));
    }

    private void nobodyIsCalledAgainAfterALostCall() {
        forEachDelivery(delivery -> {
            Map<String, Call> lost = new LinkedHashMap<>();
            for (Call call : delivery.calls(CallKind.URGENT)) {
                for (String userId : call.userIds()) {
                    Call before = lost.get(userId);
                    boolean allowed = before == null
                            || plan.repeatUnknown() && before.type().equals(call.type());
                    check(allowed, delivery, () -> userId + " is called after " + before + " by " + call);
                    if (call.trouble().known() == Known.NOTHING) {
                        lost.put(userId, call);
                    }
                }
            }
        });
    }

    private static Map<String, List<Buzz>> buzzesByUser(Delivery delivery) {
        return delivery.buzzes().stream().collect(Collectors.groupingBy(Buzz::openId));
    }

    // --- never lost

    private void everybodyIsAccountedForOnce() {
        forEachAccounts((delivery, accounts) -> {
            List<String> everybody = accounts.everybody();
            Set<String> accounted = new HashSet<>(everybody);
            Set<String> recipients = new HashSet<>(delivery.alert().recipients());
            none(delivery, "strangers", everybody, id -> !recipients.contains(id));
            check(accounted.size() == everybody.size(), delivery, () -> "twice in " + everybody);
            if (accounts.read() != null || !plan.unreadOnly()) {
                none(delivery, "not accounted for", recipients, id -> !accounted.contains(id));
            }
        });
    }

    private void notifiedMeansBuzzedByThatType() {
        forEachAccounts((delivery, accounts) -> {
            Map<String, List<Buzz>> buzzes = buzzesByUser(delivery);
            none(delivery, "notified and not buzzed", accounts.notified(), id -> !buzzes.containsKey(id));
            if (delivery.last().result() != null) {
                delivery.last()
                        .result()
                        .notifiedByType()
                        .forEach((type, ids) -> none(
                                delivery,
                                "not notified by " + type,
                                ids,
                                id -> buzzes.getOrDefault(id, List.of()).stream()
                                        .noneMatch(buzz -> buzz.type().equals(type.value()))));
            }
        });
    }

    private void pendingAndInvalidMeanNotBuzzed() {
        forEachAccounts((delivery, accounts) -> {
            Set<String> buzzed = buzzesByUser(delivery).keySet();
            none(delivery, "pending and buzzed", accounts.pending(), buzzed::contains);
            none(delivery, "invalid and buzzed", accounts.invalid(), buzzed::contains);
        });
    }

    private void onlyTheInvalidAreCalledInvalid() {
        forEachAccounts(
                (delivery, accounts) -> none(delivery, "not invalid", accounts.invalid(), id -> !delivery.alert()
                        .invalid()
                        .contains(id)));
    }

    private void onlyReadersAreLeftOut() {
        forEachAccounts((delivery, accounts) -> {
            Map<String, Standing> standings = Standing.of(accounts);
            List<String> leftOut = delivery.alert().recipients().stream()
                    .filter(id -> !standings.containsKey(id))
                    .distinct()
                    .toList();
            none(delivery, "not readers", leftOut, id -> !delivery.readers().contains(id));
            check(leftOut.isEmpty() || plan.unreadOnly(), delivery, () -> "left out " + leftOut);
            check(
                    accounts.read() == null || accounts.read().equals(leftOut),
                    delivery,
                    () -> accounts.read() + " are said to be left out, not " + leftOut);
        });
    }

    /**
     * Except by calls that nobody waits for any more, and about messages that they have not read: an alert that is sent
     * again after a success is another message.
     */
    private void noReaderIsBuzzed() {
        forEachDelivery(delivery -> {
            if (plan.unreadOnly() && !isDisturbed() && !isHasty() && delivery.number() == 0) {
                none(
                        delivery,
                        "buzzed readers",
                        delivery.unbuzzedReaders(),
                        buzzesByUser(delivery).keySet()::contains);
            }
        });
    }

    private void withoutTroubleEverybodyIsReached() {
        if (plan.isUneventful() && plan.hasQuota() && plan.hasTime() && plan.isolate()) {
            forEachAccounts((delivery, accounts) ->
                    check(accounts.pending().isEmpty() && accounts.unknown().isEmpty(), delivery, accounts::toString));
        }
    }

    // --- what is known of each recipient

    private void theAccountsAreWhatTheCallsSay() {
        forEachAccounts((delivery, accounts) -> {
            Map<String, Set<Standing>> possible = new LinkedHashMap<>();
            delivery.alert().recipients().forEach(id -> possible.put(id, EnumSet.of(Standing.PENDING)));
            delivery.calls(CallKind.URGENT)
                    .forEach(call -> possible.replaceAll((id, before) -> after(before, call, id)));
            Map<String, Standing> standings = Standing.of(accounts);
            possible.forEach((id, allowed) -> {
                if (allowed.contains(Standing.PENDING)) {
                    allowed.add(Standing.LEFT_OUT);
                    // the call may have ended before Feishu got it
                    if (isDisturbed() || isHasty()) {
                        allowed.add(Standing.UNKNOWN);
                    }
                }
                Standing standing = standings.getOrDefault(id, Standing.LEFT_OUT);
                check(
                        allowed.contains(standing),
                        delivery,
                        () -> id + " is " + standing + " after " + delivery.callsTo(id));
            });
        });
    }

    /** Where somebody may stand after a call. */
    private Set<Standing> after(Set<Standing> before, Call call, String userId) {
        if (!call.isRead() && before.contains(Standing.PENDING)) {
            Set<Standing> after = EnumSet.copyOf(before);
            after.add(Standing.UNKNOWN);
            return after;
        }
        if (!call.userIds().contains(userId)) {
            return before;
        }
        Set<Standing> after = EnumSet.noneOf(Standing.class);
        Known known = call.trouble().known();
        if (mayBeLost(call)) {
            after.add(Standing.UNKNOWN);
            if (isHasty() && plan.repeatUnknown()) {
                // it may have been repeated before it arrived
                after.addAll(before);
            }
        }
        if (known == Known.NOT_EXECUTED) {
            after.addAll(before);
        } else if (known != Known.NOTHING) {
            after.addAll(answered(before, call, userId));
        }
        return after;
    }

    private static Set<Standing> answered(Set<Standing> before, Call call, String userId) {
        int code = call.code();
        if (code == 0) {
            return EnumSet.of(call.invalidUserIds().contains(userId) ? Standing.INVALID : Standing.NOTIFIED);
        }
        Set<Standing> after = EnumSet.copyOf(before);
        if (RECIPIENT_CODES.contains(code) && call.userIds().size() == 1 && after.contains(Standing.PENDING)) {
            after.add(Standing.INVALID);
            if (code != INVALID_PARAMETER) {
                after.remove(Standing.PENDING);
            }
        }
        return after;
    }

    private boolean mayBeLost(Call call) {
        return switch (call.trouble().known()) {
            case NOTHING, ANSWER_OR_NOTHING -> true;
            // an answer that is right may come too late, or to nobody
            case ANSWER -> isDisturbed() || isHasty() || hasSurplus();
            case NOT_EXECUTED -> isDisturbed() || isHasty();
        };
    }

    private boolean isDisturbed() {
        return plan.event() != Event.NONE;
    }

    private boolean isHasty() {
        return plan.responseTimeout() < Plan.SIMPLEST.responseTimeout();
    }

    /** A caller may find out about a surplus answer only when it has sent the next call. */
    private boolean hasSurplus() {
        return plan.troubles().stream().anyMatch(trouble -> trouble.name().startsWith("SURPLUS"));
    }

    // --- the exception

    private void aDeliveryThatHasBegunEndsInItsOwnException() {
        forEachDelivery(delivery -> {
            boolean begun = !delivery.calls().isEmpty();
            check(!begun || delivery.accounts().isPresent(), delivery, () -> "no accounts");
            check(
                    isDisturbed()
                            || delivery.attempts().stream()
                                    .allMatch(attempt -> attempt.accounts().isPresent()),
                    delivery,
                    () -> "an attempt without accounts");
        });
        if (!plan.way().hasParts() && !isDisturbed()) {
            observed.exchanges().stream()
                    .map(Sent::failure)
                    .filter(Objects::nonNull)
                    .forEach(failure -> assertThat(failure).isInstanceOf(FeishuUrgentException.class));
        }
    }

    private void unknownPeopleMakeItAnUnknownOutcome() {
        forEachDelivery(delivery -> delivery.attempts().forEach(attempt -> {
            if (attempt.failure() instanceof FeishuUrgentException e) {
                boolean unknown = !e.getUnknownUserIds().isEmpty();
                check((e.getCategory() == Category.UNKNOWN_OUTCOME) == unknown, delivery, e::getMessage);
                check(!e.isRetryable() || !unknown, delivery, e::getMessage);
            }
        }));
    }

    // --- messages and calls

    private void oneDeliverySendsOneMessageByOneUuid() {
        Map<Alert, Integer> deliveries = new LinkedHashMap<>();
        Map<Alert, Integer> sent = new LinkedHashMap<>();
        Set<String> uuids = new HashSet<>();
        forEachDelivery(delivery -> {
            Set<String> own = delivery.calls(CallKind.SEND).stream()
                    .filter(Call::isRead)
                    .map(call -> call.recorded().body().replaceFirst(".*\"uuid\":\"([^\"]*)\".*", "$1"))
                    .collect(Collectors.toSet());
            check(own.size() <= 1, delivery, () -> "uuids " + own);
            none(delivery, "uuids of others", own, id -> !uuids.add(id));
            deliveries.merge(delivery.alert(), 1, Integer::sum);
            sent.put(delivery.alert(), delivery.sent().size());
        });
        sent.forEach((alert, messages) ->
                assertThat(messages).as("messages of %s", alert).isLessThanOrEqualTo(deliveries.get(alert)));
    }

    /** A call is repeated {@code maxRetries} times, and once more for a dead token, in each attempt. */
    private void noCallIsRepeatedTooOften() {
        forEachDelivery(delivery -> {
            int most = Math.max(1, delivery.attempts().size()) * (1 + plan.retries() + 1);
            delivery.calls().stream()
                    .filter(Call::isRead)
                    .collect(Collectors.groupingBy(Call::request, Collectors.counting()))
                    .forEach((request, count) ->
                            check(count <= most, delivery, () -> request + " is made " + count + " times"));
        });
    }

    private void noExchangeTakesTooLong() {
        Duration longest = plan.longest();
        for (Sent sent : observed.exchanges()) {
            assertThat(sent.took()).as("%s", sent).isNotNull().isLessThanOrEqualTo(longest);
        }
    }

    // --- what is left

    private void theNextMessageGetsThrough() {
        // credentials that were refused are not tried again for a minute
        if (!plan.token().contains(Trouble.WRONG_SECRET)) {
            assertThat(observed.next()).isNull();
        }
    }

    private void noThreadIsLeft() {
        assertThat(observed.threadsLeft()).isEmpty();
    }

    private void noConnectionIsLeft() {
        assertThat(observed.connectionsLeft()).isZero();
    }

    private void noSecretIsShown() {
        assertThat(observed.secretLogLines()).isEmpty();
        for (String text : observed.texts()) {
            assertThat(observed.secrets())
                    .as("secrets in %s", text)
                    .filteredOn(text::contains)
                    .isEmpty();
        }
    }

    private static void none(Delivery delivery, String what, Collection<String> ids, Predicate<String> wrong) {
        List<String> found = ids.stream().filter(wrong).toList();
        check(found.isEmpty(), delivery, () -> what + ": " + found);
    }

    /** AssertJ takes too long for some hundred thousand recipients. */
    private static void check(boolean holds, Delivery delivery, Supplier<String> instead) {
        if (!holds) {
            throw new AssertionError(instead.get() + " by " + delivery);
        }
    }
}
