package io.github.camelfeishu.urgent.campaign;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;

/**
 * One delivery, or a few at the same time, and what goes wrong with them. Every combination of values makes a plan. Its
 * text is one line, with the values that differ from those of {@link #SIMPLEST}.
 *
 * @param users           how many valid recipients
 * @param duplicates      how many recipients are named twice
 * @param unknown         how many recipients do not exist
 * @param departed        how many have left the company
 * @param outsiders       how many are not in the chat
 * @param unavailable     how many are outside the app's availability
 * @param overbuzzed      how many have 200 unread buzzes
 * @param invalidUsers    what Feishu does with the first three
 * @param isolate         {@code isolateInvalidUsers}
 * @param task            what is asked for
 * @param type            the urgent type
 * @param fallbacks       how many gentler types follow
 * @param smsQuota        the tenant's quota of SMS
 * @param phoneQuota      the tenant's quota of calls
 * @param unreadOnly      {@code unreadOnly}
 * @param readers         how many have read the message before
 * @param laterReaders    how many more read it before each redelivery
 * @param way             the route
 * @param sideBySide      whether the parts of a splitter or multicast go side by side
 * @param threads         how many exchanges at once
 * @param redeliveries    how often a failed exchange is redelivered
 * @param retries         {@code maxRetries}
 * @param repeatUnknown   {@code retryUnknownOutcome}
 * @param parallel        {@code parallelCalls}
 * @param connections     how many connections there may be
 * @param responseTimeout {@code responseTimeout} in milliseconds
 * @param maxWait         {@code maxWait} in milliseconds
 * @param event           what happens meanwhile
 * @param at              after how many buzzes, or messages where nobody is buzzed
 * @param forever         whether the last trouble of each kind hits all later calls too
 * @param token           what goes wrong with the first, second … call for a token
 * @param send            likewise with calls that send the message
 * @param read            likewise with calls for its readers
 * @param buzz            likewise with buzzes
 */
record Plan(
        int users,
        int duplicates,
        int unknown,
        int departed,
        int outsiders,
        int unavailable,
        int overbuzzed,
        InvalidUsers invalidUsers,
        boolean isolate,
        Task task,
        UrgentType type,
        int fallbacks,
        int smsQuota,
        int phoneQuota,
        boolean unreadOnly,
        int readers,
        int laterReaders,
        Way way,
        boolean sideBySide,
        int threads,
        int redeliveries,
        int retries,
        boolean repeatUnknown,
        int parallel,
        int connections,
        int responseTimeout,
        int maxWait,
        Event event,
        int at,
        boolean forever,
        List<Trouble> token,
        List<Trouble> send,
        List<Trouble> read,
        List<Trouble> buzz) {

    enum Task {
        BUZZ,
        SEND_AND_BUZZ,
        SEND_ONLY
    }

    /** How the exchange comes to the endpoint, and who redelivers it. */
    enum Way {
        DIRECT,
        /** The route of the endpoint redelivers. */
        REDELIVERED,
        /** A route around it redelivers. */
        FROM_OUTSIDE,
        /** The caller sends the same exchange again. */
        SENT_AGAIN,
        SPLIT,
        MULTICAST,
        SPLIT_SENT_AGAIN,
        MULTICAST_SENT_AGAIN;

        boolean hasParts() {
            return name().startsWith("SPLIT") || name().startsWith("MULTICAST");
        }

        boolean isSplit() {
            return name().startsWith("SPLIT");
        }

        boolean isSentAgain() {
            return name().endsWith("SENT_AGAIN");
        }

        boolean isRedelivered() {
            return this != DIRECT;
        }
    }

    enum Event {
        NONE,
        /** The context is stopped. */
        STOP,
        /** The context is stopped, and does not wait. */
        FORCED_STOP,
        /** The threads of the exchanges are interrupted. */
        INTERRUPT,
        /** Feishu refuses connections for a moment, and closes those it has. */
        REFUSE
    }

    private static final RecordComponent[] COMPONENTS = Plan.class.getRecordComponents();
    private static final Constructor<?> CONSTRUCTOR = Plan.class.getDeclaredConstructors()[0];

    static final Plan SIMPLEST = new Plan(
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            InvalidUsers.LISTED,
            true,
            Task.BUZZ,
            UrgentType.APP,
            0,
            100_000,
            100_000,
            false,
            0,
            0,
            Way.DIRECT,
            false,
            1,
            0,
            0,
            false,
            1,
            20,
            30_000,
            100,
            Event.NONE,
            0,
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of());

    /** Longer than a busy machine needs: no plan has a server that lets a caller wait for a connection. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Enough to see a caller wait. A busy machine needs longer for some calls, which then arrive when nobody waits. */
    static final int HASTY = 250;
    /** Longer: a late call about an alert that is delivered anew would be taken for one of the new delivery. */
    static final int LESS_HASTY = 3_000;

    static final Duration REFUSAL = Duration.ofMillis(50);
    /** Into how many parts a splitter cuts, and how many branches a multicast has. */
    static final int PARTS = 3;

    /** What a busy machine needs for everything that is no wait. Far less than a call lasts that is never answered. */
    private static final Duration WORK = Duration.ofMinutes(1);

    Plan {
        token = List.copyOf(token);
        send = List.copyOf(send);
        read = List.copyOf(read);
        buzz = List.copyOf(buzz);
    }

    // --- what follows from it

    List<Trouble> troubles(CallKind kind) {
        return switch (kind) {
            case TOKEN -> token;
            case SEND -> send;
            case READERS -> read;
            case URGENT -> buzz;
            case UPDATE, USERS, CHECK, OTHER -> List.of();
        };
    }

    List<Trouble> troubles() {
        return Arrays.stream(CallKind.values())
                .flatMap(kind -> troubles(kind).stream())
                .filter(trouble -> trouble != Trouble.NONE)
                .toList();
    }

    boolean isUneventful() {
        return event == Event.NONE && troubles().isEmpty();
    }

    boolean buzzes() {
        return task != Task.SEND_ONLY;
    }

    boolean sends() {
        return task != Task.BUZZ;
    }

    boolean isStopped() {
        return event == Event.STOP || event == Event.FORCED_STOP;
    }

    /** Camel loses exchanges whose parts are side by side when it stops. */
    boolean hasPartsSideBySide() {
        return way.hasParts() && sideBySide && !isStopped();
    }

    /** A part that has succeeded is then delivered anew; nothing else is. */
    boolean hasPartsThatAreSentAgain() {
        return way.hasParts() && way.isSentAgain();
    }

    /** How many deliveries one exchange makes. */
    int deliveriesEach() {
        return way.hasParts() ? PARTS : 1;
    }

    int attempts() {
        return way.isRedelivered() ? 1 + redeliveries : 1;
    }

    /** The gentler types to try, from the strongest. */
    List<UrgentType> fallbackTypes() {
        return Stream.of(UrgentType.SMS, UrgentType.APP)
                .filter(type::isAbove)
                .limit(fallbacks)
                .toList();
    }

    /** The type, or one of the fallbacks, has quota for all that this plan can ask for. */
    boolean hasQuota() {
        UrgentType last = fallbackTypes().isEmpty()
                ? type
                : fallbackTypes().get(fallbackTypes().size() - 1);
        return switch (last) {
            case APP -> true;
            case SMS -> smsQuota == SIMPLEST.smsQuota;
            case PHONE -> phoneQuota == SIMPLEST.phoneQuota;
        };
    }

    /** No delivery can use up the time that there is for the component's own limits on sending and reading. */
    boolean hasTime() {
        boolean oneByOne = threads == 1 && !hasPartsSideBySide() && !hasPartsThatAreSentAgain();
        return maxWait >= SIMPLEST.maxWait && (oneByOne || !sends() && !unreadOnly);
    }

    /**
     * The longest that an exchange may take. A trouble costs the time-out of one call if the caller does not notice it
     * before, and one wait for a repeat.
     */
    Duration longest() {
        long slow = troubles().stream().filter(Trouble::isSlow).count();
        long waits = troubles().size();
        if (forever || event == Event.REFUSE) {
            long callsInARow = (long) threads * deliveriesEach() * attempts() * (2 + retries) * (4 + fallbacks);
            slow += slow == 0 ? 0 : callsInARow;
            waits += callsInARow;
        }
        return WORK.plusMillis(2L * responseTimeout * slow).plusMillis(maxWait * waits);
    }

    // --- as text

    @Override
    public String toString() {
        return Stream.concat(
                        Stream.of("users=" + users),
                        components()
                                .filter(it -> !it.getName().equals("users") && !get(it).equals(SIMPLEST.get(it)))
                                .map(it -> it.getName() + "=" + text(get(it))))
                .collect(Collectors.joining(" "));
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString();
    }

    static Plan parse(String line) {
        Plan plan = SIMPLEST;
        for (String word : line.trim().split("\\s+")) {
            String[] parts = word.split("=", 2);
            RecordComponent component = components()
                    .filter(it -> it.getName().equals(parts[0]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("a plan has no " + parts[0]));
            plan = plan.with(parts[0], value(component, parts[1]));
        }
        return plan;
    }

    private static Object value(RecordComponent component, String text) {
        Class<?> type = component.getType();
        if (type == int.class) {
            return Integer.valueOf(text);
        }
        if (type == boolean.class) {
            return Boolean.valueOf(text);
        }
        if (type == List.class) {
            return text.isEmpty()
                    ? List.of()
                    : Stream.of(text.split(",")).map(Trouble::valueOf).toList();
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(it -> ((Enum<?>) it).name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(component.getName() + " is not " + text));
    }

    // --- as a list of values

    private static Stream<RecordComponent> components() {
        return Arrays.stream(COMPONENTS);
    }

    private Object get(RecordComponent component) {
        try {
            return component.getAccessor().invoke(this);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same plan with another value. */
    Plan with(String name, Object value) {
        Object[] values = components()
                .map(it -> it.getName().equals(name) ? value : get(it))
                .toArray();
        try {
            return (Plan) CONSTRUCTOR.newInstance(values);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " cannot be " + value, e);
        }
    }

    /** Plans that differ from this one in one value, and are simpler; the simplest first. */
    List<Plan> simpler() {
        List<Plan> simpler = new ArrayList<>();
        components().forEach(component -> {
            Object value = get(component);
            Object simplest = SIMPLEST.get(component);
            if (!value.equals(simplest)) {
                simpler.add(with(component.getName(), simplest));
            }
        });
        components().forEach(component -> {
            Object value = get(component);
            Object simplest = SIMPLEST.get(component);
            if (value instanceof Integer number && Math.abs(number - (int) simplest) > 1) {
                int middle = ((int) simplest + number) / 2;
                simpler.add(with(component.getName(), middle));
                simpler.add(with(component.getName(), number > (int) simplest ? number - 1 : number + 1));
            } else if (value instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    List<Object> shorter = new ArrayList<>(list);
                    shorter.remove(i);
                    simpler.add(with(component.getName(), shorter));
                    if (list.get(i) != Trouble.NONE) {
                        List<Object> gentler = new ArrayList<>(list);
                        gentler.set(i, Trouble.NONE);
                        simpler.add(with(component.getName(), gentler));
                    }
                }
            }
        });
        return simpler;
    }
}
