package io.github.camelfeishu.urgent.sandbox.world;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/** Behaviour of Feishu on which reports differ, and Feishu's limits. Each change takes effect with the next call. */
public final class Settings {
    /** Feishu's limit on the calls a second of one API. */
    public static final int PER_SECOND = 50;
    /** Feishu's limit on the calls a minute of one API. */
    public static final int PER_MINUTE = 1000;

    private static final int PER_RECEIVER = 5;
    /** The codes that a wrong secret is reported to answer. */
    private static final List<FeishuCode> WRONG_SECRET =
            List.of(FeishuCode.APP_SECRET_INVALID, FeishuCode.APP_CREDENTIALS_WRONG, FeishuCode.INVALID_PARAM);

    private final World world;
    private InvalidUsers invalidUsers = InvalidUsers.LISTED;
    private AuthStatus authStatus = AuthStatus.ALWAYS_400;
    private FeishuCode wrongSecret = FeishuCode.APP_SECRET_INVALID;
    private int tokenLength = 42;
    private int perSecond = PER_SECOND;
    private int perMinute = PER_MINUTE;
    private int perReceiver = PER_RECEIVER;
    private Duration callbackTimeout = Duration.ofSeconds(3);

    Settings(World world) {
        this.world = world;
    }

    /** The treatment of invalid recipients. */
    public InvalidUsers invalidUsers() {
        synchronized (world) {
            return invalidUsers;
        }
    }

    /** Sets the treatment of invalid recipients. */
    public Settings invalidUsers(InvalidUsers value) {
        synchronized (world) {
            invalidUsers = Objects.requireNonNull(value);
            return this;
        }
    }

    /** The HTTP status of refusals for a token, an app or a scope. */
    public AuthStatus authStatus() {
        synchronized (world) {
            return authStatus;
        }
    }

    /** Sets the HTTP status of refusals for a token, an app or a scope. */
    public Settings authStatus(AuthStatus value) {
        synchronized (world) {
            authStatus = Objects.requireNonNull(value);
            return this;
        }
    }

    /** The code that a wrong secret answers. */
    public FeishuCode wrongSecret() {
        synchronized (world) {
            return wrongSecret;
        }
    }

    /**
     * Sets the code that a wrong secret answers.
     *
     * @throws IllegalArgumentException if no wrong secret is known to answer it
     */
    public Settings wrongSecretCode(int code) {
        FeishuCode value = WRONG_SECRET.stream()
                .filter(known -> known.code() == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a wrong secret does not answer " + code));
        synchronized (world) {
            wrongSecret = value;
            return this;
        }
    }

    /** The length of new tokens, in characters. */
    public int tokenLength() {
        synchronized (world) {
            return tokenLength;
        }
    }

    /**
     * Sets the length of new tokens, in characters.
     *
     * @throws IllegalArgumentException if not from 10 to 100,000
     */
    public Settings tokenLength(int length) {
        if (length < 10 || length > 100_000) {
            throw new IllegalArgumentException("a token is 10 to 100,000 characters long, not " + length);
        }
        synchronized (world) {
            tokenLength = length;
            return this;
        }
    }

    /** The limit on the calls a second of one API, for one app and tenant; 0: none. */
    public int perSecond() {
        synchronized (world) {
            return perSecond;
        }
    }

    /** The limit on the calls a minute of one API, for one app and tenant; 0: none. */
    public int perMinute() {
        synchronized (world) {
            return perMinute;
        }
    }

    /**
     * Sets the limits on the calls of one API, for one app and tenant; 0: none.
     *
     * @throws IllegalArgumentException if negative
     */
    public Settings rateLimits(int perSecond, int perMinute) {
        World.notNegative("perSecond", perSecond);
        World.notNegative("perMinute", perMinute);
        synchronized (world) {
            this.perSecond = perSecond;
            this.perMinute = perMinute;
            return this;
        }
    }

    /** The limit on the messages a second to one chat, and on the updates a second of one card; 0: none. */
    public int perReceiver() {
        synchronized (world) {
            return perReceiver;
        }
    }

    /**
     * Sets the limit on the messages a second to one chat, and on the updates a second of one card; 0: none.
     *
     * @throws IllegalArgumentException if negative
     */
    public Settings receiverLimit(int perSecond) {
        World.notNegative("perSecond", perSecond);
        synchronized (world) {
            perReceiver = perSecond;
            return this;
        }
    }

    /** The longest wait for the answer to an event or a press, in real time. */
    public Duration callbackTimeout() {
        synchronized (world) {
            return callbackTimeout;
        }
    }

    /**
     * Sets the longest wait for the answer to an event or a press, in real time.
     *
     * @throws IllegalArgumentException if not positive
     */
    public Settings callbackTimeout(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("a time-out is positive, not " + value);
        }
        synchronized (world) {
            callbackTimeout = value;
            return this;
        }
    }
}
