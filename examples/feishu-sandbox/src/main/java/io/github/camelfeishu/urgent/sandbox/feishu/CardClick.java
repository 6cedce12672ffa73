package io.github.camelfeishu.urgent.sandbox.feishu;

import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.feishu.EventPusher.Delivery;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Click;
import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** A press on a card's button: the event that tells the app, and what the app's answer does. */
record CardClick(World world, App app, Message message, User user, JsonNode button, JsonNode value) {
    static final String TYPE = "card.action.trigger";

    static final int NOT_CONFIGURED = 200340;
    private static final int TIMED_OUT = 200341;
    private static final int NO_CONNECTION = 200342;
    private static final int UNKNOWN_HOST = 200343;
    private static final int NOT_HTTP_200 = 200671;
    private static final int BAD_ANSWER = 200672;
    private static final int BAD_CARD = 200673;

    private static final Duration MAX_AGE = Duration.ofDays(30);
    private static final Duration MAX_AGE_OF_2_0 = Duration.ofDays(14);
    private static final Set<String> TOASTS = Set.of("info", "success", "error", "warning");

    /** A press by this user; {@link Message#click} has the exceptions. */
    static CardClick of(World world, Message message, User user, String words) {
        require(message.msgType().equals(MsgType.INTERACTIVE.id), message + " is no card");
        Card card = new Card(Json.parse(message.content()));
        JsonNode button =
                card.button(words).orElseThrow(() -> new NoSuchElementException(message + " has no button " + words));
        require(!message.isDeleted(), message + " was deleted");
        require(!message.chat().isDissolved(), message.chat() + " was dissolved");
        require(message.chat().hasMember(user) && user.isInCompany(), user + " is not in " + message.chat());
        Instant end = message.sentAt().plus(card.isForm2() ? MAX_AGE_OF_2_0 : MAX_AGE);
        require(!end.isBefore(world.clock().instant()), message + " is too old: it took presses until " + end);
        require(!button.path("disabled").asBoolean(), "the button " + words + " is disabled");
        JsonNode value = card.callbackValue(button).orElse(null);
        require(value != null, "the button " + words + " posts nothing");
        return new CardClick(world, message.sender(), message, user, button, value);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    static Click failed(int code, String reason) {
        return new Click(code, null, null, reason);
    }

    ObjectNode event(EventSubscription to, Instant now) {
        String tenantKey = message.chat().tenant().tenantKey();
        ObjectNode event = EventPusher.event(app, tenantKey, TYPE, to, String.valueOf(now.toEpochMilli() * 1000));
        ObjectNode content = event.putObject("event");
        ObjectNode operator = content.putObject("operator").put("tenant_key", tenantKey);
        operator.setAll(UserIds.all(user, app));
        content.put("token", "c-" + EventPusher.random());
        ObjectNode action = content.putObject("action");
        action.set("value", value);
        action.put("tag", "button");
        if (button.has("name")) {
            action.set("name", button.get("name"));
        }
        content.put("host", "im_message");
        content.putObject("context")
                .put("open_message_id", message.messageId())
                .put("open_chat_id", message.chat().chatId());
        return event;
    }

    /** Takes the app's answer: a new card is the message's content then. */
    Click answered(Delivery delivery) {
        Throwable failure = delivery.failure();
        String text = delivery.event().answer();
        if (failure instanceof TimeoutException || failure instanceof HttpTimeoutException) {
            return failed(TIMED_OUT, text);
        }
        if (failure != null) {
            return failed(
                    failure.getCause() instanceof UnresolvedAddressException ? UNKNOWN_HOST : NO_CONNECTION, text);
        }
        if (delivery.event().status() != 200) {
            return failed(NOT_HTTP_200, "HTTP " + delivery.event().status());
        }
        JsonNode answer = Json.parse(text);
        JsonNode toast = answer.path("toast");
        if (!hasOnly(answer, Set.of("toast", "card")) || isPresent(toast) && !isToast(toast)) {
            return failed(
                    BAD_ANSWER,
                    "not {\"toast\":{\"type\":…,\"content\":…},\"card\":{\"type\":\"raw\",\"data\":{…}}}: " + text);
        }
        if (isPresent(answer.path("card"))) {
            String problem = problem(answer.get("card"));
            if (problem != null) {
                return failed(BAD_CARD, problem);
            }
            world.update(message, answer.get("card").get("data").toString());
        }
        return isPresent(toast)
                ? new Click(
                        0,
                        toast.path("type").asText("info"),
                        toast.get("content").textValue(),
                        null)
                : new Click(0, null, null, null);
    }

    private static boolean isPresent(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static boolean hasOnly(JsonNode object, Set<String> fields) {
        return object.isObject() && object.properties().stream().allMatch(field -> fields.contains(field.getKey()));
    }

    private static boolean isToast(JsonNode toast) {
        return hasOnly(toast, Set.of("type", "content", "i18n"))
                && (!toast.has("type") || TOASTS.contains(toast.get("type").asText()))
                && toast.path("content").isTextual();
    }

    /** The mistake in a new card; null if there is none. */
    private static String problem(JsonNode card) {
        if (!hasOnly(card, Set.of("type", "data"))
                || !card.path("type").asText().equals("raw")) {
            return "the sandbox takes cards as {\"type\":\"raw\",\"data\":{…}}";
        }
        return new Card(card.path("data")).problem().map(Refusal::reason).orElse(null);
    }
}
