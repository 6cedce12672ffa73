package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.Collection;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/**
 * The checks of one call, made in Feishu's order. A magic id makes its own check fail and passes the checks before it:
 * {@code om_sandbox_230002} is refused with 230002, unless an earlier check fails.
 *
 * @param magic the code of the call's magic id; null: none
 */
record Checks(FeishuCode magic) {
    /** The checks of a call with this id, which may be magic in this place. */
    static Checks of(MagicId place, String id) {
        return new Checks(FeishuCode.ofMagicId(place, id).orElse(null));
    }

    void refuseIf(boolean wrong, FeishuCode code, String reason) {
        refuseIfMagic(code);
        if (wrong) {
            throw new Refusal(code, reason);
        }
    }

    void refuseIfMagic(FeishuCode code) {
        if (magic == code) {
            throw new Refusal(code, "magic id");
        }
    }

    void refuseFieldIfMagic(String field) {
        if (magic == FeishuCode.FIELD_VALIDATION) {
            throw Refusal.field(field, "magic id");
        }
    }

    /** Refuses a magic id whose code no state of the world produces. */
    void refuseIfMagic() {
        if (magic != null) {
            throw new Refusal(magic, "magic id");
        }
    }

    void checkMessageId(String messageId) {
        checkId("message_id", messageId);
    }

    void checkId(String field, String id) {
        refuseFieldIfMagic(field);
        if (!World.isId(id)) {
            throw Refusal.field(field, "may only hold letters, digits, _ and -");
        }
    }

    static void checkContentType(HttpCall call) {
        if (!call.isJsonUtf8()) {
            throw Refusal.field("Content-Type", "must be application/json, in UTF-8");
        }
    }

    static void checkFields(JsonNode body, Collection<String> known) {
        body.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw Refusal.field(field, "there is no such field");
            }
        });
    }

    /** Checks that the server works and that the app's bot is on. */
    void checkBot(App app) {
        refuseIfMagic(FeishuCode.INTERNAL_ERROR);
        refuseIf(!app.isBotEnabled(), FeishuCode.BOT_DISABLED, app + " has its bot switched off");
    }

    /** The message, which the token's app sent in the token's tenant. */
    Message checkMessage(World world, String messageId, AccessToken token) {
        Message message = checkExists(world, messageId, token);
        refuseIf(message.isDeleted(), FeishuCode.MESSAGE_DELETED, messageId + " was deleted");
        refuseIf(message.sender() != token.app(), FeishuCode.NOT_THE_SENDER, messageId + " is by " + message.sender());
        return message;
    }

    /** The message; null if there is none. A magic message passes the checks of the default message. */
    static Message findMessage(World world, String messageId) {
        return FeishuCode.isMagicMessageId(messageId)
                ? world.message(World.MESSAGE_ID)
                : world.findMessage(messageId).orElse(null);
    }

    /** The message, which is in the token's tenant. */
    Message checkExists(World world, String messageId, AccessToken token) {
        Message message = findMessage(world, messageId);
        refuseIf(
                message == null || message.chat().tenant() != token.tenant(),
                FeishuCode.BAD_PARAMETER,
                messageId.startsWith("bm_")
                        ? "this API does not serve batch messages"
                        : "there is no message " + messageId + " in " + token.tenant());
        return message;
    }

    /** Checks that the chat exists, has the bot in it, and has nobody of another company. */
    void checkChat(Chat chat, App app) {
        refuseIf(chat.isDissolved(), FeishuCode.CHAT_DISSOLVED, chat + " was dissolved");
        refuseIf(!chat.hasBot(app), FeishuCode.BOT_NOT_IN_CHAT, app + " is not in " + chat);
        refuseIf(chat.isExternal(), FeishuCode.EXTERNAL_CHAT, chat + " is external");
    }

    /** Checks that the bot may write to the user; null, as the partner of a group is, passes. */
    void checkPartner(User user) {
        refuseIf(
                user != null && !(user.isAvailable() && user.isInCompany()),
                FeishuCode.USER_NOT_AVAILABLE,
                user + " is outside the availability, or has left the company");
    }
}
