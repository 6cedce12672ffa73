package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.camelfeishu.urgent.oncall.Webhook.Alert;

/**
 * What became of one alert: part of the answer to the webhook, and a line of the log. People are in one list each.
 *
 * @param urgentType    how it buzzes; empty where it does not
 * @param buzzed        were buzzed now
 * @param buzzedBefore  had been, by an earlier webhook about this alert
 * @param refused       Feishu refuses to buzz them
 * @param notBuzzed     could not be buzzed
 * @param perhapsBuzzed may have been buzzed, now or earlier, and are not called again for this alert
 * @param note          what is not as it should be, and what to do about it
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
        List<String> refused,
        List<String> notBuzzed,
        List<String> perhapsBuzzed,
        String note) {

    /** In a word, and the HTTP status that it answers; of several alerts the highest counts. */
    public enum Result {
        BUZZED(200),
        BUZZED_BEFORE(200),
        RESOLVED(200),
        /** {@code camel.component.feishu-urgent.enabled} is false. */
        SWITCHED_OFF(200),
        /** Alertmanager does not try again at once after a 4xx. */
        FAILED(424),
        /** Failed, or the same alert is just being handled; Alertmanager tries again after a 5xx. */
        TRY_AGAIN(503);

        private final int httpStatus;

        Result(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        int httpStatus() {
            return httpStatus;
        }

        @JsonValue
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of an alert that nobody was called for. */
    static Outcome of(Alert alert, Result result, String note) {
        return of(alert, result, "", Attempt.nobody(), List.of(), List.of(), note);
    }

    static Outcome of(
            Alert alert,
            Result result,
            String urgentType,
            Attempt attempt,
            List<String> buzzedBefore,
            List<String> perhapsBuzzed,
            String note) {
        return new Outcome(
                alert.name(),
                alert.severity(),
                alert.summary(),
                result,
                urgentType,
                attempt.buzzed(),
                buzzedBefore,
                attempt.refused(),
                attempt.notBuzzed(),
                perhapsBuzzed,
                note);
    }

    /** For the log: one line, whatever the labels hold. */
    String line() {
        StringJoiner line = new StringJoiner("; ");
        if (result != Result.BUZZED && result != Result.BUZZED_BEFORE) {
            line.add(result.value().replace('_', ' '));
        }
        add(line, "buzzed by " + urgentType, buzzed);
        add(line, "buzzed before", buzzedBefore);
        add(line, "refused by Feishu", refused);
        add(line, "NOT buzzed", notBuzzed);
        add(line, "perhaps buzzed", perhapsBuzzed);
        return oneLine(alert
                + (severity.isEmpty() ? "" : " (" + severity + ")")
                + (summary.isEmpty() ? "" : " \"" + summary + "\"")
                + ": " + line
                + (note.isEmpty() ? "" : " - " + note));
    }

    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "?");
    }

    private static void add(StringJoiner line, String what, List<String> people) {
        if (!people.isEmpty()) {
            line.add(what + ": " + String.join(", ", people));
        }
    }
}
