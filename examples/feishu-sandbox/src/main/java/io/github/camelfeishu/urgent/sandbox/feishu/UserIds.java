package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode.MagicId;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;

/** Rules about user ids that several APIs share. */
final class UserIds {
    /** An app without it gets no {@code user_id} in an answer. */
    static final String USER_ID_SCOPE = "contact:user.employee_id:readonly";

    private UserIds() {}

    /** Whether answers to this app show ids of this type. */
    static boolean areShown(UserIdType type, App app) {
        return type != UserIdType.USER_ID || app.hasAnyScope(List.of(USER_ID_SCOPE));
    }

    /** The ids of the user that this app is shown. */
    static ObjectNode all(User user, App app) {
        ObjectNode ids = JsonNodeFactory.instance.objectNode();
        for (UserIdType type : UserIdType.values()) {
            if (areShown(type, app)) {
                ids.put(type.id(), user.id(type, app));
            }
        }
        return ids;
    }

    /** The code of a magic id, which exists in all three types; null if the id is not magic in this place. */
    static FeishuCode magicCode(MagicId place, String id) {
        String name = id.substring(UserIdType.typeOf(id).prefix().length());
        return FeishuCode.ofMagicId(place, UserIdType.OPEN_ID.prefix() + name).orElse(null);
    }

    /** The refusal of a call with a wrong id of this type. */
    static FeishuCode invalidCode(UserIdType type) {
        return switch (type) {
            case OPEN_ID -> FeishuCode.INVALID_OPEN_ID;
            case UNION_ID -> FeishuCode.INVALID_UNION_ID;
            case USER_ID -> FeishuCode.INVALID_USER_ID;
        };
    }
}
