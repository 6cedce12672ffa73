package io.github.camelfeishu.urgent.sandbox.feishu;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessTokens.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/**
 * The checks of one call. Each is made in its place in the order, and a magic id is no more than a check that fails:
 * {@code om_sandbox_230002} gets past everything that comes before 230002, if that is as it should be.
 */
record Checks(FeishuCode magic) {
    void refuseIf(boolean wrong, FeishuCode code, String why) {
        refuseIfMagic(code);
        if (wrong) {
            throw new Refusal(code, why);
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

    /** A magic id that has got so far calls up what no state of the world does. */
    void refuseIfMagic() {
        if (magic != null) {
            throw new Refusal(magic, "magic id");
        }
    }

    void checkMessageId(String messageId) {
        refuseFieldIfMagic("message_id");
        if (!World.NAME.matcher(messageId).matches()) {
            throw Refusal.field("message_id", "may only hold letters, digits, _ and -");
        }
    }

    /** The server is well, and the app's bot on. */
    void checkBot(App app) {
        refuseIfMagic(FeishuCode.INTERNAL_ERROR);
        refuseIf(!app.isBotEnabled(), FeishuCode.BOT_DISABLED, app + " has its bot switched off");
    }

    /** The message that the app sent in the token's tenant and that is still there. */
    Message checkMessage(World world, String messageId, AccessToken token) {
        App app = token.app();
        // a magic message is an ordinary one of the bot in the default chat, until its own check comes
        Message message = FeishuCode.isMagicMessageId(messageId)
                ? world.message(World.MESSAGE_ID)
                : world.findMessage(messageId).orElse(null);
        refuseIf(
                message == null || message.chat().tenant() != token.tenant(),
                FeishuCode.BAD_PARAMETER,
                messageId.startsWith("bm_")
                        ? "batch messages have no part in this"
                        : "there is no message " + messageId + " in " + token.tenant());
        refuseIf(message.isDeleted(), FeishuCode.MESSAGE_DELETED, messageId + " was deleted");
        refuseIf(message.sender() != app, FeishuCode.NOT_THE_SENDER, messageId + " is by " + message.sender());
        return message;
    }

    /** The chat stands, the bot is in it, and nobody of another company is. */
    void checkChat(Chat chat, App app) {
        refuseIf(chat.isDissolved(), FeishuCode.CHAT_DISSOLVED, chat + " was dissolved");
        refuseIf(!chat.hasBot(app), FeishuCode.BOT_NOT_IN_CHAT, app + " is not in " + chat);
        refuseIf(chat.isExternal(), FeishuCode.EXTERNAL_CHAT, chat + " is external");
    }

    /** The bot can talk to the user; null, the partner in a group, is nobody to check. */
    void checkPartner(User user) {
        refuseIf(
                user != null && !(user.isAvailable() && user.isInCompany()),
                FeishuCode.USER_NOT_AVAILABLE,
                user + " is outside the availability, or has left the company");
    }
}
