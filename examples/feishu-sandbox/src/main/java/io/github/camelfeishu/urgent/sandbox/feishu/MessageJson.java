package io.github.camelfeishu.urgent.sandbox.feishu;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.world.Message;

/** A message in answers. */
final class MessageJson {
    private MessageJson() {}

    static ObjectNode of(Message message) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("message_id", message.messageId());
        if (message.parent() != null) {
            data.put("root_id", message.root().messageId())
                    .put("parent_id", message.parent().messageId());
        }
        if (message.threadId() != null) {
            data.put("thread_id", message.threadId());
        }
        data.put("msg_type", message.msgType())
                .put("create_time", String.valueOf(message.sentAt().toEpochMilli()))
                .put("update_time", String.valueOf(message.updatedAt().toEpochMilli()))
                .put("deleted", message.isDeleted())
                .put("updated", message.isUpdated())
                .put("chat_id", message.chat().chatId());
        data.putObject("sender")
                .put("id", message.sender().appId())
                .put("id_type", "app_id")
                .put("sender_type", "app")
                .put("tenant_key", message.chat().tenant().tenantKey());
        data.putObject("body").put("content", message.content());
        return data;
    }
}
