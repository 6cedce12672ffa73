package io.github.camelfeishu.urgent.input;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.MsgType;
import io.github.camelfeishu.urgent.client.Json;
import io.github.camelfeishu.urgent.client.NewMessage;
import org.apache.camel.Message;

/** The content of a message to be sent: the body, as JSON in the form that the message type asks for. */
final class MessageContent {

    private MessageContent() {}

    /**
     * Reads the body and leaves it readable.
     *
     * @throws IllegalArgumentException if there is none, or it is not in the form of the message type
     */
    static String of(Message message, MsgType type) {
        return type == MsgType.TEXT ? ofText(message) : ofObject(message, type);
    }

    /**
     * Holds a message against Feishu's limits.
     *
     * @throws IllegalArgumentException if it is too long, or has half a character in it
     */
    static NewMessage checked(NewMessage message) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(message.content())) {
            throw fault(message.msgType(), "half a character is in it");
        }
        int bytes = message.requestBytes();
        int most = message.msgType().maxBytes();
        if (bytes > most) {
            throw fault(
                    message.msgType(), "the request to send it would have " + bytes + " bytes, Feishu takes " + most);
        }
        return message;
    }

    private static String ofText(Message message) {
        String text = BodyText.of(message);
        if (text == null || text.isBlank()) {
            throw fault(MsgType.TEXT, "it is blank, or does not become a text");
        }
        return json(Map.of("text", text), MsgType.TEXT);
    }

    private static String ofObject(Message message, MsgType type) {
        Object body = message.getBody();
        String json = body instanceof Map || body instanceof JsonNode ? json(body, type) : BodyText.of(message);
        if (json == null || json.isBlank()) {
            throw fault(type, "it is blank");
        }
        try {
            if (Json.MAPPER.readTree(json).isObject()) {
                return json.strip();
            }
        } catch (JsonProcessingException e) {
            throw fault(type, "it does not parse as JSON: " + e.getOriginalMessage());
        }
        throw fault(type, "it is JSON, but not an object");
    }

    private static String json(Object value, MsgType type) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw fault(type, "it does not become JSON: " + e.getOriginalMessage());
        }
    }

    private static IllegalArgumentException fault(MsgType type, String what) {
        return new IllegalArgumentException("message to send: " + what + ". It is the body; the option msgType, "
                + type.value() + ", says what it must be: "
                + (type == MsgType.TEXT
                        ? "anything that becomes a String."
                        : "a JSON object, a Map or a Jackson tree."));
    }
}
