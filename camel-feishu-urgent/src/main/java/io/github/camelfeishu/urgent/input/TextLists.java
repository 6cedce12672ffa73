package io.github.camelfeishu.urgent.input;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.camelfeishu.urgent.client.Json;

/** Lists as options, headers and bodies give them. */
public final class TextLists {

    private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;]\\s*|\\s+");

    private TextLists() {}

    /** The entries of a text that are separated by comma, semicolon or space; blank ones included. */
    public static List<String> split(String text) {
        return Arrays.asList(SEPARATOR.split(text.strip(), -1));
    }

    /** The entries of a Collection or an array; empty for any other value. */
    static Optional<Collection<?>> entries(Object value) {
        if (value instanceof Collection<?> collection) {
            return Optional.of(collection);
        }
        return value instanceof Object[] array ? Optional.of(Arrays.asList(array)) : Optional.empty();
    }

    /** The same, of a text too, which may be the JSON of a list. */
    static Optional<Collection<?>> entriesOrText(Object value) throws JsonProcessingException {
        if (value instanceof CharSequence text) {
            String list = text.toString().strip();
            return Optional.of(list.startsWith("[") ? Json.MAPPER.readValue(list, List.class) : split(list));
        }
        return entries(value);
    }
}
