package io.github.camelfeishu.urgent.api;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The two kinds of app; they come by their access tokens in different ways. */
public enum AppType {
    /** An app that a company has made for itself: it has one tenant. The default. */
    SELF_BUILT("selfBuilt"),
    /** An app of the app directory: each tenant that installs it has an access token of its own. */
    STORE("store");

    private final String value;

    AppType(String value) {
        this.value = value;
    }

    /** The name in URIs and properties: {@code selfBuilt} or {@code store}. */
    public String value() {
        return value;
    }

    /**
     * The type of that name.
     *
     * @param  value                    {@code selfBuilt} or {@code store}, in any case
     * @throws IllegalArgumentException if there is no such type
     */
    public static AppType of(String value) {
        for (AppType type : values()) {
            if (type.value.equalsIgnoreCase(value)) {
                return type;
            }
        }
        throw new IllegalArgumentException(Arrays.stream(values())
                .map(AppType::value)
                .collect(Collectors.joining(", ", "unknown app type '" + value + "', known are ", "")));
    }
}
