package io.github.camelfeishu.urgent.client;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.api.UserIdType;

/**
 * A mail address or mobile number, by which Feishu finds a person; {@code toString()} does not show it in full.
 *
 * @param type  {@code EMAIL} or {@code MOBILE}
 * @param value as Feishu writes it; of mail addresses the case does not count
 */
public record PersonAddress(UserIdType type, String value) {

    private static final int MAX_LENGTH = 254;
    private static final int SHOWN = 2;
    private static final Pattern MAIL = Pattern.compile("[^@\\s\\p{Cntrl}<>,;]+@[^@\\s\\p{Cntrl}<>,;]+");
    private static final Pattern SEPARATORS = Pattern.compile("[- ]");
    private static final Pattern MAINLAND = Pattern.compile("(?:\\+86)?(1[0-9]{10})");
    private static final Pattern INTERNATIONAL = Pattern.compile("\\+(?!86)[1-9][0-9]{5,14}");

    /** The address that somebody has written; empty if it is none. Of a number, dashes, spaces and +86 do not count. */
    public static Optional<PersonAddress> of(UserIdType type, String written) {
        if (written.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Optional<String> value =
                switch (type) {
                    case EMAIL ->
                        Optional.of(written).filter(it -> MAIL.matcher(it).matches());
                    case MOBILE -> number(SEPARATORS.matcher(written).replaceAll(""));
                    default -> throw new IllegalArgumentException(type.value() + " is not looked up");
                };
        return value.map(it -> new PersonAddress(type, it));
    }

    private static Optional<String> number(String digits) {
        Matcher mainland = MAINLAND.matcher(digits);
        if (mainland.matches()) {
            return Optional.of(mainland.group(1));
        }
        return Optional.of(digits).filter(it -> INTERNATIONAL.matcher(it).matches());
    }

    /** Enough of an address to recognise it, and too little to use it. */
    public static String shortened(String address) {
        String start = address.substring(0, Math.min(SHOWN, address.length() / 2));
        int at = address.lastIndexOf('@');
        return start + "***"
                + (at > 0
                        ? address.substring(at)
                        : address.substring(Math.max(start.length(), address.length() - SHOWN)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PersonAddress that
                && type == that.type
                && lowerCase().equals(that.lowerCase());
    }

    @Override
    public int hashCode() {
        return lowerCase().hashCode();
    }

    private String lowerCase() {
        return value.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return shortened(value);
    }
}
