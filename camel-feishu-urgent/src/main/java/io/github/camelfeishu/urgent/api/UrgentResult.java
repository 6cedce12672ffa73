package io.github.camelfeishu.urgent.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A delivery that succeeded: the body after the endpoint. Camel converts it to {@code String} and to {@code Map}; Jackson
 * writes the same JSON, see {@link #toMap()}.
 *
 * @param messageId      the message that was buzzed or sent; {@code om_dry_run} if a dry run did not send it
 * @param urgentType     the last type used; if all had read the message, the type asked for; app if nobody was to be
 *                       buzzed
 * @param notifiedByType who was buzzed, by which type, in the order of the request
 * @param rejections     the recipients whom Feishu refused, with its reason
 * @param readUserIds    the recipients who were not buzzed because they had read the message
 * @param logIds         Feishu's log ids of the calls, in order, for its support: the first 50, the last 50, and up to
 *                       50 of failures between them
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
     * @param userId the id or address as it was given
     * @param code   Feishu's code; 230001 for one listed as invalid beside others who were buzzed; 0 for one who was looked
     *               up and not found
     * @param reason Feishu's own words, or the meaning of the code
     */
    public record Rejection(String userId, int code, String reason) {

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("user_id", userId);
            map.put("code", code);
            map.put("reason", reason);
            return map;
        }
    }

    public UrgentResult {
        Map<UrgentType, List<String>> byType = new EnumMap<>(UrgentType.class);
        notifiedByType.forEach((type, ids) -> byType.put(type, List.copyOf(ids)));
        notifiedByType = Collections.unmodifiableMap(byType);
        rejections = List.copyOf(rejections);
        readUserIds = List.copyOf(readUserIds);
        logIds = List.copyOf(logIds);
    }

    /** Always true: a failure is a {@link FeishuUrgentException}. */
    public boolean ok() {
        return true;
    }

    /** Everybody who was buzzed. */
    public List<String> notifiedUserIds() {
        return notifiedByType.values().stream().flatMap(Collection::stream).toList();
    }

    /** The ids of {@link #rejections()}. */
    public List<String> invalidUserList() {
        return rejections.isEmpty()
                ? List.of()
                : rejections.stream().map(Rejection::userId).toList();
    }

    /**
     * The result as JSON has it: first the tool shape
     * {@code {"ok":true,"message_id":"om_…","urgent_type":"app","invalid_user_list":[]}}, then the other accessors in
     * snake_case; a type by its {@link UrgentType#value()}.
     */
    @JsonValue
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ok", ok());
        map.put("message_id", messageId);
        map.put("urgent_type", urgentType.value());
        map.put("invalid_user_list", new ArrayList<>(invalidUserList()));
        map.put("notified_user_ids", new ArrayList<>(notifiedUserIds()));
        Map<String, Object> byType = new LinkedHashMap<>();
        notifiedByType.forEach((type, ids) -> byType.put(type.value(), new ArrayList<>(ids)));
        map.put("notified_by_type", byType);
        map.put(
                "rejections",
                new ArrayList<>(rejections.stream().map(Rejection::toMap).toList()));
        map.put("read_user_ids", new ArrayList<>(readUserIds));
        map.put("log_ids", new ArrayList<>(logIds));
        return map;
    }
}
