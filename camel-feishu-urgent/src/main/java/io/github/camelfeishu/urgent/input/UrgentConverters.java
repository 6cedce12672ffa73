package io.github.camelfeishu.urgent.input;

import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.client.Json;
import org.apache.camel.Converter;

/** Makes an {@link UrgentResult} readable for routes that do not know its class. */
@Converter(generateLoader = true)
public final class UrgentConverters {

    private UrgentConverters() {}

    @Converter
    public static String toString(UrgentResult result) throws JsonProcessingException {
        return Json.MAPPER.writeValueAsString(result.toMap());
    }

    @Converter
    public static Map<String, Object> toMap(UrgentResult result) {
        return result.toMap();
    }
}
