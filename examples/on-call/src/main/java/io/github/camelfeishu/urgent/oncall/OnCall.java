package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.Plan.Repeat;
import io.github.camelfeishu.urgent.oncall.Plan.Step;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The people on call, and the steps by which they are buzzed.
 *
 * @param severities the steps of each severity; upper and lower case are the same
 * @param repeat     by severity, how its last step is repeated
 * @param quiet      by severity, the hours in which it buzzes nobody
 * @param chats      the chats for the cards with the people to buzz, by the name of the receiver in Alertmanager;
 *                   {@code default} is for all other receivers
 * @param names      the names of people for card and log, by their ids; others are shown by their ids
 * @param callback   what tells Feishu's presses on buttons from anybody else's; without it cards have no buttons
 */
@ConfigurationProperties("on-call")
public record OnCall(
        SortedMap<String, List<Step>> severities,
        Map<String, Repeat> repeat,
        Map<String, Quiet> quiet,
        Map<String, Chat> chats,
        Map<String, String> names,
        Callback callback) {

    private static final String DEFAULT = "default";
    // free, and seen; SMS and phone calls need to be configured, because they cost money
    private static final List<Step> UNLISTED = List.of(new Step(UrgentType.APP, Duration.ZERO));

    /**
     * A chat with the bot in it.
     *
     * @param chatId the chat, {@code oc_…}
     * @param people the open_ids of the people on call, members of the chat: the first level
     * @param rota   who of them is on call; without it, all are
     * @param levels the levels that follow while nobody has taken the incident, by names of your own
     * @param others further members who may press the buttons
     */
    public record Chat(String chatId, List<String> people, Rota rota, Map<String, Level> levels, List<String> others) {

        /** @throws IllegalArgumentException if the chat id is wrong, or people are missing or blank */
        public Chat {
            if (chatId == null || !chatId.startsWith("oc_")) {
                throw new IllegalArgumentException("chat-id must be that of a chat with the bot in it, oc_...");
            }
            if (people == null || people.isEmpty() || people.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("people must name at least one open_id, and none may be blank");
            }
            people = people.stream().distinct().toList();
            levels = levels == null ? Map.of() : Map.copyOf(levels);
            others = others == null ? List.of() : List.copyOf(others);
        }

        /** The people whom a step buzzes: the first level, and those whose time has come. */
        List<String> people(Incident.Step step) {
            return people(step.first(), step.at());
        }

        List<String> people(Instant first, Instant now) {
            return Stream.concat(
                            onCall(people, rota, now).stream(),
                            inOrder()
                                    .filter(level -> !now.isBefore(first.plus(level.after())))
                                    .flatMap(level -> onCall(level.people(), level.rota(), now).stream()))
                    .distinct()
                    .toList();
        }

        private static List<String> onCall(List<String> people, Rota rota, Instant now) {
            return rota == null ? people : List.of(rota.onCall(people, now));
        }

        /** The people of all levels. */
        List<String> everybody() {
            return Stream.concat(people.stream(), inOrder().flatMap(level -> level.people().stream()))
                    .distinct()
                    .toList();
        }

        private List<Duration> levelTimes() {
            return inOrder().map(Level::after).toList();
        }

        private Stream<Level> inOrder() {
            return levels.values().stream().sorted(Comparator.comparing(Level::after));
        }

        boolean mayPress(String person) {
            return everybody().contains(person) || others.contains(person);
        }
    }

    /**
     * People who are called with the levels before them.
     *
     * @param rota  who of them is on call; without it, all are
     * @param after the time from the first buzz
     */
    public record Level(List<String> people, Rota rota, Duration after) {

        /** @throws IllegalArgumentException if people or the time are missing */
        public Level {
            if (people == null || people.isEmpty() || people.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("the people of a level must name at least one open_id");
            }
            if (after == null || after.isZero() || after.isNegative()) {
                throw new IllegalArgumentException("a level needs the time after which it is called: \"after: 15m\"");
            }
            people = List.copyOf(people);
        }
    }

    /** Verification token and encrypt key of the app, from the developer console; blank if they are not set. */
    public record Callback(String verificationToken, String encryptKey) {

        boolean isSet() {
            return !verificationToken.isBlank() || !encryptKey.isBlank();
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return "Callback[set=" + isSet() + "]";
        }

        public Callback {
            verificationToken = Objects.requireNonNullElse(verificationToken, "");
            encryptKey = Objects.requireNonNullElse(encryptKey, "");
        }
    }

    /**
     * @throws IllegalArgumentException if there is no default chat, the steps of a severity do not rise, or a severity
     *                                  without steps is repeated
     */
    public OnCall {
        severities = anyCase(severities);
        severities.forEach((severity, steps) -> {
            if (steps.isEmpty() || !steps.get(0).after().isZero() || !rising(steps)) {
                throw new IllegalArgumentException("severities." + severity
                        + " must be types in rising order, of app, sms, phone, the first without a time, and each later"
                        + " one with a later time: \"sms, phone after 5m\"");
            }
        });
        repeat = anyCase(repeat);
        for (String severity : repeat.keySet()) {
            if (!severities.containsKey(severity)) {
                throw new IllegalArgumentException("repeat." + severity + ": there is no severities." + severity);
            }
        }
        quiet = anyCase(quiet);
        if (chats == null || !chats.containsKey(DEFAULT)) {
            throw new IllegalArgumentException("chats.default is missing");
        }
        chats = Map.copyOf(chats);
        names = names == null ? Map.of() : Map.copyOf(names);
        callback = callback == null ? new Callback("", "") : callback;
    }

    private static <T> SortedMap<String, T> anyCase(Map<String, T> bySeverity) {
        SortedMap<String, T> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (bySeverity != null) {
            anyCase.putAll(bySeverity);
        }
        return anyCase;
    }

    private static boolean rising(List<Step> steps) {
        for (int i = 1; i < steps.size(); i++) {
            Step step = steps.get(i);
            Step before = steps.get(i - 1);
            if (!step.type().isAbove(before.type()) || step.after().compareTo(before.after()) <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether all these severities are configured; the others buzz by app. */
    boolean lists(Collection<String> severities) {
        return this.severities.keySet().containsAll(severities);
    }

    /**
     * The plan for a group with these severities: at once the strongest of their first types, then each stronger type as
     * early as any of them has it. Of the repeats that the severities with the last type have, the most frequent.
     */
    Plan plan(Collection<String> severities) {
        List<Step> all = new ArrayList<>();
        UrgentType first = UrgentType.APP;
        for (String severity : severities) {
            List<Step> steps = steps(severity);
            all.addAll(steps);
            first = first.isAbove(steps.get(0).type()) ? first : steps.get(0).type();
        }
        all.sort(Comparator.comparing(Step::after).thenComparing(Step::type, Comparator.reverseOrder()));
        List<Step> rising = new ArrayList<>(List.of(new Step(first, Duration.ZERO)));
        for (Step step : all) {
            if (step.type().isAbove(rising.get(rising.size() - 1).type())) {
                rising.add(step);
            }
        }
        UrgentType last = rising.get(rising.size() - 1).type();
        Optional<Repeat> repeats = severities.stream()
                .filter(severity -> steps(severity).stream().anyMatch(step -> step.type() == last))
                .map(repeat::get)
                .filter(Objects::nonNull)
                .min(Comparator.comparing(Repeat::every));
        return new Plan(List.copyOf(rising), repeats, List.of());
    }

    /** The plan for a group in its chat. */
    Plan plan(Webhook webhook) {
        Plan plan = plan(webhook.severities());
        return new Plan(plan.steps(), plan.repeat(), chat(webhook.receiver()).levelTimes());
    }

    /** The time until which a group with these severities buzzes nobody, if all of them have quiet hours now. */
    Optional<Instant> quietUntil(Collection<String> severities, Instant now) {
        Optional<Instant> earliest = Optional.empty();
        for (String severity : severities) {
            Optional<Instant> end = Optional.ofNullable(quiet.get(severity)).flatMap(hours -> hours.until(now));
            if (end.isEmpty()) {
                return end;
            }
            earliest = earliest.filter(end.get()::isAfter).or(() -> end);
        }
        return earliest;
    }

    private List<Step> steps(String severity) {
        return severities.getOrDefault(severity, UNLISTED);
    }

    /** The name of a person for card and log. */
    String name(String person) {
        return names.getOrDefault(person, person);
    }

    /** The chat for this receiver. */
    Chat chat(String receiver) {
        return chats.getOrDefault(receiver, chats.get(DEFAULT));
    }
}
