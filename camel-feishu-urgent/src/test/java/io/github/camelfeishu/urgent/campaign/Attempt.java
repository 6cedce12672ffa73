package io.github.camelfeishu.urgent.campaign;

import java.util.Optional;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.testkit.Accounting;

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
    Optional<Accounting> accounts() {
        if (result != null) {
            return Optional.of(Accounting.of(result));
        }
        return failure instanceof FeishuUrgentException e ? Optional.of(Accounting.of(e)) : Optional.empty();
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
