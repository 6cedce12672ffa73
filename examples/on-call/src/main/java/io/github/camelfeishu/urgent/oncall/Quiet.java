package io.github.camelfeishu.urgent.oncall;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hours in which alerts that can wait buzz nobody, written {@code 22:00 to 08:00 Asia/Shanghai}. */
record Quiet(LocalTime from, LocalTime to, ZoneId zone) {

    private static final Pattern WRITTEN = Pattern.compile("(\\S+) to (\\S+) (\\S+)");

    /** @throws IllegalArgumentException if it is written otherwise */
    public static Quiet of(String text) {
        Matcher quiet = WRITTEN.matcher(text.strip());
        if (!quiet.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" are no quiet hours, like \"22:00 to 08:00 Asia/Shanghai\"");
        }
        return new Quiet(LocalTime.parse(quiet.group(1)), LocalTime.parse(quiet.group(2)), ZoneId.of(quiet.group(3)));
    }

    /** The end of the quiet hours, if this time is in them. */
    Optional<Instant> until(Instant now) {
        ZonedDateTime local = now.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean begun = !time.isBefore(from);
        boolean ended = !time.isBefore(to);
        boolean overnight = to.isBefore(from);
        if (overnight ? !begun && ended : !begun || ended) {
            return Optional.empty();
        }
        LocalDate end = ended ? local.toLocalDate().plusDays(1) : local.toLocalDate();
        return Optional.of(ZonedDateTime.of(end, to, zone).toInstant());
    }
}
