package io.github.camelfeishu.urgent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.camelfeishu.urgent.api.CheckResult;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonObject;

/** Camel's dev console {@code feishu-urgent}: checks the components of this context when it is called. */
@DevConsole(
        name = "feishu-urgent",
        displayName = "Feishu Urgent",
        description = "Asks Feishu, without buzzing anybody, whether a buzz would work")
public class FeishuUrgentDevConsole extends AbstractDevConsole {

    public FeishuUrgentDevConsole() {
        super(
                "camel",
                "feishu-urgent",
                "Feishu Urgent",
                "Asks Feishu, without buzzing anybody, whether a buzz would work");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        check().forEach((name, result) ->
                text.append(name).append(":\n").append(result).append("\n"));
        return text.toString();
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonObject json = new JsonObject();
        check().forEach((name, result) -> json.put(name, new JsonObject(result.toMap())));
        return json;
    }

    private Map<String, CheckResult> check() {
        Map<String, CheckResult> results = new LinkedHashMap<>();
        for (String name : List.copyOf(getCamelContext().getComponentNames())) {
            if (getCamelContext().hasComponent(name) instanceof FeishuUrgentComponent component) {
                results.put(name, check(component));
            }
        }
        return results;
    }

    private static CheckResult check(FeishuUrgentComponent component) {
        try {
            return component.check();
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }
}
