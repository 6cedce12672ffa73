package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessTokens.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.UrgentType;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** One urgent call on its way through the checks, in the order that the README documents. */
final class UrgentApi {
    private static final int MAX_RECIPIENTS = 200;

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

    /** Those who will be buzzed, and those who are left out. */
    private record Recipients(List<Recipient> valid, List<Recipient> invalid) {}

    private Answer buzz() {
        AccessToken token = Gateway.admit(world, call, "urgent_" + type.id, type.scopes, checks);
        App app = token.app();
        checkHeaderAndPath();
        UserIdType idType = readQuery();
        List<Recipient> named =
                readBody().stream().map(id -> recipient(id, idType, app)).toList();
        checkIds(idType, named, app);
        Message message = checkMessage(token);
        Recipients recipients = checkRecipients(named, message.chat());

        List<User> users = recipients.valid.stream().map(Recipient::user).toList();
        UrgentType delivered = message.chat().isFolded() ? UrgentType.APP : type;
        checks.refuseIf(
                !token.tenant().allows(delivered, users.size()),
                FeishuCode.QUOTA_USED_UP,
                "the quota does not suffice for " + users.size() + "; nobody was reached");
        world.buzz(delivered, message, users, app);
        return success(idType, recipients.invalid, app);
    }

    private void checkHeaderAndPath() {
        if (!call.isJsonUtf8()) {
            throw Refusal.field("Content-Type", "must be " + Answer.JSON);
        }
        checks.checkMessageId(messageId);
    }

    private UserIdType readQuery() {
        String query = call.rawQuery() == null ? "" : call.rawQuery();
        return Arrays.stream(UserIdType.values())
                .filter(idType -> query.equals("user_id_type=" + idType.id))
                .findFirst()
                .orElseThrow(() -> Refusal.field(
                        "user_id_type", "the query is user_id_type=open_id, union_id or user_id, and nothing else"));
    }

    private Set<String> readBody() {
        JsonNode body = call.json();
        JsonNode list = body.path("user_id_list");
        if (!body.isObject() || body.size() != 1 || !list.isArray()) {
            throw Refusal.field("user_id_list", "the body is {\"user_id_list\":[\"…\"]}, nothing else");
        }
        if (list.isEmpty() || list.size() > MAX_RECIPIENTS) {
            throw Refusal.field("user_id_list", "must hold 1 to " + MAX_RECIPIENTS + " ids, not " + list.size());
        }
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : list) {
            if (!id.isTextual() || !World.NAME.matcher(id.textValue()).matches()) {
                throw Refusal.field("user_id_list", "ids may only hold letters, digits, _ and -, not " + id);
            }
            if (!ids.add(id.textValue())) {
                throw Refusal.field("user_id_list", id + " stands there twice");
            }
        }
        return ids;
    }

    private Recipient recipient(String id, UserIdType idType, App app) {
        if (UserIdType.kindOf(id) != idType) {
            return new Recipient(id, null, null);
        }
        return new Recipient(id, world.findUser(idType, id, app).orElse(null), magicCode(id));
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

    private Message checkMessage(AccessToken token) {
        checks.checkBot(token.app());
        Message message = checks.checkMessage(world, messageId, token);
        Chat chat = message.chat();
        checks.checkChat(chat, token.app());
        checks.refuseIf(!chat.botMayBuzz(), FeishuCode.MAY_NOT_BUZZ, "only the owner and admins of " + chat + " may");
        checks.refuseIf(message.isRisky(), FeishuCode.MAY_NOT_BUZZ, messageId + " is judged risky");
        checks.refuseIf(message.isFolded(), FeishuCode.MESSAGE_FOLDED, messageId + " is aggregated");
        return message;
    }

    private Recipients checkRecipients(List<Recipient> named, Chat chat) {
        boolean failCall = world.invalidUsers == InvalidUsers.FAIL_CALL;
        Predicate<Recipient> hasLeft = recipient -> recipient.user != null && !recipient.user.isInCompany();
        Predicate<Recipient> notInChat = recipient -> recipient.magic == FeishuCode.BAD_PARAMETER
                || recipient.user != null && !chat.hasMember(recipient.user);
        Predicate<Recipient> isInvalid = hasLeft.or(notInChat).or(Recipient::isUnknown);

        refuseIfAny(
                named,
                FeishuCode.USER_NOT_AVAILABLE,
                recipient ->
                        recipient.user != null && !recipient.user.isAvailable() || failCall && hasLeft.test(recipient));
        Recipients recipients = new Recipients(
                named.stream().filter(isInvalid.negate()).toList(),
                named.stream().filter(isInvalid).toList());
        checks.refuseIf(
                failCall ? !recipients.invalid.isEmpty() : recipients.valid.isEmpty(),
                FeishuCode.BAD_PARAMETER,
                "not valid, or not in " + chat + ": " + ids(recipients.invalid));
        refuseIfAny(
                recipients.valid,
                FeishuCode.TOO_MANY_UNREAD,
                recipient -> recipient.user != null && !recipient.user.canTakeABuzz());
        return recipients;
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
        if (idType.isShownTo(app)) {
            ArrayNode list = data.putArray("invalid_user_id_list");
            ids(invalid).forEach(list::add);
        }
        return Answer.json(200, body);
    }
}
