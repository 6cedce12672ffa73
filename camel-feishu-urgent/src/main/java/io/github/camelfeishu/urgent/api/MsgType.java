package io.github.camelfeishu.urgent.api;

import java.util.Locale;

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
}
