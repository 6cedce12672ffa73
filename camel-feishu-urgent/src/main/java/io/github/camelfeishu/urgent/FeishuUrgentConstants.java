package io.github.camelfeishu.urgent;

import io.github.camelfeishu.urgent.input.Headers;
import org.apache.camel.spi.Metadata;

/** The headers that the producer reads and sets. */
public final class FeishuUrgentConstants {

    @Metadata(
            label = "producer",
            description = "In: the message to buzz (`om_...`), if the option messageId does not name it; wins over the"
                    + " body. Not read if the endpoint sends the message itself. Never written.",
            javaType = "String")
    public static final String MESSAGE_ID = Headers.MESSAGE_ID;

    @Metadata(
            label = "producer",
            description =
                    "Out, also on a failure: the message that was buzzed or sent. Never read, so the message of one"
                            + " step does not decide for the next; removed if this step has none.",
            javaType = "String")
    public static final String MESSAGE_ID_USED = "CamelFeishuUrgentMessageIdUsed";

    @Metadata(
            label = "producer",
            description =
                    "In: the recipients, if the option userIds does not name them; wins over the body. A Collection,"
                            + " an array, a String of ids separated by comma, semicolon or space, or the JSON text of a list.",
            javaType = "Collection, array or String")
    public static final String USER_IDS = Headers.USER_IDS;

    @Metadata(
            label = "producer",
            description =
                    "In: how to buzz, `app`, `sms` or `phone`; wins over the body and over the type in the URI, which"
                            + " sets the ceiling.",
            javaType = "io.github.camelfeishu.urgent.api.UrgentType or String",
            enums = "app,sms,phone")
    public static final String TYPE = Headers.TYPE;

    @Metadata(
            label = "producer",
            description = "Out: the type that was used last. Never read, so the next endpoint decides for itself.",
            javaType = "String",
            enums = "app,sms,phone")
    public static final String TYPE_USED = "CamelFeishuUrgentTypeUsed";

    @Metadata(
            label = "producer",
            description =
                    "In: the kind of ids that name the recipients, if neither the option userIds names them nor the"
                            + " option userIdType stands in the URI; wins over the body.",
            javaType = "io.github.camelfeishu.urgent.api.UserIdType or String",
            enums = "open_id,union_id,user_id,email,mobile")
    public static final String USER_ID_TYPE = Headers.USER_ID_TYPE;

    @Metadata(
            label = "producer",
            description = "In: the chat or user to send the body to, as a message, before it is buzzed; if neither the"
                    + " option receiveId nor the option messageId is set.",
            javaType = "String")
    public static final String RECEIVE_ID = Headers.RECEIVE_ID;

    @Metadata(
            label = "producer",
            description = "In: the kind of id that names the receiver, if neither the option receiveId nor the option"
                    + " receiveIdType is set.",
            javaType = "io.github.camelfeishu.urgent.api.ReceiveIdType or String",
            enums = "chat_id,open_id,union_id,user_id,email")
    public static final String RECEIVE_ID_TYPE = Headers.RECEIVE_ID_TYPE;

    @Metadata(
            label = "producer",
            description =
                    "In: the idempotency key of the message to send, at most 50 characters. Feishu sends a message"
                            + " once an hour for each key, also after a restart of the application. By default a new key for"
                            + " each message. Removed when the message was sent.",
            javaType = "String")
    public static final String UUID = Headers.UUID;

    @Metadata(
            label = "producer",
            description =
                    "In: the tenant in which a store app buzzes, if the option tenantKey does not stand in the URI."
                            + " Any other app has one tenant and does not read it.",
            javaType = "String")
    public static final String TENANT_KEY = Headers.TENANT_KEY;

    @Metadata(
            label = "producer",
            description = "Out: the recipients whom Feishu refused while it buzzed others.",
            javaType = "List<String>")
    public static final String INVALID_USER_IDS = "CamelFeishuUrgentInvalidUserIds";

    @Metadata(
            label = "producer",
            description = "Out: Feishu's log id of the last call; Feishu's support asks for it.",
            javaType = "String")
    public static final String LOG_ID = "CamelFeishuUrgentLogId";

    private FeishuUrgentConstants() {}
}
