package io.github.camelfeishu.urgent.input;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;

/** Reads the names of enum constants as Camel reads them, and says which there are if there is no such one. */
public final class EnumNames {

    private EnumNames() {}

    /** @throws IllegalArgumentException if there is no such constant; the message names the constants */
    public static <E extends Enum<E>> E parse(CamelContext context, Class<E> type, String name) {
        try {
            return context.getTypeConverter().mandatoryConvertTo(type, name);
        } catch (NoTypeConversionAvailableException | TypeConversionException e) {
            throw new IllegalArgumentException(Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "'" + name + "' is unknown, known are ", "")));
        }
    }
}
