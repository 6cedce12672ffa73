package io.github.camelfeishu.urgent.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A sandbox inside an application that has no account of Feishu yet. An account has four parts. With all of them the
 * application uses Feishu, with none of them the sandbox.
 */
public final class EmbeddedSandbox {
    private EmbeddedSandbox() {}

    /** A part of an account, and the environment variable that sets it. */
    public enum Part {
        /** The {@code app_id}. */
        APP_ID("FEISHU_APP_ID"),
        /** The {@code app_secret}. */
        APP_SECRET("FEISHU_APP_SECRET"),
        /** The chat that messages are sent to. */
        CHAT_ID("FEISHU_CHAT_ID"),
        /** The open_ids of the users to buzz, separated by commas. */
        ON_CALL("FEISHU_ON_CALL");

        private final String variable;

        Part(String variable) {
            this.variable = variable;
        }

        /** The name of the environment variable. */
        public String variable() {
            return variable;
        }

        /** The value of this part in a fresh sandbox; two of its three users are on call. */
        public String in(FeishuSandbox feishu) {
            return switch (this) {
                case APP_ID -> feishu.appId();
                case APP_SECRET -> feishu.appSecret();
                case CHAT_ID -> feishu.chat().chatId();
                case ON_CALL ->
                    feishu.user("lilei").openId() + ","
                            + feishu.user("hanmeimei").openId();
            };
        }
    }

    /** An account with some of its parts missing. */
    public static final class IncompleteAccountException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final List<Part> missing;

        private IncompleteAccountException(List<Part> missing) {
            super("to use Feishu, also set " + variables(missing) + "; to use the sandbox, set none of "
                    + variables(List.of(Part.values())));
            this.missing = missing;
        }

        /** The missing parts. */
        public List<Part> missing() {
            return missing;
        }

        private static String variables(List<Part> parts) {
            return parts.stream().map(Part::variable).collect(Collectors.joining(", "));
        }
    }

    /**
     * Starts a sandbox if no part of an account is set.
     *
     * @return empty if all parts are set
     * @throws IncompleteAccountException if some parts are set and others are not
     */
    public static Optional<FeishuSandbox> startUnlessSet(Predicate<Part> isSet) {
        List<Part> missing = Arrays.stream(Part.values()).filter(isSet.negate()).toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        if (missing.size() < Part.values().length) {
            throw new IncompleteAccountException(missing);
        }
        return Optional.of(FeishuSandbox.start());
    }
}
