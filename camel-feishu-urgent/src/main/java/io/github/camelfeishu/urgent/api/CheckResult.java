package io.github.camelfeishu.urgent.api;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The answer to the question whether a buzz would work. {@code toString()} is a block of text, one line a finding. It has
 * neither secrets nor mail addresses nor mobile numbers.
 *
 * @param findings in the order in which they matter; empty for a dry run, which asks nothing
 */
public record CheckResult(List<Finding> findings) implements Serializable {

    /** How a finding ended. */
    public enum State {
        OK,
        NOT_OK,
        /** Feishu does not tell, or only with another scope. The buzz may work. */
        CANNOT_BE_CHECKED
    }

    /** The things that are looked at. */
    public enum Subject {
        /** The way to Feishu. */
        CONNECTION,
        /** App id and secret, or the access token. */
        CREDENTIALS,
        /** The tenant of a store app. */
        TENANT,
        /** Whether the app is installed and enabled. */
        APP,
        /** The app's bot ability. */
        BOT,
        /** A scope that the endpoint needs. */
        SCOPE,
        /** The message to buzz. */
        MESSAGE,
        /** The chat of the message. */
        CHAT,
        /** Whether the bot is in the chat. */
        BOT_IN_CHAT,
        /** Whether the bot may buzz in the chat. */
        WHO_MAY_BUZZ,
        /** A recipient or receiver: known and active. */
        PERSON,
        /** Whether a recipient is in the chat. */
        MEMBER,
        /** The SMS and calls that the tenant has left; no API tells. */
        QUOTA
    }

    /**
     * One line of the answer.
     *
     * @param subject the thing that was looked at
     * @param what    the thing by name, and how it is
     * @param state   whether it is as it must be
     * @param advice  the remedy; empty if there is none or none is needed
     * @param scope   the scope that is missing, for a buzz or to check this; empty if it is none
     */
    public record Finding(Subject subject, String what, State state, String advice, String scope)
            implements Serializable {

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("subject", subject.name().toLowerCase(Locale.ROOT));
            map.put("state", state.name().toLowerCase(Locale.ROOT));
            map.put("what", what);
            map.put("advice", advice);
            map.put("scope", scope);
            return map;
        }

        @Override
        public String toString() {
            String mark =
                    switch (state) {
                        case OK -> "ok      ";
                        case NOT_OK -> "NOT OK  ";
                        case CANNOT_BE_CHECKED -> "unknown ";
                    };
            return mark + what + (advice.isEmpty() ? "" : ". " + advice);
        }
    }

    public CheckResult {
        findings = List.copyOf(findings);
    }

    /** Whether nothing was found that is not ok. What cannot be checked does not count. */
    public boolean ok() {
        return findings.stream().noneMatch(it -> it.state() == State.NOT_OK);
    }

    /** The result as JSON has it: {@code ok}, and the findings with their fields. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ok", ok());
        map.put("findings", findings.stream().map(Finding::toMap).toList());
        return map;
    }

    @Override
    public String toString() {
        return findings.isEmpty()
                ? "Nothing was asked: this is a dry run"
                : findings.stream().map(Finding::toString).collect(Collectors.joining("\n"));
    }
}
