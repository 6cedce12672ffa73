package io.github.camelfeishu.urgent.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.HttpTransport.HttpCall;
import io.github.camelfeishu.urgent.client.HttpTransport.Timeouts;
import org.apache.hc.core5.net.PercentCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feishu's calls about messages, one method each: one call over the wire, a typed answer or an exception. */
public final class FeishuClient {

    /** Feishu's limit of an idempotency key, in characters. */
    public static final int MAX_UUID = 50;

    private static final Logger LOG = LoggerFactory.getLogger(FeishuClient.class);

    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final String MESSAGES = "/open-apis/im/v1/messages";
    private static final String FIND_PEOPLE = "/open-apis/contact/v3/users/batch_get_id";

    /** Feishu's limit for one call that looks people up. */
    public static final int MAX_ADDRESSES = 50;

    /**
     * The answer to a buzz that was executed.
     *
     * @param invalidUserIds the recipients whom Feishu did not buzz
     * @param logId          Feishu's log id, or null
     */
    public record BuzzAnswer(List<String> invalidUserIds, String logId) {}

    /**
     * The answer for a message that was sent, now or by an earlier call with the same uuid.
     *
     * @param messageId the message, {@code om_…}
     * @param logId     Feishu's log id, or null
     */
    public record SendAnswer(String messageId, String logId) {}

    /**
     * Some of the people who have read a message.
     *
     * @param userIds   the readers on this page
     * @param nextToken the token of the next page; null if this is the last
     * @param logId     Feishu's log id, or null
     */
    public record ReadersPage(List<String> userIds, String nextToken, String logId) {}

    /**
     * The people who were looked up.
     *
     * @param openIds those who were found
     * @param logId   Feishu's log id, or null
     */
    public record FoundPeople(Map<PersonAddress, String> openIds, String logId) {}

    private final HttpTransport transport;
    private final Timeouts timeouts;
    private final List<String> secrets;

    public FeishuClient(FeishuApp app, HttpTransport transport, Timeouts timeouts) {
        this.transport = transport;
        this.timeouts = timeouts;
        secrets = app.secrets();
    }

    /**
     * Sends a message: {@code POST im/v1/messages}.
     *
     * @param  uuid                idempotency key, at most {@link #MAX_UUID} characters: Feishu deduplicates sends by it for an hour
     * @throws FeishuCallException if it was not sent, or the outcome is unknown
     */
    public SendAnswer send(String token, NewMessage message, String uuid) throws FeishuCallException {
        HttpAnswer answer = call(
                () -> "Sending a " + message,
                new HttpCall(
                        CallKind.SEND,
                        "POST",
                        MESSAGES + "?receive_id_type=" + message.receiveIdType().value(),
                        token,
                        message.request(uuid),
                        secrets(token)));
        String messageId = AnswerJudge.executed(CallKind.SEND, answer)
                .at("/data/message_id")
                .asText("");
        if (!MESSAGE_ID.matcher(messageId).matches()) {
            throw AnswerJudge.incomplete(CallKind.SEND, "message_id", answer);
        }
        return new SendAnswer(messageId, answer.logId());
    }

    /**
     * Looks up who has read a message, at most 100 people a page: {@code GET im/v1/messages/:message_id/read_users}.
     *
     * @param  pageToken           the page to look up; null for the first
     * @throws FeishuCallException if they cannot be had
     */
    public ReadersPage readers(String token, String messageId, UserIdType userIdType, String pageToken)
            throws FeishuCallException {
        String path = message(messageId) + "/read_users?user_id_type=" + userIdType.value() + "&page_size=100"
                + (pageToken == null ? "" : "&page_token=" + encoded(pageToken));
        HttpAnswer answer = call(
                () -> "Readers of message " + messageId,
                new HttpCall(CallKind.READ, "GET", path, token, null, secrets(token)));
        JsonNode data = AnswerJudge.executed(CallKind.READ, answer).path("data");
        if (!data.has("items") && !data.has("has_more")) {
            throw AnswerJudge.incomplete(CallKind.READ, "items", answer);
        }
        List<String> userIds = new ArrayList<>();
        for (JsonNode item : data.path("items")) {
            String userId = item.path("user_id").asText("");
            if (userId.isEmpty()) {
                throw idsWithheld(userIdType, answer);
            }
            userIds.add(userId);
        }
        if (!data.path("has_more").asBoolean(false)) {
            return new ReadersPage(userIds, null, answer.logId());
        }
        String nextToken = data.path("page_token").asText("");
        if (nextToken.isEmpty()) {
            throw AnswerJudge.incomplete(CallKind.READ, "the page_token of the next page", answer);
        }
        return new ReadersPage(userIds, nextToken, answer.logId());
    }

    /** Readers whose ids Feishu left out, so that they cannot be told apart. */
    private static FeishuCallException idsWithheld(UserIdType userIdType, HttpAnswer answer) {
        return new FeishuCallException(Failure.notExecuted(
                Category.SETUP,
                answer.status(),
                "the readers came without their " + userIdType.value(),
                userIdType == UserIdType.USER_ID
                        ? "Grant the app contact:user.employee_id:readonly, or use open_id."
                        : "Ask Feishu's support with the log id, or buzz without unreadOnly.",
                answer.logId()));
    }

    /**
     * Looks up at most 50 people, all by mail address or all by number: {@code POST contact/v3/users/batch_get_id}.
     *
     * @param  resignedToo         whether to find people who have left the company too
     * @throws FeishuCallException if the answer cannot be had; it says nothing about people
     */
    public FoundPeople findPeople(String token, List<PersonAddress> addresses, boolean resignedToo)
            throws FeishuCallException {
        UserIdType type = addresses.get(0).type();
        List<String> values = addresses.stream().map(PersonAddress::value).toList();
        // an answer that quotes an address must not bring it into a log
        List<String> unshown = secrets(token);
        unshown.addAll(values);
        HttpAnswer answer = call(
                () -> "Looking up " + addresses.size() + " people by " + type.value(),
                new HttpCall(
                        CallKind.LOOKUP,
                        "POST",
                        FIND_PEOPLE + "?user_id_type=" + UserIdType.OPEN_ID.value(),
                        token,
                        Map.of(
                                type == UserIdType.EMAIL ? "emails" : "mobiles",
                                values,
                                "include_resigned",
                                resignedToo),
                        unshown));
        JsonNode people = AnswerJudge.executed(CallKind.LOOKUP, answer).at("/data/user_list");
        if (!people.isArray()) {
            throw AnswerJudge.incomplete(CallKind.LOOKUP, "user_list", answer);
        }
        Map<PersonAddress, String> openIds = new HashMap<>();
        for (JsonNode person : people) {
            String openId = person.path("user_id").asText("");
            if (!openId.isEmpty()) {
                PersonAddress.of(type, person.path(type.value()).asText(""))
                        .filter(addresses::contains)
                        .ifPresent(address -> openIds.put(address, openId));
            }
        }
        return new FoundPeople(openIds, answer.logId());
    }

    /**
     * Buzzes at most 200 people about a message: {@code PATCH im/v1/messages/:message_id/urgent_…}.
     *
     * @throws FeishuCallException if nobody was buzzed, or the outcome is unknown
     */
    public BuzzAnswer buzz(String token, UrgentType type, String messageId, UserIdType userIdType, List<String> userIds)
            throws FeishuCallException {
        HttpAnswer answer = call(
                () -> "Buzz by " + type.value() + " of message " + messageId + " to " + userIds.size() + " recipients",
                new HttpCall(
                        CallKind.BUZZ,
                        "PATCH",
                        message(messageId) + "/urgent_" + type.value() + "?user_id_type=" + userIdType.value(),
                        token,
                        Map.of("user_id_list", userIds),
                        secrets(token)));
        JsonNode body = AnswerJudge.executed(CallKind.BUZZ, answer);
        JsonNode listed = body.path("data").path("invalid_user_id_list");
        if (listed.isEmpty()) {
            return new BuzzAnswer(List.of(), answer.logId());
        }
        Set<String> invalid = new HashSet<>();
        listed.forEach(id -> invalid.add(id.asText()));
        return new BuzzAnswer(userIds.stream().filter(invalid::contains).toList(), answer.logId());
    }

    private static String message(String messageId) {
        return MESSAGES + "/" + encoded(messageId);
    }

    static String encoded(String value) {
        return PercentCodec.encode(value, StandardCharsets.UTF_8);
    }

    private HttpAnswer call(Supplier<String> what, HttpCall call) throws FeishuCallException {
        long start = System.nanoTime();
        HttpAnswer answer = transport.send(call, timeouts);
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{}: HTTP {}, code {}, log id {}, {} ms",
                    what.get(),
                    answer.status(),
                    answer.code(),
                    answer.logId(),
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        return answer;
    }

    private List<String> secrets(String token) {
        List<String> all = new ArrayList<>(secrets);
        all.add(token);
        return all;
    }
}
