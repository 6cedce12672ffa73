package io.github.camelfeishu.urgent.oncall;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * People in turn, written {@code weekly from 2026-11-23 09:00 Asia/Shanghai}: on that day and at that hour the first one begins.
 *
 * @param days the days of a turn
 * @param at   the hour when one hands over to the next
 */
record Rota(int days, LocalDate from, LocalTime at, ZoneId zone) {

    private static final int WEEK = 7;
    private static final Pattern WRITTEN = Pattern.compile("(daily|weekly) from (\\S+) (\\S+) (\\S+)");

    /** @throws IllegalArgumentException if it is written otherwise */
    public static Rota of(String text) {
        Matcher rota = WRITTEN.matcher(text.strip());
        if (!rota.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no rota, like \"weekly from 2026-11-23 09:00 Asia/Shanghai\"");
        }
        return new Rota(
                rota.group(1).equals("weekly") ? WEEK : 1,
                LocalDate.parse(rota.group(2)),
                LocalTime.parse(rota.group(3)),
                ZoneId.of(rota.group(4)));
    }

    /** The one of these people who is on call at this time. */
    String onCall(List<String> people, Instant time) {
        ZonedDateTime local = time.atZone(zone);
        LocalDate day = local.toLocalTime().isBefore(at) ? local.toLocalDate().minusDays(1) : local.toLocalDate();
        long turn = Math.floorDiv(ChronoUnit.DAYS.between(from, day), days);
        return people.get(Math.floorMod(turn, people.size()));
    }
}
