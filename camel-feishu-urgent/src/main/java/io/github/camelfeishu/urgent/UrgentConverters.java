package io.github.camelfeishu.urgent;

import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.api.UrgentResult;
import org.apache.camel.Converter;

/** Makes an {@link UrgentResult} readable for routes that know nothing of it. */
@Converter(generateLoader = true)
public final class UrgentConverters {

    private static final ObjectMapper JSON = new ObjectMapper();

    private UrgentConverters() {}

    @Converter
    public static String toString(UrgentResult result) throws JsonProcessingException {
        return JSON.writeValueAsString(result.toMap());
    }

    @Converter
    public static Map<String, Object> toMap(UrgentResult result) {
        return result.toMap();
    }
}
