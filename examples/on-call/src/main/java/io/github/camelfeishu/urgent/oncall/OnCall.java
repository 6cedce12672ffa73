package io.github.camelfeishu.urgent.oncall;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import io.github.camelfeishu.urgent.api.UrgentType;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who is on call and how they are buzzed.
 *
 * @param severities how an alert of each severity buzzes; upper and lower case are the same
 * @param chats      whom to buzz, by the name of the receiver in Alertmanager; {@code default} is for all others
 */
@ConfigurationProperties("on-call")
public record OnCall(SortedMap<String, UrgentType> severities, Map<String, Chat> chats) {

    private static final String DEFAULT = "default";

    /**
     * A chat in which the bot has sent a message that people can be buzzed about.
     *
     * @param messageId the message, {@code om_…}
     * @param people    the open_ids of the people on call, members of the chat
     */
    public record Chat(String messageId, List<String> people) {

        /** @throws IllegalArgumentException if something is missing or wrong */
        public Chat {
            if (messageId == null || !messageId.startsWith("om_")) {
                throw new IllegalArgumentException("message-id must be that of a message of the bot, om_...");
            }
            if (people == null || people.isEmpty()) {
                throw new IllegalArgumentException("people must name at least one open_id");
            }
            people = List.copyOf(people);
        }
    }

    /** @throws IllegalArgumentException if there is no default chat */
    public OnCall {
        SortedMap<String, UrgentType> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(severities == null ? Map.of() : severities);
        severities = anyCase;
        if (chats == null || !chats.containsKey(DEFAULT)) {
            throw new IllegalArgumentException("chats.default is missing");
        }
        chats = Map.copyOf(chats);
    }

    /** How an alert of this severity buzzes, where that is said. */
    public Optional<UrgentType> urgentType(String severity) {
        return Optional.ofNullable(severities.get(severity));
    }

    /** The chat for this receiver. */
    public Chat chat(String receiver) {
        return chats.getOrDefault(receiver, chats.get(DEFAULT));
    }
}
