package io.github.camelfeishu.urgent.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.github.camelfeishu.urgent.api.MsgType;
import io.github.camelfeishu.urgent.api.ReceiveIdType;

/**
 * A message to be sent.
 *
 * @param receiveIdType the kind of id that names the receiver
 * @param receiveId     the chat or user that it is for
 * @param msgType       the kind of message
 * @param content       the content: JSON, in the form of its kind
 * @param uuid          the idempotency key, if the sender has one; see {@link FeishuClient#send}
 */
public record NewMessage(
        ReceiveIdType receiveIdType, String receiveId, MsgType msgType, String content, Optional<String> uuid) {

    private static final String ANY_UUID = new UUID(0, 0).toString();

    /** The size of the request that sends it, in bytes; limited by {@link MsgType#maxBytes()}. */
    public int requestBytes() {
        return Json.bytes(request(uuid.orElse(ANY_UUID))).length;
    }

    Map<String, String> request(String uuid) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("receive_id", receiveId);
        request.put("msg_type", msgType.value());
        request.put("content", content);
        request.put("uuid", uuid);
        return request;
    }

    /** Without the content and without mail addresses, which may not be in a log. */
    @Override
    public String toString() {
        String receiver =
                receiveIdType == ReceiveIdType.EMAIL ? "a mail address" : receiveIdType.value() + " " + receiveId;
        return "message of type " + msgType.value() + " to " + receiver;
    }
}
