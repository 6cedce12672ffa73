package io.github.camelfeishu.urgent.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import org.apache.camel.Exchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the recipients stand, as a result or an exception says, to be compared with the sandbox's inbox.
 *
 * @param read those who were left out because they have read the message; null if that is not said
 */
public record Accounting(
        List<String> notified, List<String> invalid, List<String> pending, List<String> unknown, List<String> read) {

    /** From the result or the exception of an exchange. */
    public static Accounting of(Exchange exchange) {
        if (exchange.getException() == null) {
            return of(exchange.getMessage().getBody(UrgentResult.class));
        }
        assertThat(exchange.getException()).isInstanceOf(FeishuUrgentException.class);
        return of((FeishuUrgentException) exchange.getException());
    }

    public static Accounting of(UrgentResult result) {
        return new Accounting(
                result.notifiedUserIds(), result.invalidUserList(), List.of(), List.of(), result.readUserIds());
    }

    public static Accounting of(FeishuUrgentException failure) {
        return new Accounting(
                failure.getNotifiedUserIds(),
                failure.getInvalidUserIds(),
                failure.getPendingUserIds(),
                failure.getUnknownUserIds(),
                null);
    }

    /** The ids of all lists. */
    public List<String> everybody() {
        return Stream.of(notified, invalid, pending, unknown, read == null ? List.<String>of() : read)
                .flatMap(List::stream)
                .toList();
    }

    /** Asserts that each recipient is in exactly one list, that the lists are true, and that nobody was buzzed twice. */
    public void assertTrue(Collection<String> recipients, Collection<String> buzzed) {
        List<String> accounted = everybody();
        Set<String> reached = Set.copyOf(buzzed);

        assertThat(buzzed).as("buzzed").doesNotHaveDuplicates();
        assertThat(accounted).as("accounted for").doesNotHaveDuplicates();
        assertThat(Set.copyOf(accounted)).as("accounted for").isEqualTo(Set.copyOf(recipients));
        assertThat(notified)
                .as("notified")
                .filteredOn(id -> !reached.contains(id))
                .isEmpty();
        assertThat(invalid).as("invalid").filteredOn(reached::contains).isEmpty();
        assertThat(pending).as("pending").filteredOn(reached::contains).isEmpty();
    }

    @Override
    public String toString() {
        return "%d notified, %d invalid, %d pending, %d unknown%s"
                .formatted(
                        notified.size(),
                        invalid.size(),
                        pending.size(),
                        unknown.size(),
                        read == null ? "" : ", " + read.size() + " left out");
    }
}
