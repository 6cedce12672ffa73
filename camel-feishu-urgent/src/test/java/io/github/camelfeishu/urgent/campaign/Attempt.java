package io.github.camelfeishu.urgent.campaign;

import java.util.List;
import java.util.Optional;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;

/**
 * One attempt at an alert, as it ended at the endpoint.
 *
 * @param result  the result; null if it failed
 * @param failure the exception; null if it succeeded
 * @param calls   how many calls Feishu had got by then
 * @param buzzes  how many buzzes there had been by then
 */
record Attempt(Alert alert, UrgentResult result, Throwable failure, int calls, int buzzes) {

    /** Where the recipients stand. Empty if nothing was begun: the producer was not started. */
    Optional<Accounts> accounts() {
        if (result != null) {
            return Optional.of(new Accounts(
                    result.notifiedUserIds(), result.invalidUserList(), List.of(), List.of(), result.readUserIds()));
        }
        return failure instanceof FeishuUrgentException e
                ? Optional.of(new Accounts(
                        e.getNotifiedUserIds(),
                        e.getInvalidUserIds(),
                        e.getPendingUserIds(),
                        e.getUnknownUserIds(),
                        null))
                : Optional.empty();
    }

    boolean hasSucceeded() {
        return failure == null;
    }

    @Override
    public String toString() {
        return failure == null
                ? "success, " + accounts().orElseThrow()
                : failure.getClass().getSimpleName()
                        + accounts().map(it -> ", " + it).orElse("");
    }
}
