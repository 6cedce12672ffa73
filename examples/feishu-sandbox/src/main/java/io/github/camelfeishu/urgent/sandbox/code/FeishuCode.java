package io.github.camelfeishu.urgent.sandbox.code;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Feishu's error codes: the number, the words, the HTTP status, and the magic ids that produce them. */
public enum FeishuCode {
    // tokens; all but 99991543 come with HTTP 200
    INVALID_PARAM(10003, 200, "invalid param", MagicId.APP_ID),
    APP_TICKET_INVALID(10012, 200, "app_ticket invalid", MagicId.APP_ID),
    APP_NOT_EXISTING(10014, 200, "app id not exists", MagicId.APP_ID),
    APP_SECRET_INVALID(10014, 200, "app secret invalid"),
    APP_CREDENTIALS_WRONG(99991543, 400, "app id or app secret invalid", MagicId.APP_ID),
    INTERNAL_ERROR(2200, 500, "internal error", MagicId.ANY_CALL, MagicId.APP_ID),

    // the gateway; checked before any API
    TOKEN_MISSING(
            99991661,
            401,
            "Missing access token for authorization. Please make a request with token attached.",
            MagicId.ANY_CALL),
    TOKEN_MALFORMED(
            99991671,
            401,
            "Invalid access token for authorization. The token must start with 't-'.",
            MagicId.ANY_CALL,
            MagicId.TOKEN),
    TENANT_TOKEN_INVALID(
            99991663,
            401,
            "Invalid access token for authorization. Please make a request with token attached.",
            MagicId.ANY_CALL,
            MagicId.TOKEN),
    APP_TOKEN_INVALID(
            99991664,
            401,
            "Invalid app access token for authorization. Please make a request with token attached.",
            MagicId.ANY_CALL,
            MagicId.TOKEN),
    USER_TOKEN_INVALID(
            99991668,
            401,
            "Invalid user access token for authorization. Please make a request with token attached.",
            MagicId.ANY_CALL,
            MagicId.TOKEN),
    TOKEN_EXPIRED(
            99991677,
            401,
            "Authentication token expired. Please make a request with a new one.",
            MagicId.ANY_CALL,
            MagicId.TOKEN),
    APP_DISABLED(99991662, 403, "app is disabled", MagicId.ANY_CALL, MagicId.TOKEN),
    APP_NOT_INSTALLED(99991673, 403, "app is not installed in this tenant", MagicId.ANY_CALL, MagicId.TOKEN),
    RATE_LIMIT(99991400, 429, "request trigger frequency limit", MagicId.ANY_CALL),
    SCOPE_MISSING(99991672, 403, "Access denied. One of the following scopes is required", MagicId.ANY_CALL),
    FIELD_VALIDATION(99992402, 400, "field validation failed", MagicId.ANY_CALL),
    INVALID_USER_ID(99992351, 400, "not a valid {user_id} or not exists", MagicId.USER_ID, MagicId.MESSAGE_ID),
    INVALID_OPEN_ID(99992352, 400, "not a valid {open_id} or not exists", MagicId.USER_ID, MagicId.MESSAGE_ID),
    INVALID_UNION_ID(99992353, 400, "not a valid {union_id} or not exists", MagicId.USER_ID, MagicId.MESSAGE_ID),
    OPEN_ID_CROSS_APP(
            99992361,
            400,
            "open_id cross app",
            MagicId.USER_ID,
            MagicId.MESSAGE_ID,
            MagicId.RECEIVE_ID,
            MagicId.PERSON),

    // all APIs for messages
    BOT_DISABLED(230006, 400, "Bot ability is not activated.", MagicId.ANY_MESSAGE),
    BAD_PARAMETER(
            230001, 400, "Your request contains an invalid request parameter.", MagicId.ANY_MESSAGE, MagicId.USER_ID),
    MESSAGE_DELETED(
            230110,
            400,
            "Action unavailable as the message has been deleted.",
            MagicId.MESSAGE_ID,
            MagicId.READ_MESSAGE_ID,
            MagicId.UPDATED_MESSAGE_ID,
            MagicId.SHOWN_MESSAGE_ID),
    NOT_THE_SENDER(230012, 400, "Bot is NOT the sender of the message.", MagicId.MESSAGE_ID, MagicId.READ_MESSAGE_ID),
    CHAT_DISSOLVED(
            232009,
            400,
            "Your request specifies a chat which has already been dissolved.",
            MagicId.ANY_MESSAGE,
            MagicId.CHAT_ID),
    BOT_NOT_IN_CHAT(
            230002,
            400,
            "The bot can not be outside the group.",
            MagicId.MESSAGE_ID,
            MagicId.READ_MESSAGE_ID,
            MagicId.RECEIVE_ID,
            MagicId.REPLIED_MESSAGE_ID,
            MagicId.SHOWN_MESSAGE_ID),
    EXTERNAL_CHAT(230027, 400, "Lack of necessary permissions.", MagicId.ANY_MESSAGE),
    MAY_NOT_BUZZ(230052, 400, "Can not urgent this message.", MagicId.MESSAGE_ID),
    MESSAGE_FOLDED(230098, 400, "The message is fold, not support urgent.", MagicId.MESSAGE_ID),
    USER_NOT_AVAILABLE(230013, 400, "Bot has NO availability to this user.", MagicId.ANY_MESSAGE, MagicId.USER_ID),
    TOO_MANY_UNREAD(230023, 400, "The user has too many unread urgent messages.", MagicId.USER_ID, MagicId.MESSAGE_ID),
    QUOTA_USED_UP(230024, 400, "Reach the upper limit of urgent message.", MagicId.MESSAGE_ID),

    // readers and sending
    TOO_OLD_TO_ASK(
            230033,
            400,
            "Get the reading status must be done within 7 days after the message is sent.",
            MagicId.READ_MESSAGE_ID),
    CONTENT_TOO_LONG(230025, 400, "The length of the message content reaches its limit.", MagicId.CONTENT),
    CARD_INVALID(230099, 400, "Failed to create card content.", MagicId.CONTENT),
    RECEIVE_ID_INVALID(230034, 400, "The receive_id is invalid.", MagicId.RECEIVE_ID),
    TOO_MANY_MESSAGES(230020, 400, "This operation triggers the frequency limit.", MagicId.CONTENT),

    // users
    USER_ID_INVALID(41012, 400, "user id invalid error", MagicId.PERSON),
    OUTSIDE_CONTACT_RANGE(41050, 400, "no user authority error", MagicId.PERSON),

    // the app, its bot, a chat, a message
    APP_NOT_INSTALLED_ANYWHERE(212100, 400, "app not install", MagicId.TOKEN),
    NO_BOT(11205, 400, "app do not have bot", MagicId.TOKEN),
    INVALID_MESSAGE_ID(
            99992354,
            400,
            "The request you send is not a valid {open_message_id} or not exists",
            MagicId.SHOWN_MESSAGE_ID),
    CHAT_BAD_PARAMETER(232001, 400, "Your request contains an invalid request parameter.", MagicId.CHAT_ID),
    APP_NOT_EXISTING_FOR_CHAT(232004, 400, "The app does not exist.", MagicId.CHAT_ID),
    CHAT_ID_INVALID(232006, 400, "Your request specifies a chat_id which is invalid.", MagicId.CHAT_ID),
    CHAT_OF_ANOTHER_TENANT(232010, 400, "Operator and chat can NOT be in different tenants.", MagicId.CHAT_ID),
    OUTSIDE_THE_CHAT(232011, 400, "Operator can NOT be out of the chat.", MagicId.CHAT_ID),
    NO_BOT_FOR_CHATS(232025, 400, "Bot ability is not activated.", MagicId.CHAT_ID),
    MAY_NOT_MANAGE_EXTERNAL(
            232033,
            400,
            "The operator or invited bots does NOT have the authority to manage external chats without the scope.",
            MagicId.CHAT_ID),
    APP_UNAVAILABLE(232034, 400, "The app is unavailable or inactivated in the tenant.", MagicId.CHAT_ID),

    // updates of cards, and replies
    TOO_OLD_TO_UPDATE(
            230031, 400, "Message can only be modified within 14 days after sending.", MagicId.UPDATED_MESSAGE_ID),
    MESSAGE_RECALLED(230011, 400, "The message is recalled.", MagicId.UPDATED_MESSAGE_ID, MagicId.REPLIED_MESSAGE_ID),
    MESSAGE_INVISIBLE(
            230050,
            400,
            "The message is invisible to the operator.",
            MagicId.REPLIED_MESSAGE_ID,
            MagicId.SHOWN_MESSAGE_ID),
    NO_THREADS(
            230071,
            400,
            "The group to which the message belongs does not support reply in thread.",
            MagicId.REPLIED_MESSAGE_ID),
    NO_THREAD_FOR_FOLDED(
            230072, 400, "Aggregated messages do not support reply in thread.", MagicId.REPLIED_MESSAGE_ID),

    // sending; only a magic id produces these
    P2P_CHAT_SHARED(230015, 400, "P2P chat can NOT be shared.", MagicId.SENDING),
    NOT_THE_OWNER(230017, 400, "Bot is NOT the owner of the resource.", MagicId.SENDING),
    CHAT_SETTINGS(230018, 400, "These operations are NOT allowed at current group settings.", MagicId.SENDING),
    TOPIC_NOT_EXISTING(230019, 400, "The topic does NOT exist.", MagicId.SENDING),
    SENSITIVE(230022, 400, "The content of the message contains sensitive information.", MagicId.SENDING),
    AUDIT_FAILED(230028, 400, "The messages do NOT pass the audit.", MagicId.CONTENT),
    USER_RESIGNED(230029, 400, "User has resigned.", MagicId.RECEIVE_ID),
    SENDING_DENIED(230035, 400, "Send Message Permission deny.", MagicId.SENDING),
    CRYPT_KEY_DELETED(230036, 400, "Tenant crypt key has been deleted.", MagicId.RECEIVE_ID),
    CROSS_TENANT_CHAT(230038, 400, "Cross tenant p2p chat operate forbid.", MagicId.SENDING),
    BEING_SENT(230049, 400, "The message is being sent.", MagicId.SENDING),
    BOT_STOPPED(230053, 400, "The user has stopped the bot from sending messages.", MagicId.RECEIVE_ID),
    TYPE_UNAVAILABLE(230054, 400, "This type of message is unavailable in the connection group.", MagicId.SENDING),
    FILE_TYPE_MISMATCH(
            230055, 400, "The type of file upload does not match the type of message being sent.", MagicId.SENDING),
    ENCRYPTED_CHAT(230075, 400, "Sending encrypted messages is not supported.", MagicId.SENDING);

    /** A place in a call that takes a magic id: a prefix, the code, and a suffix. */
    public enum MagicId {
        MESSAGE_ID("buzzing", "om_sandbox_"),
        READ_MESSAGE_ID("readers", "om_sandbox_"),
        RECEIVE_ID("sending", "oc_sandbox_"),
        UPDATED_MESSAGE_ID("update", "om_sandbox_"),
        REPLIED_MESSAGE_ID("reply", "om_sandbox_"),
        SHOWN_MESSAGE_ID("message", "om_sandbox_"),
        CHAT_ID("chat", "oc_sandbox_"),
        USER_ID("recipient", "ou_sandbox_"),
        MAIL("mail", "sandbox_", "@example.com"),
        PERSON("person", "ou_sandbox_"),
        TOKEN("token", "t-sandbox_"),
        APP_ID("app", "cli_sandbox_");

        /** For codes of all calls that send content. */
        static final Set<MagicId> CONTENT = Set.of(RECEIVE_ID, UPDATED_MESSAGE_ID, REPLIED_MESSAGE_ID);
        /** For codes of calls that send a message. */
        static final Set<MagicId> SENDING = Set.of(RECEIVE_ID, REPLIED_MESSAGE_ID);
        /** For codes of all calls about messages. */
        static final Set<MagicId> ANY_MESSAGE = Set.of(
                MESSAGE_ID, READ_MESSAGE_ID, RECEIVE_ID, UPDATED_MESSAGE_ID, REPLIED_MESSAGE_ID, SHOWN_MESSAGE_ID);
        /** For codes that all calls with an id have in common. */
        static final Set<MagicId> ANY_CALL = EnumSet.complementOf(EnumSet.of(USER_ID, TOKEN, APP_ID));

        /** The name of the place in the documentation. */
        final String word;

        private final String prefix;
        private final String suffix;

        MagicId(String word, String prefix) {
            this(word, prefix, "");
        }

        MagicId(String word, String prefix, String suffix) {
            this.word = word;
            this.prefix = prefix;
            this.suffix = suffix;
        }

        String id(Object code) {
            return prefix + code + suffix;
        }
    }

    private final int code;
    private final String msg;
    private final int status;
    private final Set<MagicId> magicIds;

    FeishuCode(int code, int status, String msg, MagicId... magicIds) {
        this(code, status, msg, Set.of(), magicIds);
    }

    FeishuCode(int code, int status, String msg, Set<MagicId> magicIds, MagicId... more) {
        this.code = code;
        this.status = status;
        this.msg = msg;
        this.magicIds = EnumSet.noneOf(MagicId.class);
        this.magicIds.addAll(magicIds);
        this.magicIds.addAll(Arrays.asList(more));
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** The words. */
    public String msg() {
        return msg;
    }

    /** The places in which a magic id produces this code. */
    Set<MagicId> magicIds() {
        return magicIds;
    }

    /** The HTTP status. */
    public int status(AuthStatus authStatus) {
        boolean auth = status == 401 || status == 403;
        return auth && authStatus == AuthStatus.ALWAYS_400 ? 400 : status;
    }

    /** The code with this number; empty if the sandbox does not have it. */
    public static Optional<FeishuCode> of(int code) {
        return Arrays.stream(values()).filter(value -> value.code == code).findFirst();
    }

    /** The code that this id produces in this place; empty if the id is not magic there. */
    public static Optional<FeishuCode> ofMagicId(MagicId place, String id) {
        if (!id.startsWith(place.prefix)) {
            return Optional.empty();
        }
        return Arrays.stream(values())
                .filter(value -> value.magicIds.contains(place) && id.equals(place.id(value.code)))
                .findFirst();
    }

    /** Whether the id is that of a message, and magic for any call. */
    public static boolean isMagicMessageId(String id) {
        return Arrays.stream(MagicId.values())
                .filter(place -> place.prefix.equals(MagicId.MESSAGE_ID.prefix))
                .anyMatch(place -> ofMagicId(place, id).isPresent());
    }
}
