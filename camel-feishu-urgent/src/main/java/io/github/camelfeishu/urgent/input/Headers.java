package io.github.camelfeishu.urgent.input;

/** The names of the headers that are read. */
public final class Headers {

    public static final String MESSAGE_ID = "CamelFeishuUrgentMessageId";
    public static final String USER_IDS = "CamelFeishuUrgentUserIds";
    public static final String TYPE = "CamelFeishuUrgentType";
    public static final String USER_ID_TYPE = "CamelFeishuUrgentUserIdType";
    public static final String RECEIVE_ID = "CamelFeishuUrgentReceiveId";
    public static final String RECEIVE_ID_TYPE = "CamelFeishuUrgentReceiveIdType";
    public static final String UUID = "CamelFeishuUrgentUuid";
    public static final String TENANT_KEY = "CamelFeishuUrgentTenantKey";

    private Headers() {}
}
