package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What became of a group of alerts: the answer to the webhook, and a line of the log. People are in one list at most.
 *
 * @param alert           the names of its alerts
 * @param summary         of the first of them
 * @param urgentType      how it buzzes at present; empty where it does not
 * @param buzzed          were buzzed now
 * @param buzzedBefore    had been by this type or a stronger one, by an earlier webhook
 * @param read            have read the card, and were not buzzed by this type
 * @param refused         Feishu refuses to buzz them
 * @param notBuzzed       could not be buzzed
 * @param perhapsBuzzed   may have been buzzed, now or earlier, and are not buzzed again by this type
 * @param truncatedAlerts how many alerts Alertmanager left out, which the card can only count
 * @param note            what is not as it should be, and what to do about it
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

    /** In a word, and the HTTP status that it answers. */
    public enum Result {
        BUZZED(200),
        BUZZED_BEFORE(200),
        /** Everybody has read the card. */
        READ(200),
        RESOLVED(200),
        /** {@code camel.component.feishu-urgent.enabled} is false. */
        SWITCHED_OFF(200),
        /** Alertmanager does not try again at once after a 4xx. */
        FAILED(424),
        /** Failed, or the same group is just being handled; Alertmanager tries again after a 5xx. */
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

    /** Where nobody was to be buzzed. */
    static Outcome of(Webhook webhook, Result result, String note) {
        return of(webhook, result, "", Map.of(), Map.of(), note);
    }

    /**
     * @param before where people stood already
     * @param now    where those stand who were to be buzzed
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
                in(State.PERHAPS, before, now),
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

    /** For the log: one line, whatever the labels hold. */
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

    private static void add(StringJoiner line, String what, List<String> people) {
        if (!people.isEmpty()) {
            line.add(what + ": " + String.join(", ", people));
        }
    }
}
