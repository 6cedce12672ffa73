package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;

/** The query of a call: known parameters, each at most once. */
record Query(Map<String, String> parameters) {
    static final String USER_ID_TYPE = "user_id_type";

    static Query of(HttpCall call, String... known) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair :
                call.rawQuery() == null ? new String[0] : call.rawQuery().split("&", -1)) {
            String[] parameter = pair.split("=", 2);
            if (parameter.length < 2
                    || !List.of(known).contains(parameter[0])
                    || parameters.put(parameter[0], parameter[1]) != null) {
                throw Refusal.field(parameter[0], "the query is made of " + List.of(known) + ", each at most once");
            }
        }
        return new Query(parameters);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The type of user id that this parameter names; open_id if the parameter is missing. */
    UserIdType userIdType(String name) {
        return UserIdType.of(value(name).orElse(UserIdType.OPEN_ID.id()))
                .orElseThrow(() -> Refusal.field(name, "must be open_id, union_id or user_id"));
    }

    int pageSize(int ifMissing) {
        String size = value("page_size").orElse(String.valueOf(ifMissing));
        if (!size.matches("[1-9][0-9]?|100")) {
            throw Refusal.field("page_size", "must be a number from 1 to 100, not " + size);
        }
        return Integer.parseInt(size);
    }
}
