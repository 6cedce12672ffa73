package io.github.camelfeishu.urgent.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import org.apache.camel.Exchange;

import static org.assertj.core.api.Assertions.assertThat;

/** The recipients at the end of an exchange, in four lists, to be compared with the sandbox's inbox. */
public record Accounting(List<String> notified, List<String> invalid, List<String> pending, List<String> unknown) {

    /** From the result or the exception of an exchange. */
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

    /** The ids of all four lists. */
    public List<String> everybody() {
        return Stream.of(notified, invalid, pending, unknown)
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
        return "%d notified, %d invalid, %d pending, %d unknown"
                .formatted(notified.size(), invalid.size(), pending.size(), unknown.size());
    }
}
