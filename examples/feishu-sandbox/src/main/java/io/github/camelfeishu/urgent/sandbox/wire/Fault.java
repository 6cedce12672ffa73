package io.github.camelfeishu.urgent.sandbox.wire;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.world.World;

/**
 * Something that goes wrong between a caller and Feishu. It hits any call and happens instead of executing it, unless
 * {@link #on} and {@link #afterExecuting} say otherwise. Immutable.
 */
public final class Fault {
    public enum Action {
        ANSWER,
        RESET_BEFORE_READ,
        RESET,
        HANG,
        REFUSE
    }

    /** As long as a connection lives; a hang that nobody ends is over then. */
    static final Duration MAX_HANG = Duration.ofMinutes(10);

    private final String name;
    private final Action action;
    private final Duration duration;
    private final Function<String, Answer> answer;
    private final Set<CallKind> kinds;
    private final boolean executed;

    private Fault(
            String name,
            Action action,
            Duration duration,
            Function<String, Answer> answer,
            Set<CallKind> kinds,
            boolean executed) {
        this.name = name;
        this.action = action;
        this.duration = duration;
        this.answer = answer;
        this.kinds = kinds;
        this.executed = executed;
    }

    private static Fault of(String name, Action action, Duration duration) {
        if (duration.isNegative() || duration.compareTo(MAX_HANG) > 0) {
            throw new IllegalArgumentException(name + " lasts from 0 to " + MAX_HANG + ", not " + duration);
        }
        return new Fault(name, action, duration, null, EnumSet.allOf(CallKind.class), false);
    }

    private static Fault answering(String name, Function<String, Answer> answer) {
        return new Fault(name, Action.ANSWER, Duration.ZERO, answer, EnumSet.allOf(CallKind.class), false);
    }

    /** HTTP 429 with 99991400, {@code x-ogw-ratelimit-limit} and this {@code x-ogw-ratelimit-reset}. */
    public static Fault rateLimit(int resetSeconds) {
        return rateLimit(String.valueOf(resetSeconds));
    }

    /** The same with the header {@code x-ogw-ratelimit-reset} word for word, which need not be a number. */
    public static Fault rateLimit(String reset) {
        return rateLimited("rateLimit(" + reset + ")", 429, Refusal.rateLimitHeaders(World.PER_SECOND, reset));
    }

    /** HTTP 429 with 99991400 and no word about when to come back. */
    public static Fault rateLimitWithoutReset() {
        return rateLimited("rateLimitWithoutReset", 429, Map.of());
    }

    /** The rate limit as some older APIs say it: HTTP 400 with 99991400 and the headers. */
    public static Fault rateLimitHttp400(int resetSeconds) {
        return rateLimited(
                "rateLimitHttp400(" + resetSeconds + ")",
                400,
                Refusal.rateLimitHeaders(World.PER_SECOND, String.valueOf(resetSeconds)));
    }

    /** The rate limit with HTTP 200, 99991400 and the headers. */
    public static Fault rateLimitHttp200(int resetSeconds) {
        return rateLimited(
                "rateLimitHttp200(" + resetSeconds + ")",
                200,
                Refusal.rateLimitHeaders(World.PER_SECOND, String.valueOf(resetSeconds)));
    }

    private static Fault rateLimited(String name, int status, Map<String, String> headers) {
        return answering(
                name, logId -> new Refusal(FeishuCode.RATE_LIMIT, "not executed", headers).answer(status, logId));
    }

    /**
     * Server trouble: this HTTP status, with Feishu's code 2200.
     *
     * @throws IllegalArgumentException if the status is not 500 to 599
     */
    public static Fault serverError(int status) {
        if (status < 500 || status > 599) {
            throw new IllegalArgumentException("a server error has a status from 500 to 599, not " + status);
        }
        return answering(
                "serverError(" + status + ")",
                logId -> new Refusal(FeishuCode.INTERNAL_ERROR, "server trouble").answer(status, logId));
    }

    /**
     * Nobody listens: as soon as this fault is set, and for so long, every connection is refused; those that are open
     * are closed. It waits for no call and cannot be drawn by chance.
     *
     * @throws IllegalArgumentException if negative or longer than 10 minutes
     */
    public static Fault refuse(Duration duration) {
        return of("refuse(" + duration + ")", Action.REFUSE, duration);
    }

    /** The connection is reset (TCP RST) before the body is read. Not executed. */
    public static Fault resetBeforeRead() {
        return of("resetBeforeRead", Action.RESET_BEFORE_READ, Duration.ZERO);
    }

    /** The request is read, then the connection is reset (TCP RST). Not executed. */
    public static Fault resetAfterRead() {
        return of("resetAfterRead", Action.RESET, Duration.ZERO);
    }

    /** The call is executed, then the connection is reset (TCP RST). */
    public static Fault executedButAnswerLost() {
        return of("executedButAnswerLost", Action.RESET, Duration.ZERO).afterExecuting();
    }

    /** No answer until the faults are cleared or the sandbox is closed; then the connection is reset. Not executed. */
    public static Fault hang() {
        return hang(MAX_HANG);
    }

    /**
     * No answer for so long, then the connection is reset. Not executed.
     *
     * @throws IllegalArgumentException if negative or longer than 10 minutes
     */
    public static Fault hang(Duration duration) {
        return of("hang(" + duration + ")", Action.HANG, duration);
    }

    /** A web page with this HTTP status, as a proxy on the way would answer. */
    public static Fault html(int status) {
        return answering(
                "html(" + status + ")",
                logId -> new Answer(
                        status,
                        "text/html; charset=utf-8",
                        Map.of(),
                        "<html><head><title>" + status + "</title></head><body><h1>" + status
                                + "</h1><hr>gateway</body></html>"));
    }

    /** This HTTP status and no body at all. */
    public static Fault empty(int status) {
        return answering("empty(" + status + ")", logId -> new Answer(status, Answer.JSON, Map.of(), ""));
    }

    /**
     * HTTP 200 and a correct success, padded to so many bytes.
     *
     * @throws IllegalArgumentException if less than 100
     */
    public static Fault huge(int bytes) {
        String head = "{\"code\":0,\"msg\":\"success\",\"data\":{\"padding\":\"";
        String tail = "\"}}";
        int padding = bytes - head.length() - tail.length();
        if (bytes < 100) {
            throw new IllegalArgumentException("huge is at least 100 bytes, not " + bytes);
        }
        return answering(
                "huge(" + bytes + ")",
                logId -> new Answer(200, Answer.JSON, Map.of(), head + "x".repeat(padding) + tail));
    }

    /** HTTP 200 that says it is JSON and breaks off in the middle. */
    public static Fault notJson() {
        return answer(200, "{\"code\":0,\"msg\":\"suc");
    }

    /** HTTP 200 and a JSON object without a {@code code}. */
    public static Fault noCode() {
        return answer(200, "{\"msg\":\"success\",\"data\":{}}");
    }

    /** Any other answer: this HTTP status and body, declared as JSON. */
    public static Fault answer(int status, String body) {
        return answering(
                "answer(" + status + ", " + body + ")", logId -> new Answer(status, Answer.JSON, Map.of(), body));
    }

    /** The same fault, for these kinds of calls only. */
    public Fault on(CallKind kind, CallKind... more) {
        return on(EnumSet.of(kind, more));
    }

    public Fault on(Set<CallKind> only) {
        return new Fault(name, action, duration, answer, EnumSet.copyOf(only), executed);
    }

    /**
     * The same fault, happening after the call has been executed, instead of the answer to it.
     *
     * @throws IllegalStateException if the call does not get so far
     */
    public Fault afterExecuting() {
        if (action == Action.REFUSE || action == Action.RESET_BEFORE_READ) {
            throw new IllegalStateException("after " + name + " there is nothing to execute");
        }
        return new Fault(name, action, duration, answer, kinds, true);
    }

    public Action action() {
        return action;
    }

    public Duration duration() {
        return duration;
    }

    Answer answer(String logId) {
        return answer.apply(logId);
    }

    boolean hits(CallKind kind) {
        return kinds.contains(kind);
    }

    boolean isExecuted() {
        return executed;
    }

    /** What it is, as it was made. */
    @Override
    public String toString() {
        return name
                + (kinds.size() == CallKind.values().length ? "" : " on " + kinds)
                + (executed ? " after executing" : "");
    }
}
