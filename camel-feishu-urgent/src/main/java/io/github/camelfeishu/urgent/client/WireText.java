package io.github.camelfeishu.urgent.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that came over the wire, or quote it, as they may be shown: without secrets, on one line, and not too long. */
final class WireText {

    static final int MAX_TEXT = 1000;
    static final int MAX_LOG_ID = 100;

    private static final String MASK = "xxxxxx";

    /** A JSON field; the value of one that names a token or ticket is masked. Takes linear time. */
    private static final Pattern FIELD = Pattern.compile("\"([^\"\\\\]{0,100})\"\\s{0,10}:\\s{0,10}\"([^\"]*)");

    /** Control characters, bidirectional and other invisible ones, line and paragraph separators, halves of characters. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private static final Comparator<String> BY_LENGTH = Comparator.comparingInt(String::length);

    private WireText() {}

    /** @param secrets that the call carried; null for no text */
    static String shown(String text, List<String> secrets, int max) {
        if (text == null) {
            return null;
        }
        // before the cut, which could leave a part of a secret
        String clean = text.indexOf('"') < 0 ? text : withoutTokenFields(text);
        // one may be a part of another
        List<String> longestFirst = new ArrayList<>(secrets);
        longestFirst.sort(BY_LENGTH.reversed());
        for (String secret : longestFirst) {
            clean = clean.replace(secret, MASK).replace(secret.replace("/", "\\/"), MASK);
        }
        String cut = clean.length() <= max ? clean : clean.substring(0, max);
        return isPlain(cut) ? cut : UNSHOWN.matcher(cut).replaceAll(" ");
    }

    /** Whether a regular expression need not be asked. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static String withoutTokenFields(String text) {
        Matcher field = FIELD.matcher(text);
        StringBuilder clean = new StringBuilder();
        while (field.find()) {
            String name = field.group(1);
            boolean secret = name.contains("token") || name.contains("ticket") || name.contains("secret");
            String shown = secret ? text.substring(field.start(), field.start(2)) + MASK : field.group();
            field.appendReplacement(clean, Matcher.quoteReplacement(shown));
        }
        return field.appendTail(clean).toString();
    }
}
