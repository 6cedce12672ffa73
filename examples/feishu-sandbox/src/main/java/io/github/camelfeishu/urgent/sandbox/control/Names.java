package io.github.camelfeishu.urgent.sandbox.control;

import java.util.Arrays;
import java.util.Locale;

/** The names of enum constants in control requests: in lower case. */
final class Names {
    private Names() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is none of "
                        + Arrays.stream(type.getEnumConstants()).map(Names::of).toList()));
    }
}
