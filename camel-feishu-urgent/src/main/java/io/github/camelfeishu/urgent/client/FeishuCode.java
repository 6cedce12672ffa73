package io.github.camelfeishu.urgent.client;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;

import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.AUTH;
import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.MESSAGE;
import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.QUOTA;
import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.RATE_LIMIT;
import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.RECIPIENT;
import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.REQUEST;
import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.SERVER;
import static io.github.camelfeishu.urgent.api.FeishuUrgentException.Category.SETUP;
import static io.github.camelfeishu.urgent.client.CallKind.CHECK;
import static io.github.camelfeishu.urgent.client.CallKind.READ;
import static io.github.camelfeishu.urgent.client.CallKind.SEND;

/**
 * The codes that Feishu documents, and their meaning: whose problem it is, and the remedy. A new code goes here, with
 * the calls that can end in it. The meaning for one kind of call stands before the meaning for all others.
 */
public enum FeishuCode {
    // buzzing, sending and reading
    INVALID_PARAMETER(
            230001,
            on(SEND, REQUEST, "Check receiveId and receiveIdType, and that the body is what msgType says."),
            on(READ, REQUEST, "Check that the message id is right."),
            on(CHECK, REQUEST, "Check that the id is right."),
            always(
                    RECIPIENT,
                    "Check that the ids are of the type userIdType, belong to this app and are members of the message's"
                            + " chat, and that the message id is right.")),
    BOT_OUTSIDE_CHAT(
            230002,
            on(SEND, SETUP, "Add the bot to the chat that receiveId names."),
            always(SETUP, "Add the bot to the message's chat.")),
    BOT_ABILITY_OFF(230006, always(SETUP, Advice.SWITCH_BOT_ON)),
    NOT_THE_SENDER(
            230012,
            on(READ, MESSAGE, "Only of its own messages a bot can learn who has read them: send the alert with it."),
            always(MESSAGE, "Only messages that this bot has sent can be buzzed: send the alert with it.")),
    USER_NOT_AVAILABLE(
            230013,
            on(
                    SEND,
                    RECIPIENT,
                    "The receiver is outside the app's availability, disabled for it, or has left the company: widen the"
                            + " availability in the developer console or send to somebody else."),
            always(
                    RECIPIENT,
                    "The recipient is outside the app's availability, disabled for it, or has left the company: widen the"
                            + " availability in the developer console or take them off the list.")),
    PRIVATE_CHAT_SHARED(230015, on(SEND, REQUEST, "A private chat cannot be shared: leave it out.")),
    FOREIGN_RESOURCE(230017, on(SEND, REQUEST, "Use pictures and files that this bot has uploaded.")),
    BOT_MUTED(230018, on(SEND, SETUP, "The settings of the group do not let the bot speak: ask its owner.")),
    TOPIC_MISSING(230019, on(SEND, REQUEST, "The topic does not exist: send to the group.")),
    TOO_MANY_MESSAGES(
            230020,
            on(
                    SEND,
                    RATE_LIMIT,
                    "Slow down: Feishu allows 5 messages a second to one chat, from all its bots, or to one user.")),
    CONTENT_REFUSED(
            230022,
            on(
                    SEND,
                    REQUEST,
                    "The tenant does not let this pass: change what the message says, or ask the tenant's admin.")),
    TOO_MANY_UNREAD_BUZZES(
            230023, always(RECIPIENT, "The recipient has 200 unread buzzes: they must read some in the chat.")),
    QUOTA_USED_UP(
            230024,
            always(
                    QUOTA,
                    "The tenant's SMS or phone quota is used up: ask the tenant's admin (admin console, cost centre), or"
                            + " buzz by a gentler type.")),
    MESSAGE_TOO_LONG(230025, on(SEND, REQUEST, "Say it in fewer words.")),
    NO_PERMISSION(
            230027,
            on(
                    SEND,
                    SETUP,
                    "The app may not send there, for example into an external group: grant it im:message, or use an"
                            + " internal group."),
            on(
                    READ,
                    SETUP,
                    "The app may not see who has read the message: grant it im:message:readonly, or use an internal"
                            + " group."),
            always(SETUP, "Buzzing is not available in external groups: use an internal one.")),
    DATA_LEAK_PREVENTION(
            230028,
            on(
                    SEND,
                    REQUEST,
                    "The tenant does not let this pass: change what the message says, or ask the tenant's admin.")),
    RECEIVER_NOT_AVAILABLE(
            230029,
            on(
                    SEND,
                    RECIPIENT,
                    "The receiver is outside the app's availability, disabled for it, or has left the company: widen the"
                            + " availability in the developer console or send to somebody else.")),
    MESSAGE_TOO_OLD(
            230033,
            on(
                    READ,
                    MESSAGE,
                    "The message is older than 7 days, Feishu no longer tells who has read it: send a new one, or buzz"
                            + " without unreadOnly.")),
    INVALID_RECEIVER(
            230034, on(SEND, REQUEST, "Check receiveId and receiveIdType, and that the body is what msgType says.")),
    SENDING_DENIED(230035, on(SEND, SETUP, "The settings of the group do not let the bot speak: ask its owner.")),
    TENANT_KEY_DELETED(230036, on(SEND, SETUP, "The tenant's key for messages is gone: ask its admin.")),
    RECEIVER_OF_OTHER_TENANT(
            230038, on(SEND, SETUP, "The receiver belongs to another tenant: send with an app of that tenant.")),
    STILL_SENDING(230049, on(SEND, SERVER, "Feishu is still at it.")),
    NOT_ALLOWED_TO_BUZZ(
            230052,
            always(
                    SETUP,
                    "Not allowed to buzz here: let every member of the group buzz, or make the bot an admin of it; or the"
                            + " message was judged risky.")),
    BOT_BLOCKED(
            230053,
            on(
                    SEND,
                    RECIPIENT,
                    "The receiver does not take messages of this bot: they can allow them again in its chat.")),
    MESSAGE_TYPE_NOT_TAKEN(230054, on(SEND, REQUEST, "That group does not take this msgType: use another.")),
    WRONG_FILE_TYPE(230055, on(SEND, REQUEST, "The file is not what the message says it is.")),
    ENCRYPTED_CHAT(230075, on(SEND, SETUP, "Messages to encrypted chats are not supported: use another.")),
    MESSAGE_FOLDED(
            230098, always(MESSAGE, "The message is folded into another and cannot be buzzed: send it on its own.")),
    BAD_CARD(230099, on(SEND, REQUEST, "Feishu cannot make a card of the body: try it in Feishu's card builder.")),
    MESSAGE_INVISIBLE(230050, on(CHECK, MESSAGE, "The bot does not see the message: send it again with this bot.")),
    MESSAGE_DELETED(230110, always(MESSAGE, "The message has been deleted: send it again and buzz that one.")),
    CHAT_DISSOLVED(232009, always(MESSAGE, "The chat has been dissolved: send to another one.")),

    // checking
    NO_BOT(11205, on(CHECK, SETUP, Advice.SWITCH_BOT_ON)),
    CONTACT_PARAMETER(40001, on(CHECK, REQUEST, "Check the ids and that userIdType says what they are.")),
    UNKNOWN_USER(41012, on(CHECK, RECIPIENT, "Check the ids and that userIdType says what they are.")),
    OUTSIDE_CONTACT_RANGE(
            41050,
            on(
                    CHECK,
                    SETUP,
                    "Put the person into the app's contact range to have it checked; a buzz by id does not need it.")),
    APP_NOT_IN_TENANT(212100, on(CHECK, SETUP, Advice.INSTALL_APP)),
    CHAT_PARAMETER(232001, on(CHECK, REQUEST, Advice.CHECK_CHAT)),
    APP_UNKNOWN_TO_CHATS(232004, on(CHECK, SETUP, Advice.INSTALL_APP)),
    CHAT_INVALID(232006, on(CHECK, REQUEST, Advice.CHECK_CHAT)),
    CHAT_OF_OTHER_TENANT(232010, on(CHECK, SETUP, "The chat belongs to another tenant: use one of the app's own.")),
    CHAT_WITHOUT_BOT(232011, on(CHECK, SETUP, "Add the bot to the message's chat.")),
    BOT_OFF_IN_CHATS(232025, on(CHECK, SETUP, Advice.SWITCH_BOT_ON)),
    CHAT_EXTERNAL(232033, on(CHECK, SETUP, "Buzzing is not available in external groups: use an internal one.")),
    CHAT_APP_DISABLED(232034, on(CHECK, SETUP, Advice.INSTALL_APP)),

    // every call
    /** Whatever it interrupted may have been executed. */
    INTERNAL_ERROR(2200, always(SERVER, "Feishu had an internal error.")),
    INVALID_CREDENTIALS_PARAMETER(10003, always(AUTH, Advice.CHECK_CREDENTIALS)),
    WRONG_APP_TICKET(10012, always(AUTH, "Feishu does not accept the app ticket: use the latest one it has pushed.")),
    WRONG_APP_SECRET(10014, always(AUTH, Advice.CHECK_CREDENTIALS)),
    RATE_LIMITED(
            99991400, always(RATE_LIMIT, "Slow down: Feishu allows 50 calls a second and 1000 a minute per type.")),
    WRONG_CREDENTIALS(99991543, always(AUTH, Advice.CHECK_CREDENTIALS)),
    NO_TOKEN(99991661, always(AUTH, "No access token reached Feishu: a gateway on the way may drop Authorization.")),
    APP_DISABLED(99991662, always(SETUP, Advice.INSTALL_APP)),
    TENANT_TOKEN_INVALID(99991663, Advice.DEAD_TOKEN),
    APP_TOKEN_INVALID(99991664, Advice.DEAD_TOKEN),
    TENANT_ACCESS_TOKEN_INVALID(99991665, Advice.DEAD_TOKEN),
    TOKEN_INVALID(99991668, Advice.DEAD_TOKEN),
    TOKEN_MALFORMED(99991671, Advice.DEAD_TOKEN),
    SCOPE_MISSING(
            99991672, always(SETUP, "Grant the app the missing scope in the developer console and publish a version.")),
    APP_NOT_INSTALLED(99991673, always(SETUP, Advice.INSTALL_APP)),
    TOKEN_EXPIRED(99991677, Advice.DEAD_TOKEN),
    INVALID_USER_ID(99992351, on(SEND, RECIPIENT, Advice.CHECK_RECEIVER), always(RECIPIENT, Advice.CHECK_IDS)),
    INVALID_OPEN_ID(99992352, on(SEND, RECIPIENT, Advice.CHECK_RECEIVER), always(RECIPIENT, Advice.CHECK_IDS)),
    INVALID_UNION_ID(99992353, on(SEND, RECIPIENT, Advice.CHECK_RECEIVER), always(RECIPIENT, Advice.CHECK_IDS)),
    INVALID_MESSAGE_ID(
            99992354, always(REQUEST, "Check the message id: it is what Feishu answered when the message was sent.")),
    INVALID_CHAT_ID(99992355, always(REQUEST, Advice.CHECK_CHAT)),
    UNKNOWN_CHAT_ID(99992356, always(REQUEST, Advice.CHECK_CHAT)),
    UNKNOWN_USER_ID(99992359, on(SEND, RECIPIENT, Advice.CHECK_RECEIVER), always(RECIPIENT, Advice.CHECK_IDS)),
    USER_ID_NOT_VALID(99992360, on(SEND, RECIPIENT, Advice.CHECK_RECEIVER), always(RECIPIENT, Advice.CHECK_IDS)),
    OPEN_ID_OF_OTHER_APP(
            99992361,
            always(
                    RECIPIENT,
                    "An open_id belongs to one app: look the user up with this app's credentials, or use union_id.")),
    UNKNOWN_UNION_ID(99992363, on(SEND, RECIPIENT, Advice.CHECK_RECEIVER), always(RECIPIENT, Advice.CHECK_IDS)),
    USER_OF_OTHER_TENANT(
            99992364, always(RECIPIENT, "The user belongs to another tenant: an app reaches the users of its own.")),
    UNION_ID_OF_OTHER_TENANT(
            99992381, always(RECIPIENT, "The user belongs to another tenant: an app reaches the users of its own.")),
    FIELD_VALIDATION_FAILED(99992402, always(REQUEST, "Check the named fields."));

    /** The meaning of a code for some kinds of call. */
    record Meaning(Set<CallKind> kinds, Category category, String advice) {}

    /** Advice that several codes share. */
    private static final class Advice {
        static final String CHECK_CREDENTIALS =
                "Check appId and appSecret against the app's \"Credentials & Basic Info\" page in the developer console.";
        static final Meaning DEAD_TOKEN = always(
                AUTH,
                "A new token was refused too: check that appId, appSecret and baseUrl belong together; a token given as"
                        + " accessToken must be replaced by its owner.");
        static final String SWITCH_BOT_ON = "Switch the bot ability on in the developer console and publish the app.";
        static final String INSTALL_APP =
                "The app is disabled or not installed in this tenant: ask the tenant's admin.";
        static final String CHECK_IDS = "Check the ids and that userIdType says what they are.";
        static final String CHECK_RECEIVER = "Check receiveId and that receiveIdType says what it is.";
        static final String CHECK_CHAT = "Check the chat_id: receiveId, or the chat of the message.";
    }

    private static final Map<Integer, FeishuCode> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toMap(FeishuCode::number, Function.identity()));

    private final int number;
    private final List<Meaning> meanings;

    FeishuCode(int number, Meaning... meanings) {
        this.number = number;
        this.meanings = List.of(meanings);
    }

    private static Meaning on(CallKind kind, Category category, String advice) {
        return new Meaning(EnumSet.of(kind), category, advice);
    }

    private static Meaning always(Category category, String advice) {
        return new Meaning(EnumSet.allOf(CallKind.class), category, advice);
    }

    /** The code as Feishu answers it. */
    public int number() {
        return number;
    }

    /** The remedy if a call of this kind ends in the code. */
    public static String advice(CallKind kind, int number) {
        return meaning(kind, number).map(Meaning::advice).orElse(AnswerJudge.UNDOCUMENTED);
    }

    static Optional<Meaning> meaning(CallKind kind, int number) {
        FeishuCode code = BY_NUMBER.get(number);
        return code == null
                ? Optional.empty()
                : code.meanings.stream().filter(it -> it.kinds().contains(kind)).findFirst();
    }

    /** Whether Feishu documents the code for this kind of call. */
    public static boolean isKnown(CallKind kind, int number) {
        return meaning(kind, number).isPresent();
    }

    static boolean isDeadToken(int number) {
        FeishuCode code = BY_NUMBER.get(number);
        return code != null && code.meanings.contains(Advice.DEAD_TOKEN);
    }
}
