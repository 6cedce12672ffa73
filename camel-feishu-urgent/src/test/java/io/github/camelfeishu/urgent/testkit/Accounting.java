package io.github.camelfeishu.urgent.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import org.apache.camel.Exchange;

import static org.assertj.core.api.Assertions.assertThat;

/** What an exchange says of everybody, held against whom Feishu has really buzzed. */
public record Accounting(List<String> notified, List<String> invalid, List<String> pending, List<String> unknown) {

    /** The end of an exchange, whichever it was. */
    public static Accounting of(Exchange exchange) {
        if (exchange.getException() == null) {
            UrgentResult result = exchange.getMessage().getBody(UrgentResult.class);
            return new Accounting(result.notifiedUserIds(), result.invalidUserList(), List.of(), List.of());
        }
        assertThat(exchange.getException()).isInstanceOf(FeishuUrgentException.class);
        FeishuUrgentException failure = (FeishuUrgentException) exchange.getException();
        return new Accounting(
                failure.getNotifiedUserIds(),
                failure.getInvalidUserIds(),
                failure.getPendingUserIds(),
                failure.getUnknownUserIds());
    }

    /** Everybody of whom it says something. */
    public List<String> everybody() {
        return Stream.of(notified, invalid, pending, unknown)
                .flatMap(List::stream)
                .toList();
    }

    /** Nobody twice, nobody lost: everybody is in one list, and the list is true. */
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
        return "%d notified, %d invalid, %d pending, %d unknown"
                .formatted(notified.size(), invalid.size(), pending.size(), unknown.size());
    }
}
