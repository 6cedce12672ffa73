package io.github.camelfeishu.urgent.oncall;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.camelfeishu.urgent.api.UrgentType;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The people on call, and the types of their buzzes.
 *
 * @param severities    the types of each severity: the first at once, the next with each repeat; upper and lower case are
 *                      the same
 * @param escalateAfter the time that people have to read the card, before a repeat buzzes them by the next type
 * @param chats         the chats for the cards with the people to buzz, by the name of the receiver in Alertmanager;
 *                      {@code default} is for all other receivers
 */
@ConfigurationProperties("on-call")
public record OnCall(
        SortedMap<String, List<UrgentType>> severities,
        @DefaultValue("5m") Duration escalateAfter,
        Map<String, Chat> chats) {

    private static final String DEFAULT = "default";
    // free, and seen; SMS and phone calls need to be configured, because they cost money
    private static final List<UrgentType> UNLISTED = List.of(UrgentType.APP);

    /**
     * A chat with the bot in it.
     *
     * @param chatId the chat, {@code oc_…}
     * @param people the open_ids of the people on call, members of the chat
     */
    public record Chat(String chatId, List<String> people) {

        /** @throws IllegalArgumentException if the chat id is wrong, or people are missing or blank */
        public Chat {
            if (chatId == null || !chatId.startsWith("oc_")) {
                throw new IllegalArgumentException("chat-id must be that of a chat with the bot in it, oc_...");
            }
            if (people == null || people.isEmpty() || people.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("people must name at least one open_id, and none may be blank");
            }
            people = people.stream().distinct().toList();
        }
    }

    /** @throws IllegalArgumentException if there is no default chat, or the types of a severity do not rise */
    public OnCall {
        SortedMap<String, List<UrgentType>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (severities != null) {
            severities.forEach((severity, types) -> anyCase.put(severity, List.copyOf(types)));
        }
        anyCase.forEach((severity, types) -> {
            if (types.isEmpty() || !List.copyOf(new TreeSet<>(types)).equals(types)) {
                throw new IllegalArgumentException(
                        "severities." + severity + " must be types in rising order, of app, sms, phone");
            }
        });
        severities = anyCase;
        if (chats == null || !chats.containsKey(DEFAULT)) {
            throw new IllegalArgumentException("chats.default is missing");
        }
        chats = Map.copyOf(chats);
    }

    /** Whether all these severities are configured; the others buzz by app. */
    boolean lists(Collection<String> severities) {
        return this.severities.keySet().containsAll(severities);
    }

    /** The types of a group with these severities: the strongest first type, and all stronger types of any of them. */
    NavigableSet<UrgentType> types(Collection<String> severities) {
        NavigableSet<UrgentType> first = new TreeSet<>();
        NavigableSet<UrgentType> all = new TreeSet<>();
        for (String severity : severities) {
            List<UrgentType> types = this.severities.getOrDefault(severity, UNLISTED);
            first.add(types.get(0));
            all.addAll(types);
        }
        return all.tailSet(first.last(), true);
    }

    /** The chat for this receiver. */
    Chat chat(String receiver) {
        return chats.getOrDefault(receiver, chats.get(DEFAULT));
    }
}
