package io.github.camelfeishu.urgent.oncall;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentRequest;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.oncall.Outcome.Result;

/**
 * The outcome of one call for the people it was to buzz.
 *
 * @param people    their states; empty in a dry run
 * @param note      the problem and its remedy, or empty
 * @param retryable whether the same webhook may succeed a little later
 */
record Attempt(Map<String, State> people, String note, boolean retryable) {

    /** No call, because everybody was reached before. */
    static Attempt none() {
        return new Attempt(Map.of(), "", false);
    }

    static Attempt of(UrgentRequest request, UrgentResult result) {
        Map<String, State> people = new LinkedHashMap<>();
        put(people, result.notifiedUserIds(), State.BUZZED);
        put(people, result.readUserIds(), State.READ);
        put(people, result.invalidUserList(), State.REFUSED);
        String refused = result.rejections().stream()
                .map(rejection -> rejection.userId() + ": " + rejection.code() + " " + rejection.reason() + ".")
                .collect(Collectors.joining(" "));
        boolean isGentler = request.urgentType().isAbove(result.urgentType());
        String gentler = isGentler
                ? "People were buzzed by " + result.urgentType().value() + ": the quota of "
                        + request.urgentType().value() + " is used up, or maxUrgentType does not allow it."
                : "";
        return new Attempt(people, (gentler + " " + refused).strip(), false);
    }

    static Attempt of(FeishuUrgentException failure) {
        Map<String, State> people = new LinkedHashMap<>();
        put(people, failure.getNotifiedUserIds(), State.BUZZED);
        put(people, failure.getInvalidUserIds(), State.REFUSED);
        put(people, failure.getPendingUserIds(), State.NOT_BUZZED);
        put(people, failure.getUnknownUserIds(), State.PERHAPS);
        return new Attempt(people, failure.getMessage(), failure.isRetryable());
    }

    /** A failure without states for the people. */
    static Attempt of(Throwable failure, List<String> due) {
        // the component refuses wrong input before any call; every other failure may have buzzed
        boolean refused = failure instanceof IllegalArgumentException;
        return all(due, refused ? State.NOT_BUZZED : State.PERHAPS, failure, false);
    }

    /** A failure to send the card. */
    static Attempt unsent(Throwable failure, List<String> due) {
        boolean retryable = failure instanceof FeishuUrgentException known && known.isRetryable();
        return all(due, State.NOT_BUZZED, failure, retryable);
    }

    boolean hasNotReached() {
        return people.containsValue(State.NOT_BUZZED);
    }

    /** The result if somebody was not reached. */
    Result failure() {
        return retryable ? Result.TRY_AGAIN : Result.FAILED;
    }

    private static Attempt all(List<String> due, State state, Throwable failure, boolean retryable) {
        Map<String, State> people = new LinkedHashMap<>();
        put(people, due, state);
        return new Attempt(people, String.valueOf(failure.getMessage()), retryable);
    }

    private static void put(Map<String, State> people, Collection<String> ids, State state) {
        ids.forEach(id -> people.put(id, state));
    }
}
