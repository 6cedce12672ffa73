package io.github.camelfeishu.urgent.oncall;

/** Texts of alerts, made harmless. */
final class Text {

    private Text() {}

    /** Without line breaks, other control characters, and halves of characters, which cannot be sent. */
    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    static String cut(String text, int maxCharacters) {
        return text.codePointCount(0, text.length()) <= maxCharacters
                ? text
                : text.substring(0, text.offsetByCodePoints(0, maxCharacters)) + "…";
    }
}
