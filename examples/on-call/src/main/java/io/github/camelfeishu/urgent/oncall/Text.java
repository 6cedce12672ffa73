package io.github.camelfeishu.urgent.oncall;

/** Cleans texts of alerts. */
final class Text {

    private Text() {}

    /** Replaces line breaks, other control characters, and unpaired surrogates, which cannot be sent. */
    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    static String cut(String text, int maxCharacters) {
        return text.codePointCount(0, text.length()) <= maxCharacters
                ? text
                : text.substring(0, text.offsetByCodePoints(0, maxCharacters)) + "…";
    }
}
