package io.github.camelfeishu.urgent.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of message that can be sent to be buzzed. */
public enum MsgType {
    /** Plain text. The default. */
    TEXT(150 * 1024),
    /** Rich text: paragraphs with links, mentions and pictures. */
    POST(30 * 1024),
    /** A card. */
    INTERACTIVE(30 * 1024);

    private final int maxBytes;

    MsgType(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The name on the wire and in URIs: {@code text}, {@code post} or {@code interactive}. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many bytes Feishu takes of a request that sends one. */
    public int maxBytes() {
        return maxBytes;
    }

    /**
     * The type of that name.
     *
     * @param  value                    {@code text}, {@code post} or {@code interactive}, in any case
     * @throws IllegalArgumentException if there is no such type
     */
    public static MsgType of(String value) {
        for (MsgType type : values()) {
            if (type.name().equalsIgnoreCase(value)) {
                return type;
            }
        }
        throw new IllegalArgumentException(Arrays.stream(values())
                .map(MsgType::value)
                .collect(Collectors.joining(", ", "unknown message type '" + value + "', known are ", "")));
    }
}
