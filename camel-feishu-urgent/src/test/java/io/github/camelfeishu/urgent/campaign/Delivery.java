package io.github.camelfeishu.urgent.campaign;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.campaign.Trouble.Known;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.testkit.Accounting;

/**
 * One delivery of an alert: its attempts up to the one that succeeded, beside what Feishu has on record of them. An alert
 * that is sent again after a success is delivered anew.
 *
 * @param number   the first delivery of its alert is number 0
 * @param attempts at least one
 * @param calls    the calls about the alert, in order
 * @param buzzes   who was buzzed about it, in order
 * @param sent     the messages that were sent for it
 * @param readers  everybody who has read its message
 * @param unbuzzedReaders those of them who had not been buzzed before
 */
record Delivery(
        Alert alert,
        int number,
        List<Attempt> attempts,
        List<Call> calls,
        List<Buzz> buzzes,
        List<Message> sent,
        Set<String> readers,
        Set<String> unbuzzedReaders) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A call, and what went wrong with it.
     *
     * @param userIds        the recipients, if it is a buzz
     * @param code           Feishu's code; 0 without one
     * @param invalidUserIds the recipients who were not reached, as the answer says
     */
    record Call(RecordedCall recorded, Trouble trouble, Set<String> userIds, int code, Set<String> invalidUserIds) {

        static Call of(RecordedCall recorded, Trouble trouble) {
            boolean answered = trouble.known() == Known.ANSWER || trouble.known() == Known.ANSWER_OR_NOTHING;
            JsonNode answer = json(answered ? recorded.responseBody() : "");
            return new Call(
                    recorded,
                    trouble,
                    ids(json(recorded.body()).path("user_id_list")),
                    answer.path("code").asInt(),
                    ids(answer.at("/data/invalid_user_id_list")));
        }

        private static Set<String> ids(JsonNode list) {
            Set<String> ids = new LinkedHashSet<>();
            list.forEach(id -> ids.add(id.asText()));
            return ids;
        }

        boolean is(CallKind kind) {
            return recorded.kind() == kind;
        }

        /** Whether the sandbox knows what was asked for. */
        boolean isRead() {
            return trouble != Trouble.RESET_BEFORE_READ;
        }

        /** The urgent type of a buzz. */
        String type() {
            return recorded.path().replaceFirst(".*_", "");
        }

        /** The same for calls that ask for the same. */
        String request() {
            String query = recorded.rawQuery() == null ? "" : "?" + recorded.rawQuery();
            return recorded.method() + " " + recorded.path() + query + " " + recorded.body();
        }

        private static JsonNode json(String text) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the sandbox has recorded no JSON: " + text, e);
            }
        }

        @Override
        public String toString() {
            return recorded.kind() + (is(CallKind.URGENT) ? " by " + type() + " to " + shown(userIds()) : "") + ": "
                    + trouble + ", " + recorded.status() + " " + shown(recorded.responseBody());
        }

        private static String shown(Set<String> ids) {
            return ids.size() < 5
                    ? ids.toString()
                    : ids.size() + " from " + ids.iterator().next();
        }

        private static String shown(String text) {
            return text.length() < 300 ? text : text.substring(0, 300) + "...";
        }
    }

    Attempt last() {
        return attempts.get(attempts.size() - 1);
    }

    /** Where the recipients stand in the end. */
    Optional<Accounting> accounts() {
        return last(Attempt::accounts);
    }

    private <T> Optional<T> last(Function<Attempt, Optional<T>> value) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            Optional<T> found = value.apply(attempts.get(i));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    List<Call> calls(CallKind kind) {
        return calls.stream().filter(call -> call.is(kind)).toList();
    }

    /** Calls that buzz somebody. */
    List<Call> callsTo(String userId) {
        return calls(CallKind.URGENT).stream()
                .filter(call -> call.userIds().contains(userId))
                .toList();
    }

    @Override
    public String toString() {
        return alert + " delivery " + number + ": " + attempts;
    }
}
