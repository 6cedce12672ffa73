package io.github.camelfeishu.urgent.benchmark;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/** Feishu's answers, as an application reads them. */
final class Answers {

    private Answers() {}

    /** Throws an exception if the call was not executed. */
    static List<String> invalidUserIds(JsonNode answer) {
        if (answer.path("code").asInt(-1) != 0) {
            throw new IllegalStateException("Feishu refused: " + answer);
        }
        List<String> ids = new ArrayList<>();
        answer.path("data").path("invalid_user_id_list").forEach(id -> ids.add(id.asText()));
        return ids;
    }
}
