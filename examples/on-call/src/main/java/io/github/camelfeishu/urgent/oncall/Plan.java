package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.api.UrgentType;
import org.springframework.boot.convert.DurationStyle;

/**
 * How an incident is escalated until somebody takes it.
 *
 * @param steps  in the order of time; each has a stronger type than the one before
 * @param repeat how the last step is repeated, if it is
 * @param levels the times from the first buzz when further people are called, with all before them
 */
record Plan(List<Step> steps, Optional<Repeat> repeat, List<Duration> levels) {

    /**
     * A step, written {@code sms} or {@code phone after 5m}.
     *
     * @param after the time from the first buzz
     */
    public record Step(UrgentType type, Duration after) {

        private static final Pattern WRITTEN = Pattern.compile("(\\w+)(?:\\s+after\\s+(\\w+))?");

        /** @throws IllegalArgumentException if it is written otherwise */
        public static Step of(String text) {
            Matcher step = WRITTEN.matcher(text.strip());
            if (!step.matches()) {
                throw new IllegalArgumentException("\"" + text + "\" is no step, like \"phone after 5m\"");
            }
            return new Step(
                    UrgentType.valueOf(step.group(1).toUpperCase(Locale.ROOT)),
                    step.group(2) == null ? Duration.ZERO : DurationStyle.detectAndParse(step.group(2)));
        }
    }

    /** A repeat of the last step, written {@code 30m, at most 6 times}. */
    public record Repeat(Duration every, int atMost) {

        private static final Pattern WRITTEN = Pattern.compile("(\\w+)\\s*,\\s*at most\\s+(\\d{1,4})\\s+times");
        private static final Duration LEAST = Duration.ofMinutes(1);

        /** @throws IllegalArgumentException if it is written otherwise, or comes more often than once a minute */
        public static Repeat of(String text) {
            Matcher repeat = WRITTEN.matcher(text.strip());
            if (!repeat.matches()) {
                throw new IllegalArgumentException("\"" + text + "\" is no repeat, like \"30m, at most 6 times\"");
            }
            Duration every = DurationStyle.detectAndParse(repeat.group(1));
            if (every.compareTo(LEAST) < 0) {
                throw new IllegalArgumentException(
                        "a repeat comes once a minute at most, not every " + repeat.group(1));
            }
            return new Repeat(every, Integer.parseInt(repeat.group(2)));
        }
    }

    /** The type of the first buzz. */
    UrgentType first() {
        return steps.get(0).type();
    }

    /** The strongest type. */
    UrgentType last() {
        return steps.get(steps.size() - 1).type();
    }

    /** The first step that is stronger than this type. */
    Optional<Step> above(UrgentType type) {
        return steps.stream().filter(step -> step.type().isAbove(type)).findFirst();
    }
}
