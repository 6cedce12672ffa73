package io.github.camelfeishu.urgent.sandbox;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Feishu's error codes: the number, the words, the HTTP status, and the magic ids that call them up. */
enum FeishuCode {
    // asking for a token: refused with HTTP 200, but for the wrong secret
    INVALID_PARAM(10003, 200, "invalid param", MagicId.APP_ID),
    APP_TICKET_INVALID(10012, 200, "app_ticket invalid", MagicId.APP_ID),
    APP_NOT_EXISTING(10014, 200, "app id not exists", MagicId.APP_ID),
    APP_CREDENTIALS_WRONG(99991543, 400, "app id or app secret invalid", MagicId.APP_ID),
    INTERNAL_ERROR(2200, 500, "internal error", MagicId.APP_ID, MagicId.MESSAGE_ID),

    // the gateway, before any API
    TOKEN_MISSING(
            99991661,
            401,
            "Missing access token for authorization. Please make a request with token attached.",
            MagicId.MESSAGE_ID),
    TOKEN_MALFORMED(
            99991671,
            401,
            "Invalid access token for authorization. The token must start with 't-'.",
            MagicId.TOKEN,
            MagicId.MESSAGE_ID),
    TENANT_TOKEN_INVALID(
            99991663,
            401,
            "Invalid access token for authorization. Please make a request with token attached.",
            MagicId.TOKEN,
            MagicId.MESSAGE_ID),
    APP_TOKEN_INVALID(
            99991664,
            401,
            "Invalid app access token for authorization. Please make a request with token attached.",
            MagicId.TOKEN,
            MagicId.MESSAGE_ID),
    USER_TOKEN_INVALID(
            99991668,
            401,
            "Invalid user access token for authorization. Please make a request with token attached.",
            MagicId.TOKEN,
            MagicId.MESSAGE_ID),
    TOKEN_EXPIRED(
            99991677,
            401,
            "Authentication token expired. Please make a request with a new one.",
            MagicId.TOKEN,
            MagicId.MESSAGE_ID),
    APP_DISABLED(99991662, 403, "app is disabled", MagicId.TOKEN, MagicId.MESSAGE_ID),
    APP_NOT_INSTALLED(99991673, 403, "app is not installed in this tenant", MagicId.TOKEN, MagicId.MESSAGE_ID),
    RATE_LIMIT(99991400, 429, "request trigger frequency limit", MagicId.MESSAGE_ID),
    SCOPE_MISSING(99991672, 403, "Access denied. One of the following scopes is required", MagicId.MESSAGE_ID),
    FIELD_VALIDATION(99992402, 400, "field validation failed", MagicId.MESSAGE_ID),
    INVALID_USER_ID(99992351, 400, "not a valid {user_id} or not exists", MagicId.USER_ID, MagicId.MESSAGE_ID),
    INVALID_OPEN_ID(99992352, 400, "not a valid {open_id} or not exists", MagicId.USER_ID, MagicId.MESSAGE_ID),
    INVALID_UNION_ID(99992353, 400, "not a valid {union_id} or not exists", MagicId.USER_ID, MagicId.MESSAGE_ID),
    OPEN_ID_CROSS_APP(99992361, 400, "open_id cross app", MagicId.USER_ID, MagicId.MESSAGE_ID),

    // the urgent APIs
    BOT_DISABLED(230006, 400, "Bot ability is not activated.", MagicId.MESSAGE_ID),
    BAD_PARAMETER(
            230001, 400, "Your request contains an invalid request parameter.", MagicId.USER_ID, MagicId.MESSAGE_ID),
    MESSAGE_DELETED(230110, 400, "Action unavailable as the message has been deleted.", MagicId.MESSAGE_ID),
    NOT_THE_SENDER(230012, 400, "Bot is NOT the sender of the message.", MagicId.MESSAGE_ID),
    CHAT_DISSOLVED(232009, 400, "Your request specifies a chat which has already been dissolved.", MagicId.MESSAGE_ID),
    BOT_NOT_IN_CHAT(230002, 400, "The bot can not be outside the group.", MagicId.MESSAGE_ID),
    EXTERNAL_CHAT(230027, 400, "Lack of necessary permissions.", MagicId.MESSAGE_ID),
    MAY_NOT_BUZZ(230052, 400, "Can not urgent this message.", MagicId.MESSAGE_ID),
    MESSAGE_FOLDED(230098, 400, "The message is fold, not support urgent.", MagicId.MESSAGE_ID),
    USER_NOT_AVAILABLE(230013, 400, "Bot has NO availability to this user.", MagicId.USER_ID, MagicId.MESSAGE_ID),
    TOO_MANY_UNREAD(230023, 400, "The user has too many unread urgent messages.", MagicId.USER_ID, MagicId.MESSAGE_ID),
    QUOTA_USED_UP(230024, 400, "Reach the upper limit of urgent message.", MagicId.MESSAGE_ID);

    /** Where a magic id can stand; its text is the prefix and the code. */
    enum MagicId {
        MESSAGE_ID("om_sandbox_"),
        USER_ID("ou_sandbox_"),
        TOKEN("t-sandbox_"),
        APP_ID("cli_sandbox_");

        final String prefix;

        MagicId(String prefix) {
            this.prefix = prefix;
        }
    }

    final int code;
    final String msg;
    final Set<MagicId> magicIds;
    private final int status;

    FeishuCode(int code, int status, String msg, MagicId... magicIds) {
        this.code = code;
        this.status = status;
        this.msg = msg;
        this.magicIds = EnumSet.copyOf(Arrays.asList(magicIds));
    }

    int status(AuthStatus authStatus) {
        boolean auth = status == 401 || status == 403;
        return auth && authStatus == AuthStatus.ALWAYS_400 ? 400 : status;
    }

    static Optional<FeishuCode> of(int code) {
        return Arrays.stream(values()).filter(value -> value.code == code).findFirst();
    }

    /** The code that an id calls up in this place, if it is a magic one. */
    static Optional<FeishuCode> ofMagicId(MagicId place, String id) {
        if (!id.startsWith(place.prefix)) {
            return Optional.empty();
        }
        String digits = id.substring(place.prefix.length());
        return Arrays.stream(values())
                .filter(value -> value.magicIds.contains(place) && digits.equals(String.valueOf(value.code)))
                .findFirst();
    }
}
