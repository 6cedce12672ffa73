package io.github.camelfeishu.urgent.input;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mobile numbers in a URI. Camel makes a space of a plus there, of {@code %2B} too. */
final class UriNumbers {

    /** A space where none separates: at the beginning, or behind a separator. */
    private static final Pattern AFTER_SPACE = Pattern.compile("(^|[,;\\s])\\s([0-9-]+)");

    private static final Pattern MAYBE_MAINLAND = Pattern.compile("1[3-9][0-9]{9}");

    private UriNumbers() {}

    /** The text with the pluses that were lost; empty if a number may as well be one of mainland China. */
    static Optional<String> withPlus(String text) {
        Matcher number = AFTER_SPACE.matcher(text);
        StringBuilder whole = new StringBuilder();
        while (number.find()) {
            if (MAYBE_MAINLAND.matcher(number.group(2).replace("-", "")).matches()) {
                return Optional.empty();
            }
            number.appendReplacement(whole, "$1+$2");
        }
        return Optional.of(number.appendTail(whole).toString());
    }
}
