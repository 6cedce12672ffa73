package io.github.camelfeishu.urgent.sandbox.feishu;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.Answer;

/** The answer to a call that was executed. */
final class Success {
    private Success() {}

    static Answer of(ObjectNode data) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("code", 0).put("msg", "success");
        answer.set("data", data);
        return Answer.json(200, answer);
    }
}
