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
 * What became of everybody who was to be buzzed in one call.
 *
 * @param people    where they stand; nobody, if the component is switched off
 * @param note      what went wrong and what to do, or empty
 * @param retryable whether the same webhook a little later may do better
 */
record Attempt(Map<String, State> people, String note, boolean retryable) {

    /** Nobody was left to be buzzed. */
    static Attempt nobody() {
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
        boolean fellBack = result.urgentType() != request.urgentType();
        String gentler = fellBack
                ? "The quota is used up, so it went on by "
                        + result.urgentType().value() + "."
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

    /** A failure that does not say where everybody stands. */
    static Attempt of(Throwable failure, List<String> due) {
        // the component refuses input before it calls anything; of any other failure nobody knows
        boolean refused = failure instanceof IllegalArgumentException;
        return all(due, refused ? State.NOT_BUZZED : State.PERHAPS, failure, false);
    }

    /** A card that could not be sent. */
    static Attempt unsent(Throwable failure, List<String> due) {
        boolean retryable = failure instanceof FeishuUrgentException known && known.isRetryable();
        return all(due, State.NOT_BUZZED, failure, retryable);
    }

    /** What it is where not everybody was reached. */
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
