package io.github.camelfeishu.urgent.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.AccessTokens.AccessToken;
import io.github.camelfeishu.urgent.sandbox.FeishuCode.MagicId;

/** One urgent call on its way through the checks, in the order that the README documents. */
final class UrgentApi {
    private static final int MAX_RECIPIENTS = 200;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]+");

    private final World world;
    private final HttpCall call;
    private final UrgentType type;
    private final String messageId;
    private final Checks checks;

    private UrgentApi(World world, HttpCall call, UrgentType type, String messageId) {
        this.world = world;
        this.call = call;
        this.type = type;
        this.messageId = messageId;
        this.checks =
                new Checks(FeishuCode.ofMagicId(MagicId.MESSAGE_ID, messageId).orElse(null));
    }

    static Answer answer(World world, HttpCall call, UrgentType type, String messageId) {
        synchronized (world) {
            try {
                return new UrgentApi(world, call, type, messageId).buzz();
            } catch (Refusal refusal) {
                return refusal.answer(world.authStatus, call.logId());
            }
        }
    }

    /** A recipient of the call: an id, whom it means (null: nobody), and the code it calls up (null: none). */
    private record Recipient(String id, User user, FeishuCode magic) {
        boolean isUnknown() {
            return user == null && magic == null;
        }
    }

    private Answer buzz() {
        AccessToken token = Gateway.admit(world, call, "urgent_" + type.id, type.scopes, checks);
        App app = token.app();
        UserIdType idType = checkFields();
        List<Recipient> recipients = recipients(idType, app);
        checkIds(idType, recipients, app);
        Message message = checkMessage(app, token.tenant());
        List<Recipient> invalid = checkRecipients(recipients, message.chat());

        List<User> users = recipients.stream()
                .filter(recipient -> !invalid.contains(recipient))
                .map(Recipient::user)
                .toList();
        UrgentType delivered = message.chat().isFolded() ? UrgentType.APP : type;
        checks.refuseIf(
                !token.tenant().allows(delivered, users.size()),
                FeishuCode.QUOTA_USED_UP,
                "the quota does not suffice for " + users.size() + "; nobody was reached");
        world.buzz(delivered, message, users, app);
        return success(idType, invalid, app);
    }

    /** Everything about the call's shape. */
    private UserIdType checkFields() {
        if (checks.magic() == FeishuCode.FIELD_VALIDATION) {
            throw Refusal.field("message_id", "magic id");
        }
        if (!call.isJsonUtf8()) {
            throw Refusal.field("Content-Type", "must be " + Answer.JSON);
        }
        if (!ID.matcher(messageId).matches()) {
            throw Refusal.field("message_id", "may only hold letters, digits, _ and -");
        }
        String query = call.rawQuery() == null ? "" : call.rawQuery();
        UserIdType idType = UserIdType.of(query.replaceFirst("^user_id_type=", ""))
                .filter(type -> query.startsWith("user_id_type="))
                .orElseThrow(() -> Refusal.field(
                        "user_id_type", "the query is user_id_type=open_id, union_id or user_id, and nothing else"));
        JsonNode body = call.json();
        JsonNode list = body.path("user_id_list");
        if (!body.isObject() || body.size() != 1 || !list.isArray()) {
            throw Refusal.field("user_id_list", "the body is {\"user_id_list\":[\"…\"]}, nothing else");
        }
        if (list.isEmpty() || list.size() > MAX_RECIPIENTS) {
            throw Refusal.field("user_id_list", "must hold 1 to " + MAX_RECIPIENTS + " ids, not " + list.size());
        }
        LinkedHashSet<JsonNode> distinct = new LinkedHashSet<>();
        for (JsonNode id : list) {
            if (!id.isTextual() || !ID.matcher(id.textValue()).matches()) {
                throw Refusal.field("user_id_list", "ids may only hold letters, digits, _ and -, not " + id);
            }
            if (!distinct.add(id)) {
                throw Refusal.field("user_id_list", id + " stands there twice");
            }
        }
        return idType;
    }

    private List<Recipient> recipients(UserIdType idType, App app) {
        List<Recipient> recipients = new ArrayList<>();
        for (JsonNode node : call.json().get("user_id_list")) {
            String id = node.textValue();
            boolean rightKind = UserIdType.kindOf(id) == idType;
            recipients.add(new Recipient(
                    id,
                    rightKind ? world.findUser(idType, id, app).orElse(null) : null,
                    rightKind ? magicCode(id) : null));
        }
        return recipients;
    }

    private static FeishuCode magicCode(String id) {
        String name =
                UserIdType.kindOf(id) == UserIdType.USER_ID ? id : id.substring(UserIdType.OPEN_ID_PREFIX.length());
        return FeishuCode.ofMagicId(MagicId.USER_ID, UserIdType.OPEN_ID_PREFIX + name)
                .orElse(null);
    }

    private void checkIds(UserIdType idType, List<Recipient> recipients, App app) {
        for (FeishuCode code :
                List.of(FeishuCode.INVALID_USER_ID, FeishuCode.INVALID_OPEN_ID, FeishuCode.INVALID_UNION_ID)) {
            refuseIfAny(recipients, code, recipient -> code == idType.invalid && isInvalidId(recipient, idType, app));
        }
        refuseIfAny(
                recipients,
                FeishuCode.OPEN_ID_CROSS_APP,
                recipient -> recipient.isUnknown() && world.isOpenIdOfAnotherApp(recipient.id, app));
    }

    private boolean isInvalidId(Recipient recipient, UserIdType idType, App app) {
        if (UserIdType.kindOf(recipient.id) != idType) {
            return true;
        }
        return world.invalidUsers == InvalidUsers.FAIL_CALL
                && recipient.isUnknown()
                && !world.isOpenIdOfAnotherApp(recipient.id, app);
    }

    private Message checkMessage(App app, Tenant tenant) {
        checks.refuseIfMagic(FeishuCode.INTERNAL_ERROR);
        checks.refuseIf(!app.isBotEnabled(), FeishuCode.BOT_DISABLED, app + " has its bot switched off");
        // a magic message is an ordinary one of the bot in the default chat, until its own check comes
        Message message =
                checks.magic() == null ? world.findMessage(messageId).orElse(null) : world.message(World.MESSAGE_ID);
        checks.refuseIf(
                message == null || message.chat().tenant() != tenant,
                FeishuCode.BAD_PARAMETER,
                messageId.startsWith("bm_")
                        ? "batch messages cannot be buzzed"
                        : "there is no message " + messageId + " in " + tenant);
        checks.refuseIf(message.isDeleted(), FeishuCode.MESSAGE_DELETED, messageId + " was deleted");
        checks.refuseIf(message.sender() != app, FeishuCode.NOT_THE_SENDER, messageId + " is by " + message.sender());

        Chat chat = message.chat();
        checks.refuseIf(chat.isDissolved(), FeishuCode.CHAT_DISSOLVED, chat + " was dissolved");
        checks.refuseIf(!chat.hasBot(app), FeishuCode.BOT_NOT_IN_CHAT, app + " is not in " + chat);
        checks.refuseIf(chat.isExternal(), FeishuCode.EXTERNAL_CHAT, chat + " is external");
        checks.refuseIf(!chat.botMayBuzz(), FeishuCode.MAY_NOT_BUZZ, "only the owner and admins of " + chat + " may");
        checks.refuseIf(message.isRisky(), FeishuCode.MAY_NOT_BUZZ, messageId + " is judged risky");
        checks.refuseIf(message.isFolded(), FeishuCode.MESSAGE_FOLDED, messageId + " is aggregated");
        return message;
    }

    /** Refuses, or says who is left out. */
    private List<Recipient> checkRecipients(List<Recipient> recipients, Chat chat) {
        boolean failCall = world.invalidUsers == InvalidUsers.FAIL_CALL;
        Predicate<Recipient> hasLeft = recipient -> recipient.user != null && !recipient.user.isInCompany();
        Predicate<Recipient> notInChat = recipient -> recipient.magic == FeishuCode.BAD_PARAMETER
                || recipient.user != null && !chat.hasMember(recipient.user);
        Predicate<Recipient> isInvalid = hasLeft.or(notInChat).or(Recipient::isUnknown);

        refuseIfAny(
                recipients,
                FeishuCode.USER_NOT_AVAILABLE,
                recipient ->
                        recipient.user != null && !recipient.user.isAvailable() || failCall && hasLeft.test(recipient));
        List<Recipient> invalid = recipients.stream().filter(isInvalid).toList();
        checks.refuseIf(
                failCall ? !invalid.isEmpty() : invalid.size() == recipients.size(),
                FeishuCode.BAD_PARAMETER,
                "not valid, or not in " + chat + ": " + ids(invalid));
        refuseIfAny(
                recipients,
                FeishuCode.TOO_MANY_UNREAD,
                recipient -> recipient.user != null && !recipient.user.canTakeABuzz());
        return invalid;
    }

    private void refuseIfAny(List<Recipient> recipients, FeishuCode code, Predicate<Recipient> wrong) {
        List<Recipient> culprits = recipients.stream()
                .filter(wrong.or(recipient -> recipient.magic == code))
                .toList();
        checks.refuseIf(!culprits.isEmpty(), code, "because of " + ids(culprits));
    }

    private static List<String> ids(List<Recipient> recipients) {
        return recipients.stream().map(Recipient::id).toList();
    }

    private static Answer success(UserIdType idType, List<Recipient> invalid, App app) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", 0).put("msg", "success");
        ObjectNode data = body.putObject("data");
        if (idType != UserIdType.USER_ID || app.hasAnyScope(List.of(App.USER_ID_SCOPE))) {
            ArrayNode list = data.putArray("invalid_user_id_list");
            ids(invalid).forEach(list::add);
        }
        return Answer.json(200, body);
    }
}
