package io.github.camelfeishu.urgent;

import org.apache.camel.spi.Metadata;

/** The headers that the producer reads and sets. */
public final class FeishuUrgentConstants {

    @Metadata(
            label = "producer",
            description = "In: the message to buzz (`om_...`); wins over the body and over the option messageId;"
                    + " not read where the endpoint sends the message itself. Out: the message that was buzzed; a"
                    + " message that was sent stands here also if the buzz then failed.",
            javaType = "String")
    public static final String MESSAGE_ID = "CamelFeishuUrgentMessageId";

    @Metadata(
            label = "producer",
            description = "The recipients; wins over the body and over the option userIds. A Collection, an array, or a"
                    + " comma separated String.",
            javaType = "Collection, array or String")
    public static final String USER_IDS = "CamelFeishuUrgentUserIds";

    @Metadata(
            label = "producer",
            description = "How to buzz: `app`, `sms` or `phone`; wins over the body and over the type in the URI, which"
                    + " sets the ceiling.",
            javaType = "io.github.camelfeishu.urgent.api.UrgentType or String",
            enums = "app,sms,phone")
    public static final String TYPE = "CamelFeishuUrgentType";

    @Metadata(
            label = "producer",
            description = "Out: the type that was used last. Never read, so the next endpoint decides for itself.",
            javaType = "String",
            enums = "app,sms,phone")
    public static final String TYPE_USED = "CamelFeishuUrgentTypeUsed";

    @Metadata(
            label = "producer",
            description = "The kind of ids that the recipients are given by; wins over the body and over the option"
                    + " userIdType.",
            javaType = "io.github.camelfeishu.urgent.api.UserIdType or String",
            enums = "open_id,union_id,user_id")
    public static final String USER_ID_TYPE = "CamelFeishuUrgentUserIdType";

    @Metadata(
            label = "producer",
            description =
                    "The chat or user to send the body to, as a message, before it is buzzed; wins over the option"
                            + " receiveId.",
            javaType = "String")
    public static final String RECEIVE_ID = "CamelFeishuUrgentReceiveId";

    @Metadata(
            label = "producer",
            description = "The kind of id that the receiver is given by; wins over the option receiveIdType.",
            javaType = "io.github.camelfeishu.urgent.api.ReceiveIdType or String",
            enums = "chat_id,open_id,union_id,user_id,email")
    public static final String RECEIVE_ID_TYPE = "CamelFeishuUrgentReceiveIdType";

    @Metadata(
            label = "producer",
            description =
                    "The tenant in which a store app buzzes; wins over the option tenantKey. Any other app has one"
                            + " tenant and does not read it.",
            javaType = "String")
    public static final String TENANT_KEY = "CamelFeishuUrgentTenantKey";

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
