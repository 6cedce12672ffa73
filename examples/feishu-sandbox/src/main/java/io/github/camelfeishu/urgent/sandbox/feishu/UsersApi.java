package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Answers one call about users of the company. The page docs/apis.md lists the checks in this order. */
final class UsersApi {
    private static final String PATH = "/open-apis/contact/v3/users";

    private static final List<String> FIND_SCOPES = List.of("contact:user.id:readonly");
    /** An app without it finds users without their status. */
    private static final List<String> STATUS_SCOPES = List.of("contact:user.employee:readonly");
    /** One of them suffices. */
    private static final List<String> SHOW_SCOPES = List.of(
            "contact:contact.base:readonly",
            "contact:contact:readonly",
            "contact:contact:readonly_as_app",
            "contact:contact:access_as_app");

    static final List<String> SCOPES = Stream.of(FIND_SCOPES, STATUS_SCOPES, SHOW_SCOPES)
            .flatMap(List::stream)
            .toList();

    static final List<Route> ROUTES = List.of(
            new Route(CallKind.USERS, "POST", PATH + "/batch_get_id", (world, call, path) -> find(world, call)),
            new Route(
                    CallKind.CHECK, "GET", PATH + "/([^/]+)", (world, call, path) -> show(world, call, path.group(1))));

    private static final String EMAILS = "emails";
    private static final String MOBILES = "mobiles";
    private static final String INCLUDE_RESIGNED = "include_resigned";
    private static final int MAX_NAMED = 50;

    private UsersApi() {}

    private static Answer find(World world, HttpCall call) {
        JsonNode body = call.json();
        Checks checks = new Checks(texts(body.path(EMAILS)).stream()
                .map(email -> FeishuCode.ofMagicId(MagicId.MAIL, email).orElse(null))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
        AccessToken token = Gateway.admit(world, call, "batch_get_id", FIND_SCOPES, checks);
        checks.refuseFieldIfMagic(EMAILS);
        Checks.checkContentType(call);
        UserIdType idType = Query.of(call, Query.USER_ID_TYPE).userIdType(Query.USER_ID_TYPE);
        checkBody(body);
        checks.refuseIfMagic();

        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode list = data.putArray("user_list");
        boolean resigned = body.path(INCLUDE_RESIGNED).booleanValue();
        Function<Optional<User>, Optional<User>> visible =
                found -> found.filter(user -> user.isInContactRange() && (user.isInCompany() || resigned));
        for (String email : texts(body.path(EMAILS))) {
            add(list, "email", email, visible.apply(world.findUserByEmail(email)), idType, token.app());
        }
        for (String mobile : texts(body.path(MOBILES))) {
            add(list, "mobile", mobile, visible.apply(world.findUserByMobile(mobile)), idType, token.app());
        }
        return Success.of(data);
    }

    private static void checkBody(JsonNode body) {
        if (!body.isObject()) {
            throw Refusal.field("body", "must be an object");
        }
        Checks.checkFields(body, List.of(EMAILS, MOBILES, INCLUDE_RESIGNED));
        for (String field : List.of(EMAILS, MOBILES)) {
            JsonNode list = body.path(field);
            boolean valid = list.isMissingNode()
                    || list.isArray() && list.size() <= MAX_NAMED && texts(list).size() == list.size();
            if (!valid) {
                throw Refusal.field(field, "must be a list of at most " + MAX_NAMED + " texts, none empty");
            }
        }
        if (body.has(INCLUDE_RESIGNED) && !body.get(INCLUDE_RESIGNED).isBoolean()) {
            throw Refusal.field(INCLUDE_RESIGNED, "must be true or false");
        }
    }

    /** The texts of a list that are not empty. */
    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : list) {
            if (text.isTextual() && !text.textValue().isEmpty()) {
                texts.add(text.textValue());
            }
        }
        return texts;
    }

    private static void add(
            ArrayNode list, String field, String wanted, Optional<User> found, UserIdType idType, App app) {
        ObjectNode item = list.addObject();
        found.filter(user -> UserIds.areShown(idType, app))
                .ifPresent(user -> item.put("user_id", user.id(idType, app)));
        item.put(field, wanted);
        found.filter(user -> app.hasAnyScope(STATUS_SCOPES)).ifPresent(user -> item.set("status", status(user)));
    }

    private static Answer show(World world, HttpCall call, String id) {
        Checks checks = new Checks(UserIds.magicCode(MagicId.PERSON, id));
        App app = Gateway.admit(world, call, "user", SHOW_SCOPES, checks).app();
        checks.checkId("user_id", id);
        UserIdType idType = Query.of(call, Query.USER_ID_TYPE).userIdType(Query.USER_ID_TYPE);
        checks.refuseIf(
                idType == UserIdType.OPEN_ID && world.isOpenIdOfAnotherApp(id, app),
                FeishuCode.OPEN_ID_CROSS_APP,
                "because of " + id);
        // a magic user passes the other checks
        checks.refuseIfMagic();
        User user = world.findUser(idType, id, app)
                .orElseThrow(() -> new Refusal(FeishuCode.USER_ID_INVALID, id + " is no " + idType.id()));
        checks.refuseIf(
                !user.isInContactRange(),
                FeishuCode.OUTSIDE_CONTACT_RANGE,
                user + " is outside the contact range of " + app);

        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ObjectNode shown = data.putObject("user").put("union_id", user.unionId());
        if (UserIds.areShown(UserIdType.USER_ID, app)) {
            shown.put("user_id", user.userId());
        }
        shown.put("open_id", user.openId(app)).put("name", user.userId()).set("status", status(user));
        return Success.of(data);
    }

    private static ObjectNode status(User user) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("is_frozen", user.isFrozen())
                .put("is_resigned", !user.isInCompany())
                .put("is_activated", user.isActivated())
                .put("is_exited", false)
                .put("is_unjoin", false);
    }
}
