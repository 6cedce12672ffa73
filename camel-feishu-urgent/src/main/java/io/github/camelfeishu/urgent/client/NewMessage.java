package io.github.camelfeishu.urgent.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import io.github.camelfeishu.urgent.api.MsgType;
import io.github.camelfeishu.urgent.api.ReceiveIdType;

/**
 * A message to be sent.
 *
 * @param receiveIdType what kind of id the receiver is given by
 * @param receiveId     the chat or user that it is for
 * @param msgType       what kind of message it is
 * @param content       what it says: JSON, as the kind asks for it
 */
public record NewMessage(ReceiveIdType receiveIdType, String receiveId, MsgType msgType, String content) {

    private static final String ANY_UUID = new UUID(0, 0).toString();

    /** How many bytes the request has that sends it; what {@link MsgType#maxBytes()} limits. */
    public int requestBytes() {
        return Json.bytes(request(ANY_UUID)).length;
    }

    Map<String, String> request(String uuid) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("receive_id", receiveId);
        request.put("msg_type", msgType.value());
        request.put("content", content);
        request.put("uuid", uuid);
        return request;
    }

    /** Without what it says. */
    @Override
    public String toString() {
        return "message of type " + msgType.value() + " to " + receiveIdType.value() + " " + receiveId;
    }
}
