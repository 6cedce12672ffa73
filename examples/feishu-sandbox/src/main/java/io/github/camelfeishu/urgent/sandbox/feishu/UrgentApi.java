package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.AccessToken;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.UrgentType;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one urgent call. The page docs/apis.md lists the checks in this order. */
final class UrgentApi {
    /** For each type the current and the older name of its scope; one of them suffices. */
    static final Map<UrgentType, List<String>> SCOPES = Map.of(
            UrgentType.APP, List.of("im:message.urgent", "im:message.urgent:app_send"),
            UrgentType.SMS, List.of("im:message.urgent:sms", "im:message.urgent:sms_send"),
            UrgentType.PHONE, List.of("im:message.urgent:phone", "im:message.urgent:phone_send"));

    static final List<Route> ROUTES = List.of(new Route(
            CallKind.URGENT,
            "PATCH",
            SendApi.PATH + "/([^/]+)/urgent_(app|sms|phone)",
            (world, call, path) -> new UrgentApi(world, call, UrgentType.of(path.group(2)), path.group(1)).buzz()));

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
        this.checks = Checks.of(MagicId.MESSAGE_ID, messageId);
    }

    /** A recipient of the call: the id, its user (null: unknown), and the code of a magic id (null: none). */
    private record Recipient(String id, User user, FeishuCode magic) {
        boolean isUnknown() {
            return user == null && magic == null;
        }
    }

    private record Recipients(List<Recipient> valid, List<Recipient> invalid) {}

    private Answer buzz() {
        AccessToken token = Gateway.admit(world, call, "urgent_" + type.id(), SCOPES.get(type), checks);
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
        Checks.checkContentType(call);
        checks.checkMessageId(messageId);
    }

    private UserIdType readQuery() {
        String query = call.query();
        return Arrays.stream(UserIdType.values())
                .filter(idType -> query.equals("user_id_type=" + idType.id()))
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
            if (!id.isTextual() || !World.isId(id.textValue())) {
                throw Refusal.field("user_id_list", "ids may only hold letters, digits, _ and -, not " + id);
            }
            if (!ids.add(id.textValue())) {
                throw Refusal.field("user_id_list", id + " is there twice");
            }
        }
        return ids;
    }

    private Recipient recipient(String id, UserIdType idType, App app) {
        if (UserIdType.typeOf(id) != idType) {
            return new Recipient(id, null, null);
        }
        return new Recipient(id, world.findUser(idType, id, app).orElse(null), UserIds.magicCode(MagicId.USER_ID, id));
    }

    private void checkIds(UserIdType idType, List<Recipient> recipients, App app) {
        for (FeishuCode code :
                List.of(FeishuCode.INVALID_USER_ID, FeishuCode.INVALID_OPEN_ID, FeishuCode.INVALID_UNION_ID)) {
            refuseIfAny(
                    recipients,
                    code,
                    recipient -> code == UserIds.invalidCode(idType) && isInvalidId(recipient, idType, app));
        }
        refuseIfAny(
                recipients,
                FeishuCode.OPEN_ID_CROSS_APP,
                recipient -> recipient.isUnknown() && world.isOpenIdOfAnotherApp(recipient.id, app));
    }

    private boolean isInvalidId(Recipient recipient, UserIdType idType, App app) {
        if (UserIdType.typeOf(recipient.id) != idType) {
            return true;
        }
        return world.settings().invalidUsers() == InvalidUsers.FAIL_CALL
                && recipient.isUnknown()
                && !world.isOpenIdOfAnotherApp(recipient.id, app);
    }

    private Message checkMessage(AccessToken token) {
        checks.checkBot(token.app());
        Message message = checks.checkMessage(world, messageId, token);
        Chat chat = message.chat();
        checks.checkChat(chat, token.app());
        checks.refuseIf(!chat.botsMayBuzz(), FeishuCode.MAY_NOT_BUZZ, "only the owner and admins of " + chat + " may");
        checks.refuseIf(message.isRisky(), FeishuCode.MAY_NOT_BUZZ, messageId + " is judged risky");
        checks.refuseIf(message.isFolded(), FeishuCode.MESSAGE_FOLDED, messageId + " is aggregated");
        return message;
    }

    private Recipients checkRecipients(List<Recipient> named, Chat chat) {
        boolean failCall = world.settings().invalidUsers() == InvalidUsers.FAIL_CALL;
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
                recipient -> recipient.user != null && !recipient.user.canBeBuzzed());
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
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        if (UserIds.areShown(idType, app)) {
            ArrayNode list = data.putArray("invalid_user_id_list");
            ids(invalid).forEach(list::add);
        }
        return Success.of(data);
    }
}
