package io.github.camelfeishu.urgent.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a buzz that succeeded: the body after the endpoint. Camel converts it to {@code String} and to
 * {@code Map}, as {@code {"ok":true,"message_id":"om_…","urgent_type":"app","invalid_user_list":[]}}.
 *
 * @param messageId      the message that was buzzed; null where a disabled endpoint would have sent one
 * @param urgentType     the last type used; where all had read the message, the type asked for; app where nobody was to be
 *                       buzzed
 * @param notifiedByType who was buzzed, by which type, in the order of the request
 * @param rejections     the recipients whom Feishu refused, with its reason
 * @param readUserIds    the recipients who were not buzzed because they had read the message
 * @param logIds         Feishu's log id of every call, in order: what Feishu support asks for
 */
public record UrgentResult(
        String messageId,
        UrgentType urgentType,
        Map<UrgentType, List<String>> notifiedByType,
        List<Rejection> rejections,
        List<String> readUserIds,
        List<String> logIds) {

    /**
     * A recipient whom Feishu refused.
     *
     * @param userId the id as it was given
     * @param code   Feishu's code; 230001 for one listed as invalid beside others who were buzzed
     * @param reason Feishu's own words, or what the code means
     */
    public record Rejection(String userId, int code, String reason) {}

    public UrgentResult {
        Map<UrgentType, List<String>> byType = new EnumMap<>(UrgentType.class);
        notifiedByType.forEach((type, ids) -> byType.put(type, List.copyOf(ids)));
        notifiedByType = Collections.unmodifiableMap(byType);
        rejections = List.copyOf(rejections);
        readUserIds = List.copyOf(readUserIds);
        logIds = List.copyOf(logIds);
    }

    /** Always true: what is not ok is a {@link FeishuUrgentException}. */
    public boolean ok() {
        return true;
    }

    /** Everybody who was buzzed. */
    public List<String> notifiedUserIds() {
        return notifiedByType.values().stream().flatMap(Collection::stream).toList();
    }

    /** The ids of {@link #rejections()}. */
    public List<String> invalidUserList() {
        return rejections.stream().map(Rejection::userId).toList();
    }

    /** The tool shape, as plain values in the order of its JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ok", ok());
        map.put("message_id", messageId);
        map.put("urgent_type", urgentType.value());
        map.put("invalid_user_list", new ArrayList<>(invalidUserList()));
        return map;
    }
}
