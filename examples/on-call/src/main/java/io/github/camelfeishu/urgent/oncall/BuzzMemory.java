package io.github.camelfeishu.urgent.oncall;

import java.util.List;

import io.github.camelfeishu.urgent.oncall.Webhook.Alert;
import org.apache.camel.spi.IdempotentRepository;
import org.springframework.stereotype.Component;

/**
 * Remembers, person by person, who has been buzzed for which alert. So a repeated webhook calls nobody twice, and still
 * calls whom the first one did not reach.
 */
@Component
class BuzzMemory {

    private static final String BUZZED = "buzzed/";
    private static final String PERHAPS = "perhaps/";

    private final IdempotentRepository repository;

    BuzzMemory(IdempotentRepository repository) {
        this.repository = repository;
    }

    void add(Alert alert, Attempt attempt) {
        attempt.buzzed().forEach(person -> repository.add(key(BUZZED, alert, person)));
        attempt.perhapsBuzzed().forEach(person -> repository.add(key(PERHAPS, alert, person)));
    }

    List<String> buzzed(Alert alert, List<String> people) {
        return remembered(BUZZED, alert, people);
    }

    /** Those whose call went out and was not answered: they may have been buzzed. */
    List<String> perhapsBuzzed(Alert alert, List<String> people) {
        return remembered(PERHAPS, alert, people);
    }

    private List<String> remembered(String kind, Alert alert, List<String> people) {
        return people.stream()
                .filter(person -> repository.contains(key(kind, alert, person)))
                .toList();
    }

    private static String key(String kind, Alert alert, String person) {
        return kind + alert.id() + "/" + person;
    }
}
