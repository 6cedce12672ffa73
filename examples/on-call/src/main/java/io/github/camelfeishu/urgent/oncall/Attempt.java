package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;

/**
 * What became of everybody who was to be buzzed in one call.
 *
 * @param buzzed        have been buzzed
 * @param refused       Feishu refuses to buzz them
 * @param notBuzzed     have not been buzzed
 * @param perhapsBuzzed may have been buzzed: the call went out and was not answered
 * @param note          what went wrong and what to do, or empty
 * @param retryable     whether the same webhook a little later may do better
 */
record Attempt(
        List<String> buzzed,
        List<String> refused,
        List<String> notBuzzed,
        List<String> perhapsBuzzed,
        String note,
        boolean retryable) {

    /** Nobody was left to be buzzed. */
    static Attempt nobody() {
        return new Attempt(List.of(), List.of(), List.of(), List.of(), "", false);
    }

    static Attempt of(UrgentResult result) {
        String note = result.rejections().stream()
                .map(refused -> refused.userId() + ": " + refused.code() + " " + refused.reason() + ".")
                .collect(Collectors.joining(" "));
        return new Attempt(result.notifiedUserIds(), result.invalidUserList(), List.of(), List.of(), note, false);
    }

    static Attempt of(FeishuUrgentException failure) {
        return new Attempt(
                failure.getNotifiedUserIds(),
                failure.getInvalidUserIds(),
                failure.getPendingUserIds(),
                failure.getUnknownUserIds(),
                failure.getMessage(),
                failure.isRetryable());
    }

    /** A failure that does not say where everybody stands. */
    static Attempt of(Throwable failure, List<String> people) {
        // the component refuses input before it calls anything; of any other failure nobody knows
        boolean refused = failure instanceof IllegalArgumentException;
        return new Attempt(
                List.of(),
                List.of(),
                refused ? people : List.of(),
                refused ? List.of() : people,
                String.valueOf(failure.getMessage()),
                false);
    }
}
