package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The outcome of a webhook for its group of alerts: the answer, and a line of the log. Each person is in one list at most.
 *
 * @param alert           the names of the alerts
 * @param severity        the severities of the alerts
 * @param summary         the summary of the first alert
 * @param urgentType      the current type of the group's buzzes; empty if there are none
 * @param buzzed          people buzzed now
 * @param buzzedBefore    people buzzed earlier by this step, or by a stronger type
 * @param read            people who have read the card, and so were not buzzed by this type
 * @param refused         people whom Feishu refuses to buzz
 * @param notBuzzed       people who could not be buzzed
 * @param perhapsBuzzed   people who may have been buzzed, now or earlier; they get a popup, and not this step again
 * @param truncatedAlerts the number of alerts that Alertmanager left out; the card only counts them
 * @param note            problems, and what to do about them
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Outcome(
        String alert,
        String severity,
        String summary,
        Result result,
        String urgentType,
        List<String> buzzed,
        List<String> buzzedBefore,
        List<String> read,
        List<String> refused,
        List<String> notBuzzed,
        List<String> perhapsBuzzed,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int truncatedAlerts,
        String note) {

    private static final int MAX_NAME = 100;
    private static final int MAX_SUMMARY = 200;

    /** The result, and the HTTP status of the answer. */
    public enum Result {
        BUZZED(200),
        BUZZED_BEFORE(200),
        /** Everybody has read the card. */
        READ(200),
        RESOLVED(200),
        /** Somebody is on it. */
        TAKEN(200),
        /** Somebody has snoozed it. */
        SNOOZED(200),
        /** It can wait until the morning. */
        QUIET_HOURS(200),
        /** It is only Alertmanager's sign of life. */
        WATCHDOG(200),
        /** {@code camel.component.feishu-urgent.dry-run} is true. */
        DRY_RUN(200),
        /** Alertmanager does not repeat the webhook soon after a 4xx. */
        FAILED(424),
        /** Failed, or other work has the group; Alertmanager repeats the webhook soon after a 5xx. */
        TRY_AGAIN(503);

        private final int httpStatus;

        Result(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        public int getHttpStatus() {
            return httpStatus;
        }

        @JsonValue
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An outcome without buzzes. */
    static Outcome of(Webhook webhook, Result result, String note) {
        return of(webhook, result, "", Map.of(), Map.of(), note);
    }

    /**
     * @param before the states from before
     * @param now    the states after the buzzes
     */
    static Outcome of(
            Webhook webhook,
            Result result,
            String urgentType,
            Map<String, State> before,
            Map<String, State> now,
            String note) {
        return new Outcome(
                webhook.name(),
                webhook.severity(),
                webhook.summary(),
                result,
                urgentType,
                in(State.BUZZED, now),
                in(State.BUZZED, before),
                in(State.READ, before, now),
                in(State.REFUSED, before, now),
                in(State.NOT_BUZZED, now),
                Stream.concat(in(State.PERHAPS, before, now).stream(), in(State.PERHAPS_TOLD, before, now).stream())
                        .toList(),
                webhook.truncatedAlerts(),
                note);
    }

    @SafeVarargs
    private static List<String> in(State state, Map<String, State>... people) {
        return Stream.of(people)
                .flatMap(each -> each.entrySet().stream())
                .filter(person -> person.getValue() == state)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** One line for the log, also if labels have line breaks. */
    String line() {
        StringJoiner line = new StringJoiner("; ");
        if (result != Result.BUZZED && result != Result.BUZZED_BEFORE && result != Result.READ) {
            line.add(result.value().replace('_', ' '));
        }
        add(line, "buzzed by " + urgentType, buzzed);
        add(line, "buzzed before", buzzedBefore);
        add(line, "read by", read);
        add(line, "refused by Feishu", refused);
        add(line, "NOT buzzed", notBuzzed);
        add(line, "perhaps buzzed", perhapsBuzzed);
        return Text.oneLine(Text.cut(alert, MAX_NAME)
                + (severity.isEmpty() ? "" : " (" + severity + ")")
                + (summary.isEmpty() ? "" : " \"" + Text.cut(summary, MAX_SUMMARY) + "\"")
                + ": " + line
                + (note.isEmpty() ? "" : " - " + note));
    }

    private static void add(StringJoiner line, String label, List<String> people) {
        if (!people.isEmpty()) {
            line.add(label + ": " + String.join(", ", people));
        }
    }
}
