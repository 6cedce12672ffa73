package io.github.camelfeishu.urgent.sandbox.wire;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;

/**
 * A failure between a caller and Feishu. A fault hits calls of every kind, which are then not executed; {@link #on} and
 * {@link #afterExecuting} change this. Immutable.
 */
public final class Fault {
    enum Action {
        ANSWER,
        RESET_BEFORE_READ,
        RESET,
        HANG,
        REFUSE,
        RAW,
        TRICKLE,
        AROUND
    }

    /** Stands for the call's header {@code Authorization} in the text of {@link #answer} and of all bytes on the wire. */
    public static final String AUTHORIZATION = "{authorization}";

    /** The longest a call can hang; connections live no longer. */
    static final Duration MAX_DURATION = Duration.ofMinutes(10);

    /** Feishu's usual limit; the number only fills a header. */
    private static final int LIMIT = 50;

    private final String name;
    private final Action action;
    private final Duration duration;
    private final Function<HttpCall, Answer> answer;
    private final Bytes bytes;
    private final Set<CallKind> kinds;
    private final boolean executed;

    /** Text on the wire, before and behind the answer. */
    private record Bytes(String before, String behind) {
        static final Bytes NONE = new Bytes("", "");
    }

    private Fault(
            String name,
            Action action,
            Duration duration,
            Function<HttpCall, Answer> answer,
            Bytes bytes,
            Set<CallKind> kinds,
            boolean executed) {
        this.name = name;
        this.action = action;
        this.duration = duration;
        this.answer = answer;
        this.bytes = bytes;
        this.kinds = kinds;
        this.executed = executed;
    }

    private static Fault of(String name, Action action, Duration duration) {
        return of(name, action, duration, Bytes.NONE);
    }

    private static Fault of(String name, Action action, Duration duration, Bytes bytes) {
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(name + " lasts from 0 to " + MAX_DURATION + ", not " + duration);
        }
        return new Fault(name, action, duration, null, bytes, EnumSet.allOf(CallKind.class), action == Action.AROUND);
    }

    private static Fault answering(String name, Function<HttpCall, Answer> answer) {
        return new Fault(name, Action.ANSWER, Duration.ZERO, answer, Bytes.NONE, EnumSet.allOf(CallKind.class), false);
    }

    /** No failure: the call is executed and answered as usual. It lets a call pass before a later fault. */
    public static Fault none() {
        return of("none", Action.AROUND, Duration.ZERO);
    }

    /** HTTP 429 with 99991400, {@code x-ogw-ratelimit-limit} and this {@code x-ogw-ratelimit-reset}. */
    public static Fault rateLimit(int resetSeconds) {
        return rateLimit(String.valueOf(resetSeconds));
    }

    /** HTTP 429 with 99991400, {@code x-ogw-ratelimit-limit} and any text as {@code x-ogw-ratelimit-reset}. */
    public static Fault rateLimit(String reset) {
        return rateLimited("rateLimit(" + reset + ")", 429, Refusal.rateLimitHeaders(LIMIT, reset));
    }

    /** HTTP 429 with 99991400, without the headers. */
    public static Fault rateLimitWithoutReset() {
        return rateLimited("rateLimitWithoutReset", 429, Map.of());
    }

    /** The rate limit of some older APIs: HTTP 400 with 99991400 and the headers. */
    public static Fault rateLimitHttp400(int resetSeconds) {
        return rateLimited(
                "rateLimitHttp400(" + resetSeconds + ")",
                400,
                Refusal.rateLimitHeaders(LIMIT, String.valueOf(resetSeconds)));
    }

    /** A rate limit with HTTP 200, 99991400 and the headers. */
    public static Fault rateLimitHttp200(int resetSeconds) {
        return rateLimited(
                "rateLimitHttp200(" + resetSeconds + ")",
                200,
                Refusal.rateLimitHeaders(LIMIT, String.valueOf(resetSeconds)));
    }

    private static Fault rateLimited(String name, int status, Map<String, String> headers) {
        return answering(
                name, call -> new Refusal(FeishuCode.RATE_LIMIT, "not executed", headers).answer(status, call.logId()));
    }

    /**
     * A server error: this HTTP status, with Feishu's code 2200.
     *
     * @throws IllegalArgumentException if the status is not 500 to 599
     */
    public static Fault serverError(int status) {
        if (status < 500 || status > 599) {
            throw new IllegalArgumentException("a server error has a status from 500 to 599, not " + status);
        }
        return answering("serverError(" + status + ")", call -> new Refusal(FeishuCode.INTERNAL_ERROR, "server error")
                .answer(status, call.logId()));
    }

    /**
     * Every connection is refused for so long, from the moment the fault is set; open connections are closed. This fault
     * does not wait for a call, so it cannot be random.
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

    /** The connection is reset (TCP RST) after the request was read. Not executed. */
    public static Fault resetAfterRead() {
        return of("resetAfterRead", Action.RESET, Duration.ZERO);
    }

    /** The call is executed, then the connection is reset (TCP RST). */
    public static Fault executedButAnswerLost() {
        return of("executedButAnswerLost", Action.RESET, Duration.ZERO).afterExecuting();
    }

    /** No answer; the connection is reset when the faults are cleared or the sandbox is closed. Not executed. */
    public static Fault hang() {
        return hang(MAX_DURATION);
    }

    /**
     * No answer; the connection is reset after so long. Not executed.
     *
     * @throws IllegalArgumentException if negative or longer than 10 minutes
     */
    public static Fault hang(Duration duration) {
        return of("hang(" + duration + ")", Action.HANG, duration);
    }

    /** A web page with this HTTP status, as from a proxy. */
    public static Fault html(int status) {
        return answering(
                "html(" + status + ")",
                call -> new Answer(
                        status,
                        "text/html; charset=utf-8",
                        Map.of(),
                        "<html><head><title>" + status + "</title></head><body><h1>" + status
                                + "</h1><hr>gateway</body></html>"));
    }

    /** This HTTP status without a body. */
    public static Fault empty(int status) {
        return answering("empty(" + status + ")", call -> new Answer(status, Answer.JSON, Map.of(), ""));
    }

    /**
     * HTTP 200 and a successful answer, padded to so many bytes.
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
                call -> new Answer(200, Answer.JSON, Map.of(), head + "x".repeat(padding) + tail));
    }

    /** HTTP 200 declared as JSON, with a body that breaks off in the middle. */
    public static Fault notJson() {
        return answer(200, "{\"code\":0,\"msg\":\"suc");
    }

    /** HTTP 200 and a JSON object without a {@code code}. */
    public static Fault noCode() {
        return answer(200, "{\"msg\":\"success\",\"data\":{}}");
    }

    /** This HTTP status and body, declared as JSON. */
    public static Fault answer(int status, String body) {
        return answering(
                "answer(" + status + ", " + body + ")",
                call -> new Answer(status, Answer.JSON, Map.of(), filled(body, call)));
    }

    /** This text on the connection in place of an HTTP answer; then the connection is closed. Not executed. */
    public static Fault raw(String text) {
        return of("raw(" + text.length() + " bytes)", Action.RAW, Duration.ZERO, new Bytes(text, ""));
    }

    /**
     * The same, with a pause before each byte.
     *
     * @throws IllegalArgumentException if the pause is negative or longer than 10 minutes
     */
    public static Fault trickle(String text, Duration pause) {
        return of("trickle(" + text.length() + " bytes, " + pause + ")", Action.TRICKLE, pause, new Bytes(text, ""));
    }

    /** The call is executed and answered as usual, with this text on the connection before the answer. */
    public static Fault before(String text) {
        return of("before(" + text.length() + " bytes)", Action.AROUND, Duration.ZERO, new Bytes(text, ""));
    }

    /** The call is executed and answered as usual, with this text on the connection behind the answer; not with TLS. */
    public static Fault behind(String text) {
        return of("behind(" + text.length() + " bytes)", Action.AROUND, Duration.ZERO, new Bytes("", text));
    }

    private static String filled(String text, HttpCall call) {
        String authorization = call.header("Authorization");
        return text.replace(AUTHORIZATION, authorization == null ? "" : authorization);
    }

    /** The same fault for calls of these kinds only. */
    public Fault on(CallKind kind, CallKind... more) {
        return on(EnumSet.of(kind, more));
    }

    /**
     * The same fault for calls of these kinds only.
     *
     * @throws IllegalArgumentException if there are none
     */
    public Fault on(Set<CallKind> only) {
        if (only.isEmpty()) {
            throw new IllegalArgumentException("a fault is for one kind of calls or more");
        }
        return new Fault(name, action, duration, answer, bytes, EnumSet.copyOf(only), executed);
    }

    /**
     * The same fault in place of the answer to a call that was executed.
     *
     * @throws IllegalStateException if the fault comes before a call could be executed
     */
    public Fault afterExecuting() {
        if (action == Action.REFUSE || action == Action.RESET_BEFORE_READ) {
            throw new IllegalStateException("after " + name + " there is nothing to execute");
        }
        return new Fault(name, action, duration, answer, bytes, kinds, true);
    }

    /** Whether connections are refused; such a fault does not wait for a call. */
    public boolean refusesConnections() {
        return action == Action.REFUSE;
    }

    Action action() {
        return action;
    }

    Duration duration() {
        return duration;
    }

    Answer answer(HttpCall call) {
        return answer.apply(call);
    }

    /** Text on the wire before the answer, or in its place. */
    String before(HttpCall call) {
        return filled(bytes.before(), call);
    }

    /** Text on the wire behind the answer. */
    String behind(HttpCall call) {
        return filled(bytes.behind(), call);
    }

    boolean hits(CallKind kind) {
        return kinds.contains(kind);
    }

    /** Whether the call is executed nevertheless. */
    boolean isExecuted() {
        return executed;
    }

    /** Its name and arguments, its kinds of calls, and whether the call is executed. */
    @Override
    public String toString() {
        return name
                + (kinds.size() == CallKind.values().length ? "" : " on " + kinds)
                + (executed && action != Action.AROUND ? " after executing" : "");
    }
}
